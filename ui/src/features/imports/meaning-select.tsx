import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { WaybillStatus } from '@/generated/contract';

interface Props {
  word: string;
  /** What it says while nothing is chosen. */
  open: string;
  /** What the word may mean, as the engine says. */
  offered: WaybillStatus[];
  value: WaybillStatus | undefined;
  onValue: (status: WaybillStatus | undefined) => void;
}

export function MeaningSelect({ word, open, offered, value, onValue }: Props) {
  const { t } = useTranslation(['imports', 'warehouse']);
  return (
    <NativeSelect
      size="sm"
      aria-label={t('imports:words.meaning_of', { word })}
      value={value ?? ''}
      onChange={(event) => onValue(offered.find((one) => one === event.currentTarget.value))}
      data={[
        { value: '', label: open },
        ...offered.map((one) => ({ value: one, label: t(`warehouse:waybill_status.${one}`) })),
      ]}
      data-testid={`word-${word}`}
    />
  );
}
