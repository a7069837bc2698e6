/** Guns and printers of the invented day. */
import type { Calls, GunView, PrintJobView, PrinterView, PrintView } from '@/generated/contract';
import { refusal } from './fake-refusal';
import { HostError } from './types';

type FloorCall =
  | 'label_sheets'
  | 'ports'
  | 'guns'
  | 'set_gun'
  | 'remove_gun'
  | 'take_guns'
  | 'gun_feed'
  | 'health'
  | 'printers'
  | 'set_printer'
  | 'remove_printer'
  | 'pause_printer'
  | 'print'
  | 'preview_sheet'
  | 'print_progress'
  | 'print_jobs'
  | 'retry_job'
  | 'settle_job'
  | 'cancel_job';

type Answers = { [N in FloorCall]: (ask: Calls[N]['request']) => Calls[N]['answer'] };

const SHEET = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 150"><rect width="100" height="150" fill="#fff"/></svg>';

export function fakeFloor({ id, now }: { id: () => string; now: () => string }): Answers {
  const guns: GunView[] = [];
  const printers: PrinterView[] = [];
  const jobs: PrintJobView[] = [];
  const printer = (name?: string): PrinterView => {
    const found = printers.find((one) => name === undefined || one.printer === name);
    if (!found) throw new HostError(refusal('printer_unknown', 'There is no such printer.', 'Add it first.'));
    return found;
  };
  const job = (job_id: string): PrintJobView => {
    const found = jobs.find((one) => one.job_id === job_id);
    if (!found) throw new HostError(refusal('job_unknown', 'There is no such sheet.', 'Look at the list.'));
    return found;
  };
  const told = (own: PrintJobView[]): PrintView => ({
    printer: own[0]?.printer ?? '',
    jobs: own,
    done: own.filter((one) => one.state === 'sent').length,
    trouble: null,
  });
  return {
    label_sheets: () => ({ content: '', pages: 1, filename: 'labels.zpl' }),
    ports: () => [
      {
        port: '/dev/ttyACM0',
        vid: '0c2e',
        pid: '0b6a',
        serial: '22310B0A1F',
        maker: 'Honeywell',
        product: 'Voyager 1450g',
        gun: guns[0]?.gun ?? null,
      },
    ],
    guns: () => guns,
    set_gun: (ask) => {
      const view: GunView = {
        gun: ask.name,
        choice: ask.port,
        baud: ask.baud,
        prefix: ask.prefix,
        suffix: ask.suffix,
        aim: ask.aim,
        port: '/dev/ttyACM0',
        vid: null,
        pid: null,
        serial: null,
        heard: true,
        last_heard: now(),
        trouble: null,
      };
      guns.splice(0, guns.length, ...guns.filter((one) => one.gun !== ask.name), view);
      return view;
    },
    remove_gun: (ask) => {
      const [gone] = guns.splice(guns.findIndex((one) => one.gun === ask.gun), 1);
      if (!gone) throw new HostError(refusal('gun_unknown', 'There is no such gun.', 'Look at the list.'));
      return gone;
    },
    take_guns: () => ({}),
    gun_feed: () => ({ position: 0, events: [] }),
    health: () => ({
      scans_per_minute: [0, 0, 12, 38, 44, 51, 47, 40, 52, 31],
      gaps: [100, 250, 500, 1000, 2000, 5000, null].map((at_most, place) => ({ at_most, count: [1, 4, 22, 120, 118, 40, 10][place] ?? 0 })),
      queue: 0,
      last_gun: guns[0]?.gun ?? null,
      disk_left: 41_000_000_000,
      open_jobs: jobs.filter((one) => one.state === 'waiting' || one.state === 'doubtful').length,
    }),
    printers: () => printers,
    set_printer: (ask) => {
      const view: PrinterView = {
        printer: ask.name,
        to: ask.way.kind === 'tcp' ? `tcp:${ask.way.host}:${ask.way.port}` : ask.way.kind,
        way: ask.way,
        language: ask.language,
        profile: ask.profile,
        purposes: ask.purposes,
        paused: ask.paused,
        waiting: 0,
        trouble: null,
      };
      printers.splice(0, printers.length, ...printers.filter((one) => one.printer !== ask.name), view);
      return view;
    },
    remove_printer: (ask) => {
      const gone = printer(ask.printer);
      printers.splice(printers.indexOf(gone), 1);
      return gone;
    },
    pause_printer: (ask) => Object.assign(printer(ask.printer), { paused: ask.paused }),
    print: (ask) => {
      const to = printer(ask.printer ?? undefined).printer;
      const batch = id();
      const made = ask.documents.map((document, place): PrintJobView => ({
        job_id: id(),
        printer: to,
        what: document.kind,
        document,
        state: 'sent',
        copy: 1,
        reason: ask.reason ?? null,
        trouble: null,
        batch,
        position: place + 1,
        batch_size: ask.documents.length,
        asked_by: 'Amal Benali',
        asked_at: now(),
        changed_at: now(),
      }));
      jobs.unshift(...made);
      return told(made);
    },
    preview_sheet: () => ({ media_type: 'image/svg+xml', content: btoa(SHEET), printer: '' }),
    print_progress: (ask) => told(ask.job_ids.map(job)),
    print_jobs: () => jobs,
    retry_job: (ask) => Object.assign(job(ask.job_id), { state: 'sent' as const }),
    settle_job: (ask) => Object.assign(job(ask.job_id), { state: 'printed' as const }),
    cancel_job: (ask) => Object.assign(job(ask.job_id), { state: 'cancelled' as const }),
  };
}
