import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { WaybillStatus } from '@/generated/contract';

/**
 * What a courier's word can mean. The others come from a scan, an issue or a
 * received return; the engine refuses them with `status_not_mappable`.
 */
const OFFERED: WaybillStatus[] = ['pending', 'in_transit', 'delivering', 'delivered', 'returned'];

interface Props {
  word: string;
  /** What it says while nothing is chosen. */
  open: string;
  value: WaybillStatus | undefined;
  onValue: (status: WaybillStatus | undefined) => void;
}

export function MeaningSelect({ word, open, value, onValue }: Props) {
  const { t } = useTranslation(['imports', 'warehouse']);
  return (
    <NativeSelect
      size="sm"
      aria-label={t('imports:words.meaning_of', { word })}
      value={value ?? ''}
      onChange={(event) => onValue(OFFERED.find((one) => one === event.currentTarget.value))}
      data={[
        { value: '', label: open },
        ...OFFERED.map((one) => ({ value: one, label: t(`warehouse:waybill_status.${one}`) })),
      ]}
      data-testid={`word-${word}`}
    />
  );
}
