import { useState, type FormEvent } from 'react';
import { PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StatusView } from '@/generated/contract';
import { useCall, useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Failed, Notice } from '@/shared/ui/states';
import styles from './settings.module.css';

/** One's own PIN at this station. */
export function OwnPin({ status }: { status: StatusView }) {
  const { t } = useTranslation('access');
  const names = useCall('sign_in_names', {});
  const own = names.data?.find((one) => one.operator_id === status.operator?.operator_id);
  const [current, setCurrent] = useState('');
  const [pin, setPin] = useState('');
  const save = useCommand('set_pin');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const proof = own?.has_pin ? { current_pin: current } : {};
    save.mutate(
      { ...proof, pin },
      {
        onSettled: () => {
          setCurrent('');
          setPin('');
        },
      },
    );
  };
  return (
    <form className={styles.card} onSubmit={submit}>
      <h2>{t('own_pin.title', { name: status.operator?.name ?? '' })}</h2>
      <p className="soft">{own?.has_pin ? t('own_pin.has') : t('own_pin.has_not')}</p>
      {own?.has_pin && (
        <PasswordInput
          label={t('own_pin.current')}
          value={current}
          required
          autoComplete="current-password"
          onChange={(event) => setCurrent(event.currentTarget.value)}
          data-testid="current-pin"
        />
      )}
      <PasswordInput
        label={t('own_pin.new')}
        description={t('first.pin_means')}
        value={pin}
        required
        autoComplete="new-password"
        onChange={(event) => setPin(event.currentTarget.value)}
        data-testid="own-new-pin"
      />
      {save.isError && <Failed error={save.error} />}
      {save.isSuccess && <Notice mark="valid">{t('own_pin.saved')}</Notice>}
      <div>
        <Button type="submit" busy={save.isPending} testId="save-pin">
          {own?.has_pin ? t('own_pin.change') : t('own_pin.choose')}
        </Button>
      </div>
    </form>
  );
}
