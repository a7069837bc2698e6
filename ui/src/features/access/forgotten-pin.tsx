import { useState, type FormEvent } from 'react';
import { PasswordInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SignInNameView } from '@/generated/contract';
import { useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Failed, Notice } from '@/shared/ui/states';
import styles from './sign-in.module.css';

/** The code on the paper in the drawer gives a person a new PIN. */
export function ForgottenPin({ person, onBack }: { person: SignInNameView; onBack: () => void }) {
  const { t } = useTranslation('access');
  const [code, setCode] = useState('');
  const [pin, setPin] = useState('');
  const setNew = useCommand('set_pin');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setNew.mutate({ operator_id: person.operator_id, recovery_code: code, pin });
  };
  return (
    <form className={styles.entry} onSubmit={submit}>
      <h2>{t('forgotten.title', { name: person.name })}</h2>
      <p>{t('forgotten.lead')}</p>
      <TextInput
        label={t('forgotten.code')}
        value={code}
        required
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setCode(event.currentTarget.value)}
        data-testid="recovery-code-entry"
      />
      <PasswordInput
        label={t('forgotten.pin')}
        description={t('first.pin_means')}
        value={pin}
        required
        autoComplete="new-password"
        onChange={(event) => setPin(event.currentTarget.value)}
        data-testid="new-pin"
      />
      {setNew.isError && <Failed error={setNew.error} />}
      {setNew.isSuccess && <Notice mark="valid">{t('forgotten.done')}</Notice>}
      <div className={styles.answers}>
        <Button hotkey="Escape" onPress={onBack}>
          {t('forgotten.back')}
        </Button>
        <Button type="submit" primary busy={setNew.isPending} testId="set-new-pin">
          {t('forgotten.set')}
        </Button>
      </div>
    </form>
  );
}
