import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OnDuplicate } from '@/generated/contract';
import { useFormats } from '@/shared/format/place';
import { Notice } from '@/shared/ui/states';
import type { Options } from './files';
import styles from './check-step.module.css';

const CHOICES: OnDuplicate[] = ['skip', 'update_empty', 'update_all'];

interface Props {
  options: Options;
  /** Waybills of the file that are known here. */
  known: number;
  /** Rows that would fail. */
  failed: number;
  onOptions: (options: Partial<Options>) => void;
}

/** How this import treats what it meets. */
export function ImportOptions({ options, known, failed, onOptions }: Props) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  return (
    <section className={styles.card} aria-labelledby="options-title">
      <h2 id="options-title">{t('options')}</h2>
      <NativeSelect
        size="sm"
        label={t('on_duplicate_many', { count: known, shown: count(known) })}
        value={options.onDuplicate}
        onChange={(event) =>
          onOptions({ onDuplicate: CHOICES.find((one) => one === event.currentTarget.value) ?? 'skip' })
        }
        data={CHOICES.map((one) => ({ value: one, label: t(`duplicate.${one}`) }))}
        data-testid="import-duplicates"
      />
      <Checkbox
        label={t('strict')}
        description={t('strict_means')}
        checked={options.strict}
        onChange={(event) => onOptions({ strict: event.currentTarget.checked })}
        data-testid="import-strict"
      />
      {options.strict && failed > 0 && (
        <Notice mark="error">{t('strict_fails', { count: failed, shown: count(failed) })}</Notice>
      )}
      <TextInput
        size="sm"
        label={t('notes')}
        placeholder={t('notes_hint')}
        value={options.notes}
        onChange={(event) => onOptions({ notes: event.currentTarget.value })}
        data-testid="import-notes"
      />
    </section>
  );
}
