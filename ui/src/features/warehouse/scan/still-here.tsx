import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Failed, Loading, StateWord } from '@/shared/ui/states';
import styles from './still-here.module.css';

interface Props {
  session_id: string;
  /** Changes whenever the session does; what is left is then counted anew. */
  version: number;
}

/** What is in the workbook and not in a scan: looked at before the courier drives off. */
export function StillHere({ session_id, version }: Props) {
  const { t } = useTranslation('warehouse');
  const { count, list } = useFormats();
  const [opened, setOpened] = useState<string | null>(null);
  const asked = { session_id, ...(opened === null ? {} : { destination: opened }) };
  const found = useCall('unscanned', asked, { keepPrevious: true });
  const { refetch } = found;
  const counted = useRef(version);
  useEffect(() => {
    if (counted.current === version) return;
    counted.current = version;
    void refetch();
  }, [version, refetch]);
  if (found.isError) return <Failed error={found.error} onRetry={() => void refetch()} />;
  // Before the answer no figure: a nought would send the courier off.
  if (found.isPending) return <Loading />;
  const view = found.data;
  const none = view.filenames.length === 0;
  return (
    <div className={styles.panel} data-testid="still-here">
      <p className={styles.left}>
        <span className={styles.figure} data-testid="still-here-left">
          {count(view.left)}
        </span>
        <span>{t('still_here.left', { count: view.left })}</span>
      </p>
      <p className={styles.files}>{none ? t('still_here.no_workbook') : list(view.filenames)}</p>
      {/* Scrolls by keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ul className={styles.places} tabIndex={0} aria-label={t('still_here.title')}>
        {view.by_destination.map((place) => {
          const key = place.destination ?? '';
          const done = place.total - place.left;
          return (
            <li key={key}>
              <button
                type="button"
                className={styles.place}
                aria-expanded={opened === key}
                onClick={() => setOpened(opened === key ? null : key)}
              >
                <span className={styles.name}>
                  <bdi>{place.destination ?? t('preview.unnamed')}</bdi>
                </span>
                {place.left === 0 ? (
                  <StateWord mark="valid">{t('still_here.complete')}</StateWord>
                ) : (
                  <span className={styles.count}>{t('still_here.of', { left: count(place.left), total: count(place.total) })}</span>
                )}
                <span className={styles.bar} aria-hidden="true">
                  <span style={{ inlineSize: `${(done / Math.max(1, place.total)) * 100}%` }} />
                </span>
              </button>
              {opened === key && (
                <ul className={styles.numbers}>
                  {view.waybills.map((one) => (
                    <li key={one.waybill_number}>
                      <span className="code">{one.waybill_number}</span>
                      <bdi className="soft">{one.receiver_name}</bdi>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
