import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ItemView, ScanType, ScanView } from '@/generated/contract';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Icon } from '@/shared/ui/icons';
import { Shape } from '@/shared/ui/shapes';
import { wordsOf } from '@/shared/ui/states';
import { FlagItem } from './flag-item';
import type { Refused, ScanLine } from './scan-line';
import styles from './recent.module.css';

interface Row {
  id: string;
  position: number;
  code: string;
  outcome: ScanType;
  words: string;
  time: string;
  voided: boolean;
  issue: boolean;
}

/** Enough to look back over while scanning; the session page has them all. */
const SHOWN = 100;

function ofItem(item: ItemView): Row {
  return {
    id: item.item_id,
    position: item.position,
    code: item.waybill_number,
    outcome: item.outcome,
    words: item.outcome === 'valid' ? (item.destination ?? '') : item.message,
    time: item.scan_time,
    voided: item.voided,
    issue: item.issue_id !== null,
  };
}

function ofAnswer(answer: ScanView): Row {
  return {
    id: answer.item_id,
    position: answer.position,
    code: answer.code,
    outcome: answer.outcome,
    words: answer.outcome === 'valid' ? (answer.destination ?? '') : answer.message,
    time: answer.scan_time,
    voided: false,
    issue: false,
  };
}

/** What was read whole, with the answers that came since, newest first. */
export function merge(items: readonly ItemView[], answers: readonly ScanView[]): Row[] {
  const rows = answers.slice(0, SHOWN).map(ofAnswer);
  const known = new Set(rows.map((row) => row.id));
  for (let place = items.length - 1; place >= 0 && rows.length < SHOWN; place -= 1) {
    const item = items[place];
    if (item && !known.has(item.item_id)) rows.push(ofItem(item));
  }
  return rows;
}

interface LineProps {
  row: Row;
  clock: (moment: string) => string;
  onFlag: (id: string) => void;
}

const Line = memo(function Line({ row, clock, onFlag }: LineProps) {
  const { t } = useTranslation('warehouse');
  return (
    <li className={styles.row} data-mark={row.outcome} data-voided={row.voided || undefined}>
      <span className={styles.position}>{row.position}</span>
      <Shape mark={row.outcome} size={16} />
      <span className="unseen">{t(`verdict.${row.outcome}`)}</span>
      <span className={styles.code} title={row.code}>
        <span className="code">{row.code}</span>
      </span>
      {/* Of its own direction, so that what is too long is cut at its end. */}
      <span className={`${styles.words} said`} dir="auto" title={row.words}>
        {row.voided ? t('recent.undone') : row.issue ? t('recent.issue') : row.words}
      </span>
      <time className={styles.time} dateTime={row.time}>
        {clock(row.time)}
      </time>
      {row.outcome === 'valid' && !row.voided ? (
        <button
          type="button"
          className={styles.flag}
          onClick={() => onFlag(row.id)}
          title={t('flag.do')}
          aria-label={`${t('flag.do')} ${row.code}`}
        >
          <Icon name="issues" size={16} />
        </button>
      ) : (
        <span />
      )}
    </li>
  );
});

interface Props {
  items: readonly ItemView[];
  answers: readonly ScanView[];
  unrecorded: readonly Refused[];
  line: ScanLine;
  session_id: string | null;
  /** A parcel was flagged: the session is to be read anew. */
  onFlagged: () => void;
}

export function Recent({ items, answers, unrecorded, line, session_id, onFlagged }: Props) {
  const { t } = useTranslation(['warehouse', 'shell']);
  const { clock } = useFormats();
  const rows = merge(items, answers);
  const [flagging, setFlagging] = useState<string | null>(null);
  const flagged = rows.find((row) => row.id === flagging && row.outcome === 'valid' && !row.voided);
  return (
    <section className={styles.recent} aria-label={t('warehouse:recent.title')}>
      <h2 className={styles.title}>{t('warehouse:recent.title')}</h2>
      {/* Scrolls by keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.frame} tabIndex={0} role="group" aria-label={t('warehouse:recent.title')}>
        {unrecorded.map((one, place) => (
          <div key={`${one.code} ${place}`} className={styles.unrecorded} role="alert">
            <Shape mark="error" size={16} />
            <span>
              <strong>
                {t('warehouse:recent.unrecorded')} <span className="code">{one.code}</span>
              </strong>{' '}
              {wordsOf(one.error, (key) => t(`shell:${key}`)).message}
            </span>
            <Button onPress={() => line.retry(one)}>{t('warehouse:recent.send_again')}</Button>
            <Button quiet onPress={() => line.putAside(one)}>
              {t('warehouse:recent.put_aside')}
            </Button>
          </div>
        ))}
        {flagged && session_id && (
          <FlagItem
            key={flagged.id}
            session_id={session_id}
            item_id={flagged.id}
            code={flagged.code}
            onBack={() => setFlagging(null)}
            onDone={() => {
              setFlagging(null);
              onFlagged();
            }}
          />
        )}
        {rows.length === 0 ? (
          <p className={styles.none}>{t('warehouse:recent.none')}</p>
        ) : (
          <ol className={styles.rows} data-testid="recent">
            {rows.map((row) => (
              <Line key={row.id} row={row} clock={clock} onFlag={setFlagging} />
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}
