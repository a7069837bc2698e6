import { useState, type FormEvent, type ReactNode } from 'react';
import { PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Failed } from '@/shared/ui/states';
import styles from './access.module.css';

/** The data lies here, encrypted, and waits for its PIN. */
export function Locked({ mark }: { mark: ReactNode }) {
  const { t } = useTranslation('access');
  const [pin, setPin] = useState('');
  const unlock = useCommand('unlock');
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    unlock.mutate({ pin }, { onError: () => setPin('') });
  };
  return (
    <main className={styles.single}>
      {mark}
      <h1>{t('locked.title')}</h1>
      <p>{t('locked.lead')}</p>
      <form className={styles.fields} onSubmit={onSubmit}>
        <PasswordInput
          label={t('locked.pin')}
          size="lg"
          required
          autoComplete="current-password"
          value={pin}
          onChange={(event) => setPin(event.currentTarget.value)}
          data-testid="unlock-pin"
        />
        {unlock.isError && <Failed error={unlock.error} />}
        <Button type="submit" primary large busy={unlock.isPending} testId="unlock">
          {t('locked.open')}
        </Button>
      </form>
      <p className="soft">{t('locked.forgotten')}</p>
    </main>
  );
}
