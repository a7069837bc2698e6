import { useTranslation } from 'react-i18next';
import type { DashboardView, WaybillStatus } from '@/generated/contract';
import { useFormats } from '@/shared/format/place';
import { Bars, Chart, Columns, Legend, Share } from '@/shared/ui/charts';
import { Figure, Figures } from '@/shared/ui/page';
import { StateWord } from '@/shared/ui/states';
import { OUTCOMES, WAYBILL_MARK } from './words';
import styles from './day-charts.module.css';

interface Props {
  day: DashboardView;
  onStatus: (status: WaybillStatus) => void;
  onSession: (session_id: string) => void;
}

/** The day at a glance (W-080). On a station it is this station's day, and says so. */
export function DayCharts({ day, onStatus, onSession }: Props) {
  const { t } = useTranslation('warehouse');
  const { count, clock } = useFormats();
  const { today } = day;
  return (
    <>
      <Figures>
        <Figure name={t('day.dispatched')} value={count(today.dispatched_waybills)} testId="day-dispatched" />
        <Figure name={t('day.scans')} value={count(today.scans)} testId="day-scans" />
        <Figure name={t('day.dispatches')} value={count(today.dispatches)} />
        <Figure name={t('day.imported')} value={count(today.imported_waybills)} />
        <Figure name={t('day.total')} value={count(day.total_waybills)} testId="day-total" />
      </Figures>
      <div className={styles.charts}>
        <StatusChart day={day} onStatus={onStatus} />
        <HourChart day={day} />
        <RateChart day={day} />
        <DaysChart day={day} />
        <PlaceChart day={day} />
        <section className={styles.recent} aria-label={t('day.recent')}>
          <h2 className={styles.title}>{t('day.recent')}</h2>
          {day.recent_scans.length === 0 && <p className="soft">{t('recent.none')}</p>}
          <ul>
            {day.recent_scans.map((scan) => (
              <li key={scan.item_id}>
                <button type="button" onClick={() => onSession(scan.session_id)}>
                  <StateWord mark={scan.outcome}>{t(`verdict.${scan.outcome}`)}</StateWord>
                  <span className="code">{scan.code}</span>
                  <span className="soft">
                    {scan.scanned_by} · {clock(scan.scan_time)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </>
  );
}

function StatusChart({ day, onStatus }: Pick<Props, 'day' | 'onStatus'>) {
  const { t } = useTranslation('warehouse');
  const { count } = useFormats();
  const word = (status: WaybillStatus) => t(`waybill_status.${status}`);
  return (
    <Chart
      title={t('day.by_status')}
      tableWord={t('day.table')}
      heads={[t('waybill.status'), t('day.total')]}
      rows={day.by_status.map((one) => [word(one.status), count(one.count)])}
    >
      <Bars
        rows={day.by_status.map((one) => ({
          key: one.status,
          name: word(one.status),
          value: one.count,
          shown: count(one.count),
          mark: WAYBILL_MARK[one.status],
          onOpen: () => onStatus(one.status),
        }))}
      />
    </Chart>
  );
}

function HourChart({ day }: { day: DashboardView }) {
  const { t } = useTranslation('warehouse');
  const { count } = useFormats();
  const hours = day.scans_by_hour;
  const name = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
  return (
    <Chart
      title={t('day.by_hour')}
      tableWord={t('day.table')}
      heads={[t('day.hour'), ...OUTCOMES.map((one) => t(`verdict.${one}`))]}
      rows={hours.map((hour) => [name(hour.hour), ...OUTCOMES.map((one) => count(hour[one]))])}
    >
      {hours.length === 0 ? (
        <p className="soft">{t('day.no_scans')}</p>
      ) : (
        <>
          <Columns
            format={count}
            columns={hours.map((hour) => ({
              key: String(hour.hour),
              name: hours.length > 12 && hour.hour % 3 !== 0 ? '' : name(hour.hour).slice(0, 2),
              said: `${name(hour.hour)} · ${OUTCOMES.map((one) => `${t(`verdict.${one}`)} ${count(hour[one])}`).join(', ')}`,
              parts: OUTCOMES.toReversed().map((one) => ({ key: one, value: hour[one], mark: one })),
            }))}
          />
          <Legend items={OUTCOMES.map((one) => [one, t(`verdict.${one}`)])} />
        </>
      )}
    </Chart>
  );
}

function RateChart({ day }: { day: DashboardView }) {
  const { t } = useTranslation('warehouse');
  const { percent } = useFormats();
  const { delivered_permille, returned_permille } = day;
  if (delivered_permille === null || returned_permille === null) {
    return (
      <Chart title={t('day.rate')} tableWord={t('day.table')} heads={[t('waybill.status')]} rows={[]}>
        <p className="soft">{t('day.no_ends')}</p>
      </Chart>
    );
  }
  const parts = [
    { key: 'delivered', name: t('waybill_status.delivered'), permille: delivered_permille, mark: 'valid' as const },
    { key: 'returned', name: t('waybill_status.returned'), permille: returned_permille, mark: 'duplicate' as const },
  ].map((part) => ({ ...part, shown: percent(part.permille / 1000) }));
  return (
    <Chart
      title={t('day.rate')}
      tableWord={t('day.table')}
      heads={[t('waybill.status'), t('day.share')]}
      rows={parts.map((part) => [part.name, part.shown])}
    >
      <Share parts={parts} />
      <p className="soft">{t('day.rate_means')}</p>
    </Chart>
  );
}

function DaysChart({ day }: { day: DashboardView }) {
  const { t } = useTranslation('warehouse');
  const { count, day: words } = useFormats();
  const names = { dispatched: t('waybill_status.dispatched'), delivered: t('waybill_status.delivered') };
  return (
    <Chart
      title={t('day.days')}
      tableWord={t('day.table')}
      heads={[t('day.day'), names.dispatched, names.delivered]}
      rows={day.days.map((one) => [words(one.day), count(one.dispatched), count(one.delivered)])}
    >
      <Columns
        format={count}
        columns={day.days.map((one, place) => ({
          key: one.day,
          name: (day.days.length - 1 - place) % 3 === 0 ? String(Number(one.day.slice(8))) : '',
          said: `${words(one.day)} · ${names.dispatched} ${count(one.dispatched)}, ${names.delivered} ${count(one.delivered)}`,
          parts: [{ key: 'dispatched', value: one.dispatched, mark: 'valid' }],
        }))}
      />
    </Chart>
  );
}

function PlaceChart({ day }: { day: DashboardView }) {
  const { t } = useTranslation('warehouse');
  const { count } = useFormats();
  const places = day.pending_by_destination;
  const name = (destination: string | null) => destination ?? t('preview.unnamed');
  return (
    <Chart
      title={t('day.by_destination')}
      tableWord={t('day.table')}
      heads={[t('waybill.destination'), t('waybill_status.pending')]}
      rows={places.map((one) => [name(one.destination), count(one.count)])}
    >
      {places.length === 0 ? (
        <p className="soft">{t('day.nothing_pending')}</p>
      ) : (
        <Bars
          rows={places.map((one) => ({
            key: one.destination ?? '',
            name: name(one.destination),
            value: one.count,
            shown: count(one.count),
            mark: 'waiting',
          }))}
        />
      )}
    </Chart>
  );
}
