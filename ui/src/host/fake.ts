/**
 * An invented day, for tests and for `vite --mode fake`. It keeps just enough
 * state to walk through the screens and is no model of the rules: what is right
 * is decided in `domain`, and the screens must not be able to tell the two apart.
 */
import type {
  AllowedView,
  Calls,
  IssueView,
  ItemView,
  ManifestView,
  ScanView,
  SessionDetailView,
  SessionView,
  StatusView,
  SyncState,
  WaybillView,
  WaybillsRequest,
} from '@/generated/contract';
import { fakeDay, waybillOf } from './fake-day';
import { fakeDashboard, fakeUnscanned } from './fake-figures';
import { fakeFloor } from './fake-floor';
import { fakeImports } from './fake-imports';
import { fakePeople } from './fake-people';
import { refusal } from './fake-refusal';
import { HostError, type CallName, type Host } from './types';

type Answers = { [N in CallName]: (ask: Calls[N]['request']) => Calls[N]['answer'] };

export interface FakeWishes {
  stage?: 'new' | 'locked' | 'empty' | 'day' | 'crowd';
  language?: string;
  /** Milliseconds before each answer. */
  delay?: number;
  /** Set up to play with. */
  sample?: boolean;
  /** How it stands with a server it has joined. */
  line?: SyncState;
  /** Commands that fail. */
  broken?: readonly string[];
}

interface Session {
  view: SessionView;
  items: ItemView[];
}

