import { useState } from 'react';
import { Checkbox, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SettingsView } from '@/generated/contract';
import { useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Failed, Notice } from '@/shared/ui/states';
import styles from './settings.module.css';

const MINUTES = [0, 1, 5, 15, 30, 60, 240];

/** What the station does by itself. */
export function Behaviour({ settings }: { settings: SettingsView }) {
  const { t } = useTranslation('access');
  const [acknowledge, setAcknowledge] = useState(settings.acknowledge_errors);
  const [minutes, setMinutes] = useState(settings.lock_after_minutes);
  const save = useCommand('change_settings');
  const changed =
    acknowledge !== settings.acknowledge_errors || minutes !== settings.lock_after_minutes;
  const known = MINUTES.includes(minutes) ? MINUTES : [...MINUTES, minutes];
  const barred = !settings.may_change
    ? { message: t('settings.not_yours'), next_step: t('settings.ask_admin') }
    : changed
      ? null
      : { message: t('settings.unchanged'), next_step: '' };
  return (
    <section className={styles.card}>
      <h2>{t('behaviour.title')}</h2>
      <Checkbox
        size="md"
        label={t('behaviour.acknowledge')}
        description={t('behaviour.acknowledge_means')}
        checked={acknowledge}
        disabled={!settings.may_change}
        onChange={(event) => setAcknowledge(event.currentTarget.checked)}
        data-testid="acknowledge-errors"
      />
      <NativeSelect
        label={t('behaviour.lock')}
        description={t('behaviour.lock_means')}
        value={String(minutes)}
        disabled={!settings.may_change}
        onChange={(event) => setMinutes(Number(event.currentTarget.value))}
        data={known.map((one) => ({
          value: String(one),
          label: one === 0 ? t('behaviour.never') : t('behaviour.minutes', { count: one }),
        }))}
        data-testid="lock-after"
      />
      {save.isError && <Failed error={save.error} />}
      {save.isSuccess && !changed && <Notice mark="valid">{t('settings.saved')}</Notice>}
      <div>
        <Button
          primary
          busy={save.isPending}
          testId="save-behaviour"
          refusal={barred}
          onPress={() => save.mutate({ acknowledge_errors: acknowledge, lock_after_minutes: minutes })}
        >
          {t('settings.save')}
        </Button>
      </div>
    </section>
  );
}
