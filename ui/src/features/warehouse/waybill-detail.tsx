import { useTranslation } from 'react-i18next';
import { useCall } from '@/host/calls';
import { useFormats, useNow } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Facts } from '@/shared/ui/page';
import { Failed, Loading, Notice } from '@/shared/ui/states';
import { CorrectWaybill } from './correct-waybill';
import { usePaper } from './manifest-sheet';
import { WaybillState } from './waybill-state';
import styles from './waybills-page.module.css';

/** Where one parcel is, and everything that happened to it. */
export function WaybillDetail({ number, onClose }: { number: string; onClose: () => void }) {
  const { t } = useTranslation('warehouse');
  const { count, weight, money, exact, when } = useFormats();
  const found = useCall('waybill', { waybill_number: number });
  const paper = usePaper();
  const now = useNow(30_000);
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const { waybill, events } = found.data;
  const facts: Array<[string, React.ReactNode]> = [
    [t('waybill.status'), <WaybillState key="status" waybill={waybill} />],
    [t('waybill.receiver_name'), waybill.receiver_name],
    [t('waybill.receiver_phone'), <bdi key="phone" dir="ltr">{waybill.receiver_phone}</bdi>],
    [t('waybill.receiver_address'), waybill.receiver_address],
    [t('waybill.province'), waybill.province],
    [t('waybill.city'), waybill.city],
    [t('waybill.barangay'), waybill.barangay],
    [t('waybill.street'), waybill.street],
    [
      t('waybill.candidates'),
      waybill.place_candidates.length > 0 && (
        <ul key="candidates" className={styles.candidates} data-testid="place-candidates">
          {waybill.place_candidates.map((place) => (
            <li key={place}>
              <bdi>{place}</bdi>
            </li>
          ))}
        </ul>
      ),
    ],
    [t('waybill.destination'), waybill.destination],
    [t('waybill.sender_name'), waybill.sender_name],
    [t('waybill.sender_phone'), waybill.sender_phone && <bdi key="sender" dir="ltr">{waybill.sender_phone}</bdi>],
    [t('waybill.quantity'), count(waybill.quantity)],
    [t('waybill.weight'), waybill.weight !== null && weight(waybill.weight)],
    [t('waybill.cod_amount'), waybill.cod_amount !== null && money(waybill.cod_amount)],
    [t('waybill.express_type'), waybill.express_type],
    [t('waybill.remarks'), waybill.remarks],
    [t('waybill.signing_time'), waybill.signing_time && exact(waybill.signing_time)],
  ];
  return (
    <>
      <header className={styles.head}>
        <h2 className="code">{waybill.waybill_number}</h2>
        <Button quiet hotkey="Escape" onPress={onClose}>
          {t('waybills.close')}
        </Button>
      </header>
      {waybill.not_yet_sent && <Notice mark="waiting">{t('waybill.not_yet_sent')}</Notice>}
      <div className={styles.actions}>
        <Button
          hotkey="F6"
          busy={paper.isPending}
          onPress={() => paper.mutate({ labels: [waybill.waybill_number] })}
        >
          {t('waybill.label')}
        </Button>
      </div>
      {(found.data.may_correct || found.data.may_become.length > 0) && (
        <CorrectWaybill key={waybill.waybill_number} detail={found.data} />
      )}
      {paper.isError && <Failed error={paper.error} />}
      {paper.isSuccess && <Notice mark="valid">{t('manifest.saved')}</Notice>}
      <Facts items={facts.filter(([, value]) => value !== null && value !== false && value !== '')} />
      <h2>{t('waybill.events')}</h2>
      <ol className={styles.events}>
        {events.map((event) => (
          <li key={`${event.occurred_at} ${event.status}`}>
            <p>
              <strong>{t(`waybill_status.${event.status}`)}</strong>
            </p>
            <p className="soft">
              {when(event.occurred_at, now)} · {t(`event_source.${event.source}`)} · {event.actor}
            </p>
          </li>
        ))}
      </ol>
    </>
  );
}
