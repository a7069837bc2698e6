import { useTranslation } from 'react-i18next';
import { Shape, type Mark } from '@/shared/ui/shapes';
import { wordsOf } from '@/shared/ui/states';
import type { LineState, Verdict } from './scan-line';
import type { Stage } from './use-scan-session';
import styles from './verdict-band.module.css';

interface Props {
  stage: Stage;
  state: LineState;
  /** An answer takes longer than a person should have to wonder about. */
  slow: boolean;
  /** The error that stops the scanning until a person has seen it. */
  held: Verdict | null;
}

function markOf(verdict: Verdict): Mark {
  return verdict.kind === 'recorded' ? verdict.view.outcome : 'error';
}

/** The last answer, readable from three metres: colour, shape, word. */
export function VerdictBand({ stage, state, slow, held }: Props) {
  const { t } = useTranslation(['warehouse', 'shell']);
  const verdict = held ?? state.verdict;
  const waiting = (slow && held === null) || verdict === null;
  const mark = waiting ? 'waiting' : markOf(verdict);
  const words = waiting ? idleWords() : verdictWords(verdict);

  function idleWords() {
    if (slow) {
      return {
        word: t('warehouse:verdict.waiting'),
        code: '',
        message: t('warehouse:verdict.waiting_for', { count: state.pending }),
        next: t('warehouse:verdict.keep_scanning'),
      };
    }
    const message = {
      looking: '',
      asking: t('warehouse:verdict.asking'),
      open: t('warehouse:verdict.first'),
      closed: t('warehouse:verdict.closed'),
    }[stage];
    return { word: t('warehouse:verdict.ready'), code: '', message, next: '' };
  }

  function verdictWords(one: Verdict) {
    if (one.kind === 'refused') {
      const error = wordsOf(one.error, (key) => t(`shell:${key}`));
      return {
        word: t('warehouse:verdict.refused'),
        code: one.code,
        message: error.message,
        next: error.next_step,
      };
    }
    const { view } = one;
    return {
      word: t(`warehouse:verdict.${view.outcome}`),
      code: view.code,
      // Where the parcel goes is what a hand with a parcel in it wants to know.
      message: view.destination ?? view.message,
      next: view.next_step ?? '',
    };
  }

  return (
    <section
      className={styles.band}
      data-testid="verdict"
      data-outcome={mark}
      role="status"
      aria-atomic="true"
    >
      <div className={styles.shape}>
        <Shape mark={mark} size={144} />
      </div>
      <div className={styles.middle}>
        <div className={styles.word}>{words.word}</div>
        <div className={styles.code}>
          <span className="code">{words.code || '\u00a0'}</span>
        </div>
      </div>
      <div className={styles.side}>
        <p className={`${styles.message} said`}>{words.message}</p>
        <p className={`${styles.next} said`}>{held ? t('warehouse:hold.next') : words.next}</p>
      </div>
    </section>
  );
}
