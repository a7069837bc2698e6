import { useCallback, useEffect, useMemo, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionDetailView } from '@/generated/contract';
import { useCall, useHost } from '@/host/calls';
import { asHostError, HostError } from '@/host/types';
import { duration } from '@/shared/format/format';
import { useFormats, useNow } from '@/shared/format/place';
import { Voice } from '@/shared/sound/sound';
import { InBar } from '@/shared/ui/bar-place';
import { Button } from '@/shared/ui/button';
import { Icon } from '@/shared/ui/icons';
import { Shape } from '@/shared/ui/shapes';
import { Failed, wordsOf } from '@/shared/ui/states';
import { ManifestSheet } from '../manifest-sheet';
import { Counts } from './counts';
import { FakeGun } from './fake-gun';
import { Recent } from './recent';
import { ScanActions, type ScanOrder } from './scan-actions';
import type { Verdict } from './scan-line';
import { SidePanel } from './side-panel';
import { useCapture } from './use-capture';
import { useHold } from './use-hold';
import { useScanSession } from './use-scan-session';
import { VerdictBand } from './verdict-band';
import actions from './scan-actions.module.css';
import styles from './scan-page.module.css';

interface Props {
  /** The manifest of the batch that has just left, from the address. */
  manifest: string | undefined;
  onManifest: (number: string | undefined) => void;
  onLeave: () => void;
}

/** From here on a person wonders whether the gun was heard. */
const SLOW = 300;

export function ScanPage({ manifest, onManifest, onLeave }: Props) {
  const { t } = useTranslation(['warehouse', 'shell']);
  const input = useRef<HTMLInputElement>(null);
  const [voice] = useState(() => new Voice());
  useEffect(() => voice.prepare(), [voice]);
  const status = useCall('status', {});
  const settings = status.data?.settings;
  const loudness = settings?.volume ?? 80;
  useEffect(() => voice.volume(loudness), [voice, loudness]);
  const { held, holds, judge, release } = useHold(settings?.acknowledge_errors ?? false);
  const commands = useCall('scan_commands', {});
  const [ordered, setOrdered] = useState<ScanOrder | null>(null);

  // Only after the answer: a tone before the commit would promise too much.
  const onVerdict = useCallback(
    (verdict: Verdict) => {
      judge(verdict);
      voice.play(verdict.kind === 'recorded' ? verdict.view.outcome : 'error');
    },
    [voice, judge],
  );
  const session = useScanSession(onVerdict, manifest !== undefined);
  const { stage, detail, line, state, start } = session;
  const slow = useSlow(state.waitingSince);

  const send = (code: string, source: 'gun' | 'typed') => {
    const command = commands.data?.find((one) => one.code === code)?.command;
    if (command === 'acknowledge') return release();
    if (command === 'next') return next();
    // Each order is a new one, though it says the same as the last.
    if (command) return setOrdered((before) => ({ command, count: (before?.count ?? 0) + 1 }));
    if (holds()) {
      const words = { message: t('warehouse:hold.turned_away'), next_step: t('warehouse:hold.next') };
      line.turnAway(code, source, new HostError({ code: 'held', ...words }));
      voice.play('error');
      return;
    }
    if (manifest !== undefined) onManifest(undefined);
    line.send(code, source);
  };
  useCapture({ input, onCode: (code) => send(code, 'gun'), onKey: () => voice.wake() });

  useEffect(() => {
    if (manifest === undefined) input.current?.focus();
  }, [manifest]);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const field = input.current;
    const code = field?.value.trim() ?? '';
    if (!field || code === '') return;
    field.value = '';
    send(code, 'typed');
  };
  function next() {
    onManifest(undefined);
    void start();
  }

  const taken = useMemo(
    () => new Set([...(detail?.items ?? []).map((one) => one.waybill_number), ...state.answers.map((one) => one.code)]),
    [detail, state.answers],
  );

  const bar = (
    <InBar>
      {detail && stage === 'open' && <Running detail={detail} />}
      <span className={styles.stretch} />
      {status.data?.sample && manifest === undefined && <FakeGun taken={taken} />}
      {loudness === 0 && (
        <span className={styles.silent} role="status">
          <Icon name="muted" />
          {t('warehouse:scan.silent', { reason: settings?.silent_reason ?? '' })}
        </span>
      )}
      <Button quiet hotkey="F10" onPress={onLeave}>
        {t('warehouse:scan.leave')}
      </Button>
    </InBar>
  );

  if (manifest !== undefined) {
    return (
      <div className={styles.after}>
        {bar}
        <ManifestSheet
          id={manifest}
          dispatched
          actions={
            <Button large primary hotkey="F4" testId="next-batch" onPress={next}>
              {t('warehouse:scan.next')}
            </Button>
          }
        />
      </div>
    );
  }

  return (
    <div className={styles.screen}>
      {bar}
      <h1 className="unseen">{t('warehouse:scan.title')}</h1>
      <VerdictBand stage={stage} state={state} slow={slow} held={held} />
      <div className={styles.body}>
        <div className={styles.start}>
          <Counts totals={state.totals ?? detail?.totals ?? null} />
          <form className={styles.entry} onSubmit={onSubmit}>
            <label htmlFor="scan-input">
              {t('warehouse:scan.input')}
              <span className={styles.pending} data-testid="scan-pending">
                {state.pending > 0 && t('warehouse:scan.pending', { count: state.pending })}
              </span>
            </label>
            <input
              id="scan-input"
              ref={input}
              className={`${styles.input} code`}
              data-testid="scan-input"
              placeholder={t('warehouse:scan.placeholder')}
              autoComplete="off"
              autoCapitalize="off"
              autoCorrect="off"
              spellCheck={false}
              maxLength={200}
            />
          </form>
        </div>
        <Recent
          items={detail?.items ?? []}
          answers={state.answers}
          unrecorded={state.unrecorded}
          line={line}
          session_id={detail?.session_id ?? null}
          onFlagged={() => void session.read()}
        />
        <SidePanel detail={detail} version={detail?.items.length ?? 0} />
      </div>
      {held ? (
        <footer className={actions.bar} data-asking="grave">
          <p className={actions.said} role="alert">
            <Shape mark="error" size={20} />
            {t('warehouse:hold.says')}
          </p>
          <div className={actions.buttons}>
            <Button large primary hotkey="F9" testId="acknowledge" onPress={release}>
              {t('warehouse:hold.acknowledge')}
            </Button>
          </div>
        </footer>
      ) : session.failure && stage !== 'asking' ? (
        <footer className={actions.bar}>
          <Failed error={session.failure} onRetry={() => void start()} />
        </footer>
      ) : stage === 'asking' && detail ? (
        <LeftOpen detail={detail} onResume={() => void start()} onFresh={session.leave} />
      ) : stage === 'open' && detail ? (
        <ScanActions
          session={session}
          detail={detail}
          ordered={ordered}
          onDispatched={(number) => onManifest(number)}
          onDone={() => voice.play('warning')}
          onRefused={() => voice.play('error')}
        />
      ) : (
        <footer className={actions.bar}>
          <p className={actions.said}>{stage === 'closed' ? t('warehouse:scan.closed') : ''}</p>
          {stage === 'closed' && (
            <Button large primary hotkey="F4" testId="start-session" onPress={() => void start()}>
              {t('warehouse:scan.start')}
            </Button>
          )}
        </footer>
      )}
    </div>
  );
}

