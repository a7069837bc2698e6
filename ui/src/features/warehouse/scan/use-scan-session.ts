/**
 * The session behind the scan screen: which one, what it holds, and what may
 * be done with it. The rules are asked for after each pause; between two
 * readings the answers to the scans keep the count.
 */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { SessionDetailView } from '@/generated/contract';
import { useHost } from '@/host/calls';
import { asHostError, type HostError } from '@/host/types';
import { useGunFeed } from '@/host/use-gun-feed';
import { ScanLine, type Verdict } from './scan-line';

export type Stage =
  /** Asking the station what is open. */
  | 'looking'
  /** A session was left open: resume it, or start anew (W-041). */
  | 'asking'
  /** A session takes scans. */
  | 'open'
  /** None; the next scan starts one. */
  | 'closed';

/** Refusals of a scan that say its session takes no more, ended by someone else. */
const ENDED = new Set(['session_not_active', 'session_unknown']);

/** A long session is long to read; it is then read less often. */
function pauseBeforeReading(items: number): number {
  return Math.min(3000, 200 + items);
}

export function useScanSession(onVerdict: (verdict: Verdict) => void, startClosed: boolean) {
  const host = useHost();
  const queries = useQueryClient();
  const [stage, setStage] = useState<Stage>('looking');
  const [detail, setDetail] = useState<SessionDetailView | null>(null);
  const [failure, setFailure] = useState<HostError | null>(null);
  const opening = useRef<Promise<string> | null>(null);
  const heard = useRef(onVerdict);
  useEffect(() => {
    heard.current = onVerdict;
  });

  /** Resumes or starts, once, however many ask at the same time. */
  const ensure = useCallback((): Promise<string> => {
    opening.current ??= host.call('open_session', { new: false }).then(
      (session) => {
        setStage('open');
        setFailure(null);
        void queries.invalidateQueries({ queryKey: ['status'] });
        return session.session_id;
      },
      (thrown: unknown) => {
        opening.current = null;
        throw thrown;
      },
    );
    return opening.current;
  }, [host, queries]);

  const judged = useRef((_verdict: Verdict) => {});
  const [line] = useState(
    () => new ScanLine({ host, session: () => ensure(), onVerdict: (one) => judged.current(one) }),
  );
  const state = useSyncExternalStore(line.subscribe, line.state);

  const read = useCallback(async () => {
    const id = await opening.current;
    if (!id) return;
    const before = line.version;
    const found = await host.call('session', { session_id: id });
    // A scan came in meanwhile: this reading is older than what is on screen.
    if (line.version !== before) return;
    setDetail(found);
    line.caughtUp(found.totals, found.items.at(-1)?.position ?? 0);
  }, [host, line]);

  const start = useCallback(async () => {
    try {
      await ensure();
      await read();
    } catch (thrown) {
      setFailure(asHostError(thrown));
    }
  }, [ensure, read]);

  // What is open when the screen opens.
  useEffect(() => {
    let gone = false;
    const look = async () => {
      try {
        const status = await host.call('status', {});
        if (gone || opening.current) return;
        if (status.active_session_id === null) {
          if (startClosed) setStage('closed');
          else await start();
          return;
        }
        const found = await host.call('session', { session_id: status.active_session_id });
        if (gone || opening.current) return;
        if (found.totals.total_scanned === 0) return await start();
        setDetail(found);
        setStage('asking');
      } catch (thrown) {
        if (!gone) setFailure(asHostError(thrown));
      }
    };
    void look();
    return () => {
      gone = true;
    };
  }, [host, start, startClosed]);

  // Read the session whole once the line has been quiet for a moment.
  const items = detail?.items.length ?? 0;
  const answered = state.answers.length;
  useEffect(() => {
    if (stage !== 'open' || state.pending > 0) return;
    if (answered === 0 && detail !== null) return;
    const timer = setTimeout(() => {
      read().catch((thrown: unknown) => setFailure(asHostError(thrown)));
    }, pauseBeforeReading(items));
    return () => clearTimeout(timer);
  }, [stage, state.pending, answered, items, detail, read]);

  /** The session is over; the next scan starts another. */
  const leave = useCallback(() => {
    opening.current = null;
    setDetail(null);
    setStage('closed');
    line.clear();
    void queries.invalidateQueries();
  }, [line, queries]);

  useEffect(() => {
    judged.current = (verdict) => {
      heard.current(verdict);
      if (verdict.kind === 'recorded' || !ENDED.has(verdict.error.code)) return;
      // The code stays in sight; recorded again, it goes into the next session.
      leave();
      line.clear(verdict);
    };
  }, [leave, line]);

  useGunFeed(stage === 'open' ? (detail?.session_id ?? null) : null, (event) => {
    if (event.scan && event.order === null) line.heard(event.scan);
    else if (event.scan) line.took(event.scan.totals);
    else if (event.order === 'close') leave();
    else if (event.error) setFailure(asHostError(event.error));
  });

  return { stage, detail, failure, line, state, start, read, leave };
}

export type ScanSession = ReturnType<typeof useScanSession>;
