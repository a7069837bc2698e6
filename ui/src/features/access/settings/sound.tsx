import { useState } from 'react';
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SettingsView } from '@/generated/contract';
import { useCommand } from '@/host/calls';
import { Voice, TONES } from '@/shared/sound/sound';
import { Button } from '@/shared/ui/button';
import { Shape, type Mark } from '@/shared/ui/shapes';
import { Failed, Notice } from '@/shared/ui/states';
import styles from './settings.module.css';

const SHAPES: Record<(typeof TONES)[number], Mark> = {
  valid: 'valid',
  duplicate: 'duplicate',
  warning: 'waiting',
  error: 'error',
};

/** How loud the station is. One hears at once what one chose. */
export function SoundSettings({ settings }: { settings: SettingsView }) {
  const { t } = useTranslation('access');
  const [volume, setVolume] = useState(settings.volume);
  const [reason, setReason] = useState(settings.silent_reason ?? '');
  const [voice] = useState(() => new Voice());
  const save = useCommand('set_sound');
  const changed = volume !== settings.volume || (volume === 0 && reason !== (settings.silent_reason ?? ''));
  return (
    <section className={styles.card}>
      <h2>{t('sound.title')}</h2>
      <label className={styles.slider}>
        <span>
          {t('sound.volume')} <output className={styles.figure}>{volume} %</output>
        </span>
        <input
          type="range"
          min={0}
          max={100}
          step={5}
          value={volume}
          onChange={(event) => setVolume(Number(event.currentTarget.value))}
          data-testid="volume"
        />
      </label>
      <div className={styles.tones} role="group" aria-label={t('sound.test')}>
        {TONES.map((tone) => (
          <Button
            key={tone}
            onPress={() => {
              voice.volume(volume);
              voice.play(tone);
            }}
          >
            <span className={styles.tone} data-mark={SHAPES[tone]}>
              <Shape mark={SHAPES[tone]} size={16} />
              {t(`sound.tone.${tone}`)}
            </span>
          </Button>
        ))}
      </div>
      {volume === 0 && (
        <TextInput
          label={t('sound.why')}
          description={t('sound.why_means')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-testid="silent-reason"
        />
      )}
      {save.isError && <Failed error={save.error} />}
      {save.isSuccess && !changed && <Notice mark="valid">{t('settings.saved')}</Notice>}
      <div>
        <Button
          primary
          busy={save.isPending}
          testId="save-sound"
          refusal={changed ? null : { message: t('settings.unchanged'), next_step: '' }}
          onPress={() => save.mutate({ volume, ...(volume === 0 ? { silent_reason: reason } : {}) })}
        >
          {t('settings.save')}
        </Button>
      </div>
    </section>
  );
}
