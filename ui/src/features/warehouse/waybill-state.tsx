import { useTranslation } from 'react-i18next';
import type { WaybillView } from '@/generated/contract';
import { StateWord } from '@/shared/ui/states';
import { WAYBILL_MARK } from './words';

export function WaybillState({ waybill }: { waybill: WaybillView }) {
  const { t } = useTranslation('warehouse');
  if (waybill.voided_at !== null) return <StateWord>{t('waybill.voided')}</StateWord>;
  if (waybill.unknown_status !== null) {
    return (
      <StateWord mark="duplicate">
        {t('waybill.unknown_status', { word: waybill.unknown_status })}
      </StateWord>
    );
  }
  const found = WAYBILL_MARK[waybill.status];
  return (
    <StateWord {...(found ? { mark: found } : {})}>{t(`waybill_status.${waybill.status}`)}</StateWord>
  );
}
