/**
 * The line of scans from this screen to the engine. Each code is sent the
 * moment it comes and never waits for the one before; answers are shown in the
 * order of the codes. A code the engine could not record stays here, visible,
 * until it is recorded or put aside by a person.
 */
import type { ScanSource, ScanView, Totals } from '@/generated/contract';
import { asHostError, type Host, type HostError } from '@/host/types';

export interface Recorded {
  kind: 'recorded';
  view: ScanView;
}
export interface Refused {
  kind: 'refused';
  code: string;
  source: ScanSource;
  error: HostError;
}
export type Verdict = Recorded | Refused;

export interface LineState {
  /** Codes sent and not answered yet. */
  pending: number;
  /** When the oldest of them was sent. */
  waitingSince: number | null;
  /** The newest answer, in the order of the codes. */
  verdict: Verdict | null;
  totals: Totals | null;
  /** Answers since the session was last read whole, newest first. */
  answers: readonly ScanView[];
  /** Codes that are in no session. */
  unrecorded: readonly Refused[];
}

interface Outgoing {
  code: string;
  source: ScanSource;
  sentAt: number;
  verdict: Verdict | null;
}

interface Parts {
  host: Host;
  /** The session to scan into; opened when nobody has yet. */
  session: () => Promise<string>;
  /** Called once for each answer, in order; the voice hangs on it. */
  onVerdict?: (verdict: Verdict) => void;
  now?: () => number;
}

const NOTHING: LineState = {
  pending: 0,
  waitingSince: null,
  verdict: null,
  totals: null,
  answers: [],
  unrecorded: [],
};

/** Enough to look back over; the whole list is one key away. */
const KEPT = 200;

export class ScanLine {
  #parts: Parts;
  #queue: Outgoing[] = [];
  #state: LineState = NOTHING;
  #watchers = new Set<() => void>();
  #idle: Array<() => void> = [];
  /** Counts everything that changes the session, to tell an old reading of it. */
  version = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly state = (): LineState => this.#state;

  send(code: string, source: ScanSource): void {
    const now = this.#parts.now ?? Date.now;
    const outgoing: Outgoing = { code, source, sentAt: now(), verdict: null };
    this.#queue.push(outgoing);
    this.version += 1;
    this.#tell({});
    void this.#ask(code, source).then((verdict) => {
      outgoing.verdict = verdict;
      this.#answered();
    });
  }

  /** Resolves when every code sent so far has its answer. */
  settled(): Promise<void> {
    if (this.#queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
    });
  }

  /** Sends a refused code once more, in its old words. */
  retry(refused: Refused): void {
    this.putAside(refused);
    this.send(refused.code, refused.source);
  }

  /** A code that came when none may: it is not sent, and stays in sight. */
  turnAway(code: string, source: ScanSource, error: HostError): void {
    this.#tell({ unrecorded: [{ kind: 'refused', code, source, error }, ...this.#state.unrecorded] });
  }

  putAside(refused: Refused): void {
    this.#tell({ unrecorded: this.#state.unrecorded.filter((one) => one !== refused) });
  }

  /** The session was read whole: what it holds need not be kept here. */
  caughtUp(totals: Totals, upTo: number): void {
    this.#tell({
      totals,
      answers: this.#state.answers.filter((answer) => answer.position > upTo),
    });
  }

  /** A scan of a serial gun, which the station took by itself. */
  heard(view: ScanView): void {
    this.#show({ kind: 'recorded', view });
    this.#tell({});
  }

  /** An action other than a scan was answered; an undone scan is no verdict any more. */
  took(totals: Totals): void {
    this.version += 1;
    this.#tell({ totals, verdict: null });
  }

  /** The next batch starts with a clean band. Unrecorded codes stay. */
  clear(verdict: Verdict | null = null): void {
    this.version += 1;
    this.#tell({ ...NOTHING, verdict, unrecorded: this.#state.unrecorded });
  }

  async #ask(code: string, source: ScanSource): Promise<Verdict> {
    try {
      const session_id = await this.#parts.session();
      const view = await this.#parts.host.call('scan', { session_id, code, source });
      return { kind: 'recorded', view };
    } catch (thrown) {
      return { kind: 'refused', code, source, error: asHostError(thrown) };
    }
  }

  #answered(): void {
    while (this.#queue[0]?.verdict) {
      const verdict = this.#queue.shift()?.verdict;
      if (verdict) this.#show(verdict);
    }
    this.#tell({});
    if (this.#queue.length === 0) {
      for (const done of this.#idle.splice(0)) done();
    }
  }

  #show(verdict: Verdict): void {
    this.version += 1;
    if (verdict.kind === 'recorded') {
      this.#state = {
        ...this.#state,
        verdict,
        totals: verdict.view.totals,
        answers: [verdict.view, ...this.#state.answers].slice(0, KEPT),
      };
    } else {
      this.#state = {
        ...this.#state,
        verdict,
        unrecorded: [verdict, ...this.#state.unrecorded],
      };
    }
    this.#parts.onVerdict?.(verdict);
  }

  #tell(change: Partial<LineState>): void {
    this.#state = {
      ...this.#state,
      ...change,
      pending: this.#queue.length,
      waitingSince: this.#queue[0]?.sentAt ?? null,
    };
    for (const watcher of this.#watchers) watcher();
  }
}
