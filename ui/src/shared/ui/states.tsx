/** What a place shows while it has nothing to show: loading, empty, failed. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, type Reason } from './button';
import { Shape, type Mark } from './shapes';
import styles from './states.module.css';

export function Loading() {
  const { t } = useTranslation('shell');
  return (
    <p className={styles.loading} role="status">
      <Shape mark="waiting" size={18} />
      {t('loading')}
    </p>
  );
}

/** Says the first thing to do, and offers it. */
export function Empty(props: { title: string; hint: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <h2>{props.title}</h2>
      <p className="soft">{props.hint}</p>
      {props.children}
    </div>
  );
}

export function Failed(props: { error: Reason & { code?: string }; onRetry?: () => void }) {
  const { t } = useTranslation('shell');
  const words = wordsOf(props.error, t);
  return (
    <div className={styles.failed} role="alert">
      <Shape mark="error" size={24} />
      <div>
        <p className={`${styles.what} said`}>{words.message}</p>
        <p className="said">{words.next_step}</p>
        {props.onRetry && <Button onPress={props.onRetry}>{t('try_again')}</Button>}
      </div>
    </div>
  );
}

/** The engine chose the words; only where none could answer do the screens speak. */
export function wordsOf(
  error: Reason & { code?: string },
  t: (key: 'unreachable.message' | 'unreachable.next_step') => string,
): Reason {
  if (error.message) return error;
  return { message: t('unreachable.message'), next_step: t('unreachable.next_step') };
}

/** A sentence in a coloured field; never without its shape. */
export function Notice(props: { mark: Mark; children: ReactNode; alert?: boolean }) {
  return (
    <div className={styles.notice} data-mark={props.mark} role={props.alert ? 'alert' : 'status'}>
      <Shape mark={props.mark} size={20} />
      <div>{props.children}</div>
    </div>
  );
}

/** A word with its shape, for a state in a table. */
export function StateWord(props: { mark?: Mark; children: ReactNode }) {
  return (
    <span className={styles.state} data-mark={props.mark}>
      {props.mark && <Shape mark={props.mark} size={14} />}
      <span>{props.children}</span>
    </span>
  );
}