export function fakeHost(wishes: FakeWishes = {}): Host & { asked: CallName[]; saved: string[] } {
  const stage = wishes.stage ?? 'day';
  const day = fakeDay(stage === 'day' || stage === 'crowd');
  const waybills = new Map(day.waybills.map((one) => [one.waybill_number, one]));
  const sessions: Session[] = day.sessions;
  const manifests = new Map<string, ManifestView>();
  const issues: IssueView[] = day.issues;
  let setUp = stage !== 'new' && stage !== 'locked';
  let locked = stage === 'locked';
  if (locked) setUp = true;
  let company = 'Luzon Fulfilment Cooperative';
  let operator = 'Amal Benali';
  let next = 1000;
  const id = () => `0199a1b2-7c3d-7e4f-8a5b-${String((next += 1)).padStart(12, '0')}`;
  const now = () => new Date().toISOString();
  const people = fakePeople({ owner: operator, crowd: stage === 'crowd', language: wishes.language ?? 'en', id });

  const listed = ({ search, status: only, destination, after }: WaybillsRequest) =>
    [...waybills.values()]
      .slice(after ? [...waybills.keys()].indexOf(after) + 1 : 0)
      .filter((one) => !only || one.status === only)
      .filter((one) => !destination || one.destination === destination)
      .filter((one) => !search || `${one.waybill_number} ${one.receiver_name} ${one.receiver_phone}`.toLowerCase().includes(search.toLowerCase()));

  const active = () => sessions.find((one) => one.view.status === 'active');
  const named = (session_id?: string): Session => {
    const found = session_id ? sessions.find((one) => one.view.session_id === session_id) : active();
    if (!found) throw new HostError(refusal('session_unknown', 'There is no such session here.', 'Look for it in the list of sessions.'));
    return found;
  };

  const count = (session: Session) => {
    const standing = session.items.filter((item) => !item.voided);
    const of = (outcome: string) => standing.filter((item) => item.outcome === outcome).length;
    session.view.totals = {
      total_scanned: standing.length,
      duplicate_count: of('duplicate'),
      error_count: of('error'),
    };
    session.view.valid_count = of('valid');
  };

  const byDestination = (numbers: string[]) => {
    const groups = new Map<string | null, WaybillView[]>();
    for (const number of numbers) {
      const waybill = waybills.get(number);
      if (waybill) groups.set(waybill.destination, [...(groups.get(waybill.destination) ?? []), waybill]);
    }
    return [...groups].map(([destination, group]) => ({ destination, totals: sum(group) }));
  };
  const sum = (group: WaybillView[]) => ({
    waybills: group.length,
    quantity: group.reduce((all, one) => all + one.quantity, 0),
    weight: group.reduce((all, one) => all + (one.weight ?? 0), 0),
    cod_amount: group.reduce((all, one) => all + (one.cod_amount ?? 0), 0),
  });

  const validNumbers = (session: Session) =>
    session.items.filter((item) => item.outcome === 'valid' && !item.voided).map((item) => item.waybill_number);
  const openErrors = (session: Session) =>
    session.items.filter((item) => item.outcome === 'error' && !item.voided && item.issue_id === null);

  const allowed = (session: Session): AllowedView[] => {
    const over =
      session.view.status === 'active'
        ? null
        : refusal('session_not_active', 'This session takes no more scans.', 'Open a new one.');
    const errors = openErrors(session).length;
    return [
      { action: 'scan', refusal: over },
      {
        action: 'undo',
        refusal:
          over ??
          (session.items.some((item) => !item.voided)
            ? null
            : refusal('nothing_to_undo', 'There is no scan to undo.', 'Scan a parcel first.')),
      },
      {
        action: 'dispatch',
        refusal:
          over ??
          (validNumbers(session).length === 0
            ? refusal('nothing_to_dispatch', 'No valid parcel is in this session.', 'Scan the parcels that leave, or cancel the session.')
            : errors > 0
              ? refusal('errors_not_acknowledged', `${errors} errors are not acknowledged.`, 'Look at them, then dispatch and confirm.')
              : null),
      },
      { action: 'mark_issues_pending', refusal: over },
      { action: 'cancel', refusal: over },
    ];
  };

  const detail = (session: Session): SessionDetailView => ({
    session_id: session.view.session_id,
    status: session.view.status,
    totals: session.view.totals,
    session: { ...session.view },
    items: [...session.items],
    by_destination: byDestination(validNumbers(session)),
    allowed: allowed(session),
  });

  const raise = (session: Session) => {
    for (const item of openErrors(session)) {
      item.issue_id = id();
      issues.push({
        issue_id: item.issue_id,
        session_id: session.view.session_id,
        code: item.waybill_number,
        kind: item.reason ?? 'not_found',
        message: item.message,
        scans: 1,
        raised_by: operator,
        raised_at: now(),
        note: null,
        status: 'open',
        suggested_solved: false,
        resolution: null,
        resolved_by: null,
        resolved_at: null,
        reason: null,
      });
    }
  };

  const answerOf = (session: Session, item: ItemView): ScanView => ({
    session_id: session.view.session_id,
    code: item.waybill_number,
    outcome: item.outcome,
    reason: item.reason,
    message: item.message,
    next_step:
      item.outcome === 'valid'
        ? 'Scan the next parcel.'
        : item.outcome === 'duplicate'
          ? 'Put the parcel with the others and scan the next one.'
          : 'Put the parcel aside.',
    totals: session.view.totals,
    item_id: item.item_id,
    position: item.position,
    scan_time: item.scan_time,
    destination: item.outcome === 'valid' ? item.destination : null,
    gun: item.gun,
  });

  const judge = (session: Session, code: string): Pick<ItemView, 'outcome' | 'reason' | 'message'> => {
    const waybill = waybills.get(code);
    if (!waybill) return { outcome: 'error', reason: 'not_found', message: 'No waybill has this number.' };
    const before = session.items.find((item) => item.waybill_number === code && !item.voided);
    if (before) {
      return {
        outcome: 'duplicate',
        reason: null,
        message: `Already in this session, scanned at ${before.scan_time.slice(11, 19)}.`,
      };
    }
    if (waybill.status !== 'pending') {
      return { outcome: 'error', reason: 'wrong_status', message: 'Already dispatched at 07:58 by Amal Benali.' };
    }
    return { outcome: 'valid', reason: null, message: `Valid, for ${waybill.destination}.` };
  };

  const status = (): StatusView => ({
    set_up: setUp,
    locked,
    protection: 'reduced',
    device_id: id(),
    station_code: 'LF1',
    company: setUp ? company : null,
    country: 'PH',
    currency: setUp ? 'PHP' : null,
    currency_decimals: 2,
    time_zone: 'Asia/Manila',
    active_session_id: active()?.view.session_id ?? null,
    unsent: 0,
    last_sync: null,
    epoch: null,
    standalone: true,
    waybills: waybills.size,
    pending: [...waybills.values()].filter((one) => one.status === 'pending').length,
    open_issues: issues.filter((one) => one.status === 'open').length,
    version: '0.1.0',
    sample: wishes.sample ?? false,
    ...people.state(),
    ...(setUp ? {} : { operator: null }),
    ...(locked ? { signed_out: false } : {}),
  });
  const begun = () => {
    setUp = true;
    return {
      device_id: id(),
      operator,
      recovery_code: 'K7QM-2XVD-9HTR-4WNP-C6EJ-8ZFA',
      protection: 'reduced',
    };
  };
  const answers: Answers = {
    status,
    set_up: (ask) => {
      company = ask.company;
      operator = ask.operator;
      people.rename(operator);
      return begun();
    },
    set_up_sample: () => begun(),
    unlock: ({ pin }) => {
      if (pin !== '1234') throw new HostError(refusal('pin_wrong', 'This PIN does not fit.', 'Try again, or use the recovery code.'));
      locked = false;
      return status();
    },
    ...people.answers,
    sign_in: (ask) => {
      people.answers.take_seat(ask);
      return status();
    },
    sign_out: () => {
      people.answers.leave_seat();
      return status();
    },
    change_company: ({ name }) => {
      company = name;
      return status();
    },
    enrol: (ask) => {
      if (ask.code !== 'JOIN-ME') {
        throw new HostError(refusal('enrol_code_unusable', 'This code does not work.', 'Ask an administrator for another one.'));
      }
      const made = begun();
      wishes.line = 'online';
      return {
        device_id: made.device_id,
        station_code: 'LF1',
        company,
        operator: ask.operator ?? operator,
        recovery_code: made.recovery_code,
        protection: made.protection,
      };
    },
    sync: () => ({ pushed: 37, pulled: 12, pending: 0, head: 1204, problems: [] }),
    sync_state: () => ({
      state: wishes.line ?? 'standalone',
      unsent: wishes.line && wishes.line !== 'online' ? 37 : 0,
      last_sync_at: wishes.line ? new Date(Date.now() - 12 * 60_000).toISOString() : null,
      problem: wishes.line === 'refused' ? 'This station may not sync any more.' : null,
    }),
    dashboard: () => fakeDashboard([...waybills.values()], sessions),
    unscanned: ({ session_id, destination }) =>
      fakeUnscanned([...waybills.values()], named(session_id).items, destination),
    correct_waybill: ({ waybill_number, status: wanted, fields, reason }) => {
      const waybill = waybills.get(waybill_number);
      if (!waybill) throw new HostError(refusal('waybill_unknown', 'No waybill has this number.', 'Check the number.'));
      if (reason.trim() === '') throw new HostError(refusal('reason_missing', 'A reason is needed.', 'Say in a few words why.'));
      Object.assign(waybill, fields, wanted ? { status: wanted } : {});
      return { ...waybill };
    },
    scan_commands: () => [
      { code: 'WAYSTATION-UNDO', command: 'undo' },
      { code: 'WAYSTATION-ACKNOWLEDGE', command: 'acknowledge' },
      { code: 'WAYSTATION-DISPATCH', command: 'dispatch' },
      { code: 'WAYSTATION-NEXT', command: 'next' },
    ],
    sample_sheet: () => ({ content: btoa('%PDF-1.7 invented'), pages: 1, filename: 'barcodes.pdf' }),
    command_card: () => ({ content: btoa('%PDF-1.7 invented'), pages: 1, filename: 'command-card.pdf' }),
    ...fakeImports({ ...day, waybills, operator: () => operator, id, now }),
    ...fakeFloor({ id, now }),
    open_session: () => {
      const found = active();
      if (found) return { ...found.view, resumed: true };
      const view: SessionView = {
        session_id: id(),
        scanned_by: operator,
        start_time: now(),
        end_time: null,
        status: 'active',
        totals: { total_scanned: 0, duplicate_count: 0, error_count: 0 },
        valid_count: 0,
        manifest_number: null,
        resumed: false,
      };
      sessions.unshift({ view, items: [] });
      return { ...view };
    },
    session: ({ session_id }) => detail(named(session_id)),
    sessions: () => sessions.map((one) => ({ ...one.view })),
    scan: ({ session_id, code }) => {
      const session = named(session_id);
      const no = allowed(session)[0]?.refusal;
      if (no) throw new HostError(no);
      const waybill = waybills.get(code);
      const item: ItemView = {
        ...judge(session, code),
        item_id: id(),
        position: session.items.length + 1,
        waybill_number: code,
        scan_time: now(),
        voided: false,
        issue_id: null,
        receiver_name: waybill?.receiver_name ?? null,
        destination: waybill?.destination ?? null,
        gun: null,
      };
      session.items.push(item);
      count(session);
      return answerOf(session, item);
    },
    undo: ({ session_id }) => {
      const session = named(session_id);
      const item = session.items.findLast((one) => !one.voided);
      if (!item) throw new HostError(refusal('nothing_to_undo', 'There is no scan to undo.', 'Scan a parcel first.'));
      item.voided = true;
      count(session);
      return answerOf(session, item);
    },
    flag_item: ({ session_id, item_id, error_kind }) => {
      const session = named(session_id);
      const item = session.items.find((one) => one.item_id === item_id);
      if (!item) throw new HostError(refusal('item_unknown', 'No such scan.', 'Reload the session.'));
      Object.assign(item, { outcome: 'error', reason: error_kind });
      count(session);
      return answerOf(session, item);
    },
    dispatch: ({ session_id, acknowledge_errors }) => {
      const session = named(session_id);
      const no = allowed(session).find((one) => one.action === 'dispatch')?.refusal;
      if (no && !(no.code === 'errors_not_acknowledged' && acknowledge_errors)) throw new HostError(no);
      raise(session);
      const numbers = validNumbers(session);
      const lines = numbers.flatMap((number) => {
        const waybill = waybills.get(number);
        if (!waybill) return [];
        waybill.status = 'dispatched';
        const { waybill_number, receiver_name, destination, quantity, weight, cod_amount } = waybill;
        return [{ waybill_number, receiver_name, destination, quantity, weight, cod_amount }];
      });
      const manifest_number = `LF1-1-${String((next += 1)).padStart(6, '0')}`;
      Object.assign(session.view, { status: 'completed', end_time: now(), manifest_number });
      manifests.set(manifest_number, {
        manifest_number,
        session_id: session.view.session_id,
        issued_at: now(),
        operator,
        company,
        currency: 'PHP',
        lines,
        by_destination: byDestination(numbers),
        totals: sum(numbers.flatMap((number) => waybills.get(number) ?? [])),
        content_hash: '9f2c1e7ab3d04f5e8c6b1a2d3e4f5061728394a5b6c7d8e9f0a1b2c3d4e5f607',
        intact: true,
      });
      return { session_id: session.view.session_id, dispatched_count: lines.length, manifest_number };
    },
    mark_issues_pending: ({ session_id }) => {
      const session = named(session_id);
      raise(session);
      return { session_id: session.view.session_id, pending_count: session.items.filter((item) => item.issue_id).length };
    },
    cancel_session: ({ session_id }) => {
      const { view } = named(session_id);
      Object.assign(view, { status: 'cancelled', end_time: now() });
      return { ...view };
    },
    issues: ({ resolved }) => issues.filter((one) => resolved || one.status === 'open').map((one) => ({ ...one })),
    resolve_issue: ({ issue_id, resolution, reason }) => {
      const found = issues.find((one) => one.issue_id === issue_id);
      if (!found) throw new HostError(refusal('issue_unknown', 'No such issue.', 'Look for it in the list.'));
      if (resolution.kind === 'dismiss' && !reason) {
        throw new HostError(refusal('reason_missing', 'A reason is needed.', 'Say in a few words why.'));
      }
      Object.assign(found, {
        status: 'resolved',
        resolution: resolution.kind,
        resolved_by: operator,
        resolved_at: now(),
        reason: reason ?? null,
      });
      return { ...found };
    },
    manifest: ({ id: wanted }) => {
      const found = manifests.get(wanted) ?? [...manifests.values()].find((one) => one.session_id === wanted);
      if (!found) throw new HostError(refusal('manifest_unknown', 'No such manifest.', 'Give a manifest number.'));
      return found;
    },
    manifests: () =>
      [...manifests.values()].map(({ manifest_number, session_id, issued_at, totals }) => ({
        manifest_number,
        session_id,
        issued_at,
        operator,
        waybills: totals.waybills,
      })),
    manifest_pdf: ({ id: wanted }) => ({ content: btoa('%PDF-1.7 invented'), pages: 1, filename: `${wanted}.pdf` }),
    labels_pdf: ({ waybill_numbers }) => ({
      content: btoa('%PDF-1.7 invented'),
      pages: waybill_numbers.length,
      filename: `label-${waybill_numbers[0]}.pdf`,
    }),
    waybill: ({ waybill_number }) => {
      const waybill = waybills.get(waybill_number);
      if (!waybill) throw new HostError(refusal('waybill_unknown', 'No waybill has this number.', 'Check the number.'));
      return {
        waybill,
        may_correct: true,
        may_become: ['in_transit', 'delivering', 'delivered', 'returned', 'hq'],
        events: [
          { status: 'pending', occurred_at: waybill.created_at, source: 'import', actor: operator },
          ...(waybill.status === 'pending'
            ? []
            : [{ status: waybill.status, occurred_at: now(), source: 'scan' as const, actor: operator }]),
        ],
      };
    },
    waybills: (ask) => listed(ask).slice(0, ask.limit ?? 100),
    waybills_total: (ask) => ({ total: listed(ask).length }),
    create_waybill: (ask) => {
      const made = { ...waybillOf(next), waybill_number: ask.waybill_number, receiver_name: ask.receiver_name };
      waybills.set(made.waybill_number, made);
      return made;
    },
    problems: () => day.problems,
    doctor: () => day.checks,
  };

  const asked: CallName[] = [];
  const saved: string[] = [];
  return {
    asked,
    saved,
    async call(name, request) {
      asked.push(name);
      if (wishes.delay) await new Promise((resolve) => setTimeout(resolve, wishes.delay));
      if (wishes.broken?.includes(name)) {
        throw new HostError(refusal('storage_failed', 'The disk of this station did not answer.', 'Free some space, then try again.'));
      }
      return structuredClone(answers[name](request));
    },
    can: () => true,
    saveFile: (filename) => void saved.push(filename),
  };
}
