import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action, AllowedView, ErrorBody, ScanCommand, SessionDetailView, Totals } from '@/generated/contract';
import { useHost } from '@/host/calls';
import { asHostError } from '@/host/types';
import { Button, type Reason } from '@/shared/ui/button';
import { Shape } from '@/shared/ui/shapes';
import { wordsOf } from '@/shared/ui/states';
import type { ScanSession } from './use-scan-session';
import styles from './scan-actions.module.css';

/** A command read by the gun from its card. */
export interface ScanOrder {
  command: ScanCommand;
  count: number;
}

interface Props {
  ordered: ScanOrder | null;
  session: ScanSession;
  detail: SessionDetailView;
  onDispatched: (manifest: string) => void;
  /** Something other than a scan was done. */
  onDone: () => void;
  /** Something was refused. */
  onRefused: () => void;
}

/** A question asked in the bar, where it takes neither the focus nor a scan. */
type Question = 'dispatch' | 'cancel';

/** The one refusal of a dispatch that a person can answer with yes. */
const ERRORS_NOT_ACKNOWLEDGED = 'errors_not_acknowledged';

function refusalOf(allowed: readonly AllowedView[], action: Action): ErrorBody | null {
  return allowed.find((one) => one.action === action)?.refusal ?? null;
}

function validOf(totals: Totals): number {
  return totals.total_scanned - totals.duplicate_count - totals.error_count;
}

export function ScanActions({ session, detail, ordered, onDispatched, onDone, onRefused }: Props) {
  const { t } = useTranslation(['warehouse', 'shell']);
  const host = useHost();
  const [question, setQuestion] = useState<Question | null>(null);
  const [said, setSaid] = useState<{ refused: boolean; words: Reason } | null>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const { line, state } = session;
  const session_id = detail.session_id;
  const valid = validOf(state.totals ?? detail.totals);
  const errors = detail.items.filter(
    (item) => item.outcome === 'error' && !item.voided && item.issue_id === null,
  ).length;
  // Since the session was read, scans came in; its reasons may be no longer
  // true. The buttons are then open, and the engine answers for itself.
  const stale = state.pending > 0 || state.answers.length > 0;
  const allowed = stale ? [] : detail.allowed;
  const refusals = {
    undo: refusalOf(allowed, 'undo'),
    dispatch: refusalOf(allowed, 'dispatch'),
    issues: refusalOf(allowed, 'mark_issues_pending'),
    cancel: refusalOf(allowed, 'cancel'),
  };

  /** Everything scanned so far is answered first; then the action; then the rules anew. */
  async function act(work: () => Promise<Reason | null>) {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setQuestion(null);
    setSaid(null);
    try {
      await line.settled();
      const words = await work();
      if (words) setSaid({ refused: false, words });
      onDone();
    } catch (thrown) {
      const error = asHostError(thrown);
      setSaid({ refused: true, words: wordsOf(error, (key) => t(`shell:${key}`)) });
      onRefused();
    } finally {
      running.current = false;
      setBusy(false);
      // The rules may have changed even when the answer was no.
      session.read().catch(() => undefined);
    }
  }

  const undo = () =>
    act(async () => {
      const view = await host.call('undo', { session_id });
      line.took(view.totals);
      return { message: t('warehouse:actions.undone', { code: view.code }), next_step: '' };
    });

  const dispatch = (acknowledge_errors: boolean) =>
    act(async () => {
      try {
        const done = await host.call('dispatch', { session_id, acknowledge_errors });
        session.leave();
        onDispatched(done.manifest_number);
      } catch (thrown) {
        if (asHostError(thrown).code !== ERRORS_NOT_ACKNOWLEDGED) throw thrown;
        await session.read();
        setQuestion('dispatch');
      }
      return null;
    });

  const markIssues = () =>
    act(async () => {
      const done = await host.call('mark_issues_pending', { session_id });
      return {
        message: t('warehouse:actions.marked', { count: done.pending_count }),
        next_step: '',
      };
    });

  const cancel = () =>
    act(async () => {
      await host.call('cancel_session', { session_id });
      session.leave();
      return null;
    });

  const mayAsk = refusals.dispatch?.code === ERRORS_NOT_ACKNOWLEDGED;
  const noErrors: Reason | null =
    refusals.issues ??
    (errors === 0 && !stale
      ? { message: t('warehouse:actions.no_errors'), next_step: '' }
      : null);
  const nearby: Reason | null = said?.words ?? (mayAsk ? null : refusals.dispatch);

  // What the card says is what the key does, question included.
  const obey = (command: ScanCommand) => {
    if (command === 'undo') void undo();
    if (command === 'mark_issues') void markIssues();
    if (command !== 'dispatch') return;
    if (question === 'dispatch') void dispatch(true);
    else if (mayAsk) setQuestion('dispatch');
    else void dispatch(false);
  };
  const latest = useRef(obey);
  const obeyed = useRef(ordered);
  useEffect(() => {
    latest.current = obey;
  });
  useEffect(() => {
    if (!ordered || obeyed.current === ordered) return;
    obeyed.current = ordered;
    latest.current(ordered.command);
  }, [ordered]);

  if (question !== null) {
    const asked =
      question === 'dispatch'
        ? {
            words: t('warehouse:actions.errors_become_issues', { count: errors }),
            yes: t('warehouse:actions.dispatch', { count: valid }),
            act: () => dispatch(true),
          }
        : {
            words: t('warehouse:actions.cancel_means'),
            yes: t('warehouse:actions.cancel_confirmed'),
            act: cancel,
          };
    return (
      <footer className={styles.bar} data-asking>
        <p className={styles.said} role="alert">
          <Shape mark="duplicate" size={20} />
          {asked.words}
        </p>
        <div className={styles.buttons}>
          <Button large hotkey="Escape" onPress={() => setQuestion(null)}>
            {t('warehouse:actions.back')}
          </Button>
          <Button
            large
            hotkey={question === 'dispatch' ? 'F4' : 'F7'}
            primary={question === 'dispatch'}
            grave={question === 'cancel'}
            busy={busy}
            testId={`confirm-${question}`}
            onPress={() => void asked.act()}
          >
            {asked.yes}
          </Button>
        </div>
      </footer>
    );
  }

  return (
    <footer className={styles.bar}>
      <p className={styles.said} data-testid="actions-said" role="status">
        {nearby && (
          <>
            <Shape mark={said?.refused ? 'error' : 'waiting'} size={20} />
            <span>
              <strong>{nearby.message}</strong> {nearby.next_step}
            </span>
          </>
        )}
      </p>
      <div className={styles.buttons}>
        <Button large hotkey="F2" refusal={refusals.undo} busy={busy} testId="undo" onPress={() => void undo()}>
          {t('warehouse:actions.undo')}
        </Button>
        <Button
          large
          hotkey="F6"
          refusal={noErrors}
          busy={busy}
          testId="mark-issues"
          onPress={() => void markIssues()}
        >
          {t('warehouse:actions.mark_issues', { count: errors })}
        </Button>
        <Button
          large
          hotkey="F7"
          refusal={refusals.cancel}
          busy={busy}
          testId="cancel-session"
          onPress={() => setQuestion('cancel')}
        >
          {t('warehouse:actions.cancel')}
        </Button>
        <Button
          large
          primary
          hotkey="F4"
          refusal={mayAsk ? null : refusals.dispatch}
          busy={busy}
          testId="dispatch"
          onPress={() => (mayAsk ? setQuestion('dispatch') : void dispatch(false))}
        >
          {t('warehouse:actions.dispatch', { count: valid })}
        </Button>
      </div>
    </footer>
  );
}