/** When it began, and how long it has been going (W-042). */
function Running({ detail }: { detail: SessionDetailView }) {
  const { t } = useTranslation('warehouse');
  const { clock } = useFormats();
  const now = useNow(1000);
  return (
    <span className={styles.running}>
      <span>{t('scan.session', { time: clock(detail.session.start_time) })}</span>
      <span className="code soft" title={detail.session_id}>
        {detail.session_id.slice(-6)}
      </span>
      <time className={styles.timer} role="timer" aria-label={t('scan.age')}>
        {duration(now - Date.parse(detail.session.start_time))}
      </time>
    </span>
  );
}

/** W-041, asked in the bar: a scan that comes first answers it with "resume". */
function LeftOpen(props: { detail: SessionDetailView; onResume: () => void; onFresh: () => void }) {
  const { t } = useTranslation(['warehouse', 'shell']);
  const host = useHost();
  const { when } = useFormats();
  const [sure, setSure] = useState(false);
  const [error, setError] = useState<HostError | null>(null);
  const now = useNow(30_000);
  const { session, totals } = props.detail;
  const giveUp = async () => {
    try {
      await host.call('cancel_session', { session_id: session.session_id });
      props.onFresh();
    } catch (thrown) {
      setError(asHostError(thrown));
    }
  };
  const words = error
    ? wordsOf(error, (key) => t(`shell:${key}`)).message
    : sure
      ? t('warehouse:actions.cancel_means')
      : t('warehouse:scan.left_open', {
          when: when(session.start_time, now),
          operator: session.scanned_by,
          count: totals.total_scanned,
        });
  return (
    <footer className={actions.bar} data-asking={sure || undefined}>
      <p className={actions.said} role="status">
        {words}
      </p>
      <div className={actions.buttons}>
        {sure ? (
          <>
            <Button large hotkey="Escape" onPress={() => setSure(false)}>
              {t('warehouse:actions.back')}
            </Button>
            <Button large grave hotkey="F7" testId="confirm-cancel" onPress={() => void giveUp()}>
              {t('warehouse:actions.cancel_confirmed')}
            </Button>
          </>
        ) : (
          <>
            <Button large hotkey="F7" testId="start-new" onPress={() => setSure(true)}>
              {t('warehouse:scan.fresh')}
            </Button>
            <Button large primary hotkey="F4" testId="resume" onPress={props.onResume}>
              {t('warehouse:scan.resume')}
            </Button>
          </>
        )}
      </div>
    </footer>
  );
}

function useSlow(since: number | null): boolean {
  // Remembers which wait has become long, so that the next one starts as short.
  const [long, setLong] = useState<number | null>(null);
  useEffect(() => {
    if (since === null) return;
    const timer = setTimeout(() => setLong(since), Math.max(0, since + SLOW - Date.now()));
    return () => clearTimeout(timer);
  }, [since]);
  return since !== null && long === since;
}
