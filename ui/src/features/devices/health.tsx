import { useTranslation } from 'react-i18next';
import { useCall } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Figure, Figures } from '@/shared/ui/page';
import { Failed, Loading } from '@/shared/ui/states';
import styles from './devices.module.css';

const OFTEN = 2000;
const GIGABYTE = 1_000_000_000;

/** How the line is doing, now and over the last ten minutes. */
export function Health() {
  const { t } = useTranslation('devices');
  const { count } = useFormats();
  const found = useCall('health', {}, { every: OFTEN });
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const health = found.data;
  const disk = Math.floor(health.disk_left / GIGABYTE);
  return (
    <>
      <Figures>
        <Figure value={count(health.scans_per_minute.at(-1) ?? 0)} name={t('ui.scans_minute')} testId="scans-minute" />
        <Figure value={count(health.queue)} name={t('ui.queue')} />
        <Figure value={health.last_gun ?? t('ui.none')} name={t('ui.last_gun')} />
        <Figure value={count(health.open_jobs)} name={t('ui.open_sheets')} />
        <Figure value={t('ui.gigabytes', { value: count(disk) })} name={t('ui.disk_left')} />
      </Figures>
      <h2>{t('ui.scans_minute')}</h2>
      <Bars
        bars={health.scans_per_minute.map((value, place) => ({
          key: String(place),
          value,
          name: count(place - health.scans_per_minute.length + 1),
        }))}
      />
      <h2>{t('ui.gaps')}</h2>
      <Bars
        bars={health.gaps.map((gap) => ({
          key: String(gap.at_most),
          value: gap.count,
          name: gap.at_most === null ? t('ui.gap_longer') : t('ui.gap_upto', { time: gap.at_most / 1000 }),
        }))}
      />
    </>
  );
}

/** Bars from zero, each with its number and its name. */
function Bars({ bars }: { bars: Array<{ key: string; value: number; name: string }> }) {
  const { count } = useFormats();
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  return (
    <ul className={styles.bars}>
      {bars.map((bar) => (
        <li key={bar.key}>
          <span>{count(bar.value)}</span>
          <span className={styles.bar} style={{ blockSize: `${(bar.value / most) * 75}%` }} aria-hidden="true" />
          <span className="soft">{bar.name}</span>
        </li>
      ))}
    </ul>
  );
}
