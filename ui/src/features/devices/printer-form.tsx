import { useState } from 'react';
import { Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Gap, Language, PrinterView, Purpose } from '@/generated/contract';
import { useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Failed } from '@/shared/ui/states';
import { wayOf, type Draft } from './way';
import styles from './devices.module.css';

const LANGUAGES: Language[] = ['zpl', 'epl', 'tspl', 'escpos', 'pdf'];
const GAPS: Gap[] = ['gap', 'mark', 'continuous'];
const PURPOSES: Purpose[] = ['label', 'manifest', 'card'];
const DPIS = ['152', '203', '300', '600'];

function draftOf(printer: PrinterView | null): Draft {
  const profile = printer?.profile;
  return {
    name: printer?.printer ?? '',
    to: printer?.to ?? 'tcp:',
    language: printer?.language ?? 'zpl',
    width: profile?.size.width ?? 100,
    height: profile?.size.height ?? 150,
    dpi: profile?.dpi ?? 203,
    gap: profile?.gap ?? 'gap',
    gapLength: profile?.gap_length ?? 3,
    darkness: profile?.darkness ?? null,
    across: profile?.offset_across ?? 0,
    along: profile?.offset_along ?? 0,
    purposes: printer?.purposes ?? ['label'],
  };
}

/** One printer: how it is reached, what it speaks, and what is in it. */
export function PrinterForm({ printer, onDone }: { printer: PrinterView | null; onDone: () => void }) {
  const { t } = useTranslation('devices');
  const set = useCommand('set_printer');
  const [draft, setDraft] = useState<Draft>(() => draftOf(printer));
  const put = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const way = wayOf(draft.to);
  const number = (label: string, key: 'width' | 'height' | 'across' | 'along') => (
    <NumberInput
      label={label}
      value={draft[key]}
      allowDecimal={false}
      onChange={(value) => put({ [key]: Number(value) || 0 })}
    />
  );
  const save = () => {
    if (!way) return;
    set.mutate(
      {
        name: draft.name,
        way,
        language: draft.language,
        profile: {
          size: { width: draft.width, height: draft.height },
          dpi: draft.dpi,
          gap: draft.gap,
          gap_length: draft.gapLength,
          darkness: draft.darkness,
          offset_across: draft.across,
          offset_along: draft.along,
        },
        purposes: draft.purposes,
        paused: printer?.paused ?? false,
      },
      { onSuccess: onDone },
    );
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextInput
        label={t('ui.gun_name')}
        value={draft.name}
        readOnly={printer !== null}
        onChange={(event) => put({ name: event.currentTarget.value })}
        data-testid="printer-name"
      />
      <NativeSelect
        label={t('ui.language')}
        value={draft.language}
        onChange={(event) => put({ language: LANGUAGES.find((one) => one === event.currentTarget.value) ?? 'zpl' })}
        data={LANGUAGES.map((one) => ({ value: one, label: one.toUpperCase() }))}
      />
      <div className={styles.whole}>
        <TextInput
          label={t('ui.to')}
          description={t('ui.to_hint')}
          dir="ltr"
          w="100%"
          value={draft.to}
          onChange={(event) => put({ to: event.currentTarget.value })}
          data-testid="printer-to"
        />
      </div>
      {number(`${t('ui.size')} ↔`, 'width')}
      {number(`${t('ui.size')} ↕`, 'height')}
      <NativeSelect
        label={t('ui.dpi')}
        value={String(draft.dpi)}
        onChange={(event) => put({ dpi: Number(event.currentTarget.value) })}
        data={DPIS}
      />
      <NativeSelect
        label={t('ui.gap')}
        value={draft.gap}
        onChange={(event) => put({ gap: GAPS.find((one) => one === event.currentTarget.value) ?? 'gap' })}
        data={GAPS.map((one) => ({ value: one, label: t(`gap.${one}`) }))}
      />
      {number(t('ui.offset_across'), 'across')}
      {number(t('ui.offset_along'), 'along')}
      <NumberInput
        label={t('ui.darkness')}
        placeholder={t('ui.darkness_own')}
        value={draft.darkness ?? ''}
        min={0}
        max={15}
        onChange={(value) => put({ darkness: value === '' ? null : Number(value) })}
      />
      <fieldset className={styles.whole}>
        <legend>{t('ui.used_for')}</legend>
        {PURPOSES.map((one) => (
          <Checkbox
            key={one}
            label={t(`ui.purpose.${one}`)}
            checked={draft.purposes.includes(one)}
            onChange={(event) =>
              put({
                purposes: event.currentTarget.checked
                  ? [...draft.purposes, one]
                  : draft.purposes.filter((other) => other !== one),
              })
            }
          />
        ))}
      </fieldset>
      <div className={styles.whole}>
        <Button
          type="submit"
          primary
          busy={set.isPending}
          refusal={way ? null : { message: t('ui.to_hint'), next_step: '' }}
          testId="printer-save"
        >
          {t('ui.save')}
        </Button>
        <Button onPress={onDone}>{t('ui.cancel')}</Button>
      </div>
      {set.isError && (
        <div className={styles.whole}>
          <Failed error={set.error} />
        </div>
      )}
    </form>
  );
}
