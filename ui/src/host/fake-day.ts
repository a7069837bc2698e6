/** The people, parcels and mishaps of the invented day. */
import type {
  CheckView,
  FailedRowView,
  ImportRowView,
  ImportView,
  IssueView,
  ItemView,
  MappingTemplate,
  PlaceAliasView,
  ProblemView,
  SessionView,
  StatusWordView,
  WaybillStatus,
  WaybillView,
} from '@/generated/contract';

/** What a courier's word may mean. */
export const MEANT: WaybillStatus[] = ['pending', 'in_transit', 'delivering', 'delivered', 'returned'];
const TOWNS = ['QUEZON-CITY', 'CEBU-CITY', 'DAVAO-CITY', 'BAGUIO', 'ILOILO-CITY', 'CAGAYAN-DE-ORO'];
const PEOPLE = [
  'Maria Santos', 'Jose Reyes', 'Ana Cruz', 'Paolo Garcia', 'Liza Mendoza', 'Ramon Torres',
  'Grace Villanueva', 'Noel Aquino', 'Maria Concepción de los Ángeles Villanueva-Macapagal y Fernández del Rosario',
];
const GOODS = ['Phone case', 'Rice cooker', 'Running shoes', 'Solar lamp', 'Vitamins', 'School bag'];

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
export const pick = <T>(list: readonly T[], place: number): T => list[place % list.length] as T;

export function waybillOf(place: number): WaybillView {
  return {
    waybill_number: `JT${String(880_100_000_000 + place * 37)}`,
    status: 'pending',
    unknown_status: null,
    sender_name: pick(GOODS, place),
    sender_address: null,
    sender_phone: null,
    receiver_name: pick(PEOPLE, place),
    receiver_address: `${12 + (place % 80)} Mabini St, ${pick(TOWNS, place)}`,
    province: place % 5 === 4 ? null : pick(['Metro Manila', 'Cebu', 'Davao del Sur'], place),
    city: place % 5 === 4 ? null : pick(['Quezon City', 'Cebu City', 'Davao City'], place),
    barangay: place % 3 === 0 ? pick(['Commonwealth', 'Lahug', 'Buhangin'], place) : null,
    street: `${12 + (place % 80)} Mabini St`,
    place_candidates: place % 5 === 4 ? ['Santa Rosa City, Laguna', 'Santa Rosa, Nueva Ecija'] : [],
    receiver_phone: `+63917${String(5_550_000 + place)}`,
    destination: place % 11 === 10 ? null : pick(TOWNS, place % 7),
    quantity: 1 + (place % 3),
    weight: 0.4 + (place % 9) * 0.35,
    express_type: 'EZ',
    cod_amount: place % 4 === 0 ? null : 25_000 + (place % 40) * 1_750,
    remarks: null,
    signing_time: null,
    import_id: 'import-1',
    marked_pending_at: null,
    dispatched_at: null,
    dispatched_by: null,
    dispatched_session_id: null,
    created_at: ago(190),
    voided_at: null,
    not_yet_sent: false,
  };
}

const emptyImport: ImportView = {
  import_id: 'import-1',
  filename: 'J&T 2026-11-21 morning.xlsx',
  uploaded_by: 'Amal Benali',
  status: 'completed',
  failure: null,
  message: null,
  next_step: null,
  total_rows: 0,
  processed_rows: 0,
  percentage: 0,
  created: 0,
  updated: 0,
  skipped: 0,
  failed: 0,
  on_duplicate: 'skip',
  strict: false,
  plan: { columns: [], sheet: 'Orders', header_row: 1, template: 'J&T export', courier: 'J&T' },
  notes: null,
  voided: 0,
  kept: 0,
  started_at: ago(190),
  finished_at: null,
};

const rows: ImportRowView[] = [
  { row: 14, field: 'receiver_phone', value: '', outcome: 'failed', reason: 'missing', message: 'The phone of the receiver is missing. Fill it in and import the file again.' },
  { row: 57, field: 'waybill_number', value: '8.80101E+11', outcome: 'failed', reason: 'damaged_number', message: 'A spreadsheet has rounded this number. Copy it again as text.' },
  { row: 90, field: 'cod_amount', value: '=1+1', outcome: 'warning', reason: 'not_an_amount', message: 'This is no amount; it was left empty.' },
  { row: 122, field: 'status', value: 'RTS-HOLD', outcome: 'warning', reason: 'unknown_status', message: 'Nobody has said yet what this word means.' },
  { row: 241, field: null, value: 'TOTAL 240', outcome: 'skipped', reason: 'totals_row', message: 'This row sums up the others.' },
];

const failed: FailedRowView[] = rows.slice(0, 2).map(({ row, field, reason, message, value }) => ({
  row,
  field,
  reason,
  message,
  cells: [
    { field: 'waybill_number', text: field === 'waybill_number' ? value : waybillOf(3000 + row).waybill_number },
    { field: 'receiver_name', text: waybillOf(row).receiver_name },
    { field: 'receiver_phone', text: field === 'receiver_phone' ? value : waybillOf(row).receiver_phone },
    { field: 'receiver_address', text: waybillOf(row).receiver_address ?? '' },
    { field: 'cod_amount', text: '250' },
  ],
}));

const template: MappingTemplate = {
  name: 'Flash export',
  courier: 'Flash',
  columns: [
    { field: 'waybill_number', heading: 'Tracking No.', column: 6 },
    { field: 'receiver_name', heading: 'Consignee', column: 9 },
    { field: 'receiver_phone', heading: '', column: 10 },
    { field: 'cod_amount', heading: 'COD Amt', column: 21 },
  ],
  date_order: 'day_first',
  sheet: null,
  saved_by_name: 'Amal Benali',
  saved_at: ago(4000),
};

/** A long report, for the scroll bar. */
function manyLines(): ImportRowView[] {
  return Array.from({ length: 4200 }, (_, place) => ({
    row: 2 + place * 3,
    field: pick(['receiver_phone', 'status', 'cod_amount'] as const, place),
    value: pick(['0917', 'RTS-HOLD', 'n/a'], place),
    outcome: pick(['warning', 'warning', 'skipped'] as const, place),
    reason: pick(['unusual_phone', 'unknown_status', 'not_an_amount'] as const, place),
    message: pick(
      ['This is no phone number of this country. It was kept as it is.', 'Nobody has said yet what this word means.', 'This is no amount of money.'],
      place,
    ),
  }));
}

function pastImports(lines: ImportRowView[]) {
  const nothing = { failed: [], file: null, read: [] };
  const ended = { finished_at: ago(189), percentage: 100 };
  return [
    {
      ...nothing,
      failed: [...failed],
      lines: [...lines],
      view: { ...emptyImport, ...ended, total_rows: 2006, processed_rows: 2006, created: 2000, skipped: 1, failed: 2, notes: 'Morning pickup, second van' },
    },
    {
      ...nothing,
      lines: manyLines(),
      view: { ...emptyImport, ...ended, import_id: 'import-2', filename: 'Flash november.csv', total_rows: 12_800, processed_rows: 12_800, created: 11_400, skipped: 1400, started_at: ago(900) },
    },
    {
      ...nothing,
      lines: [],
      view: { ...emptyImport, import_id: 'import-3', filename: 'J&T afternoon, wrong day.xlsx', status: 'cancelled' as const, total_rows: 900, processed_rows: 300, percentage: 33, created: 300, started_at: ago(1200) },
    },
    {
      ...nothing,
      lines: [],
      view: {
        ...emptyImport,
        import_id: 'import-0',
        filename: 'export.xls',
        status: 'failed' as const,
        failure: 'looks_like_html',
        message: 'This file is a web page that only bears the name of a workbook.',
        next_step: 'Open it in a spreadsheet program and save it as .xlsx.',
        started_at: ago(1600),
      },
    },
  ];
}

export function fakeDay(full: boolean) {
  const waybills = full ? Array.from({ length: 2000 }, (_, place) => waybillOf(place)) : [];
  for (const [place, waybill] of waybills.entries()) {
    if (place >= 1500) waybill.status = pick(['dispatched', 'delivered', 'in_transit', 'returned'], place);
  }
  const past = (minutes: number, valid: number, duplicates: number, errors: number, cancelled: boolean) => ({
    view: {
      session_id: `0199a1b2-7c3d-7e4f-8a5b-00000000${String(minutes).padStart(4, '0')}`,
      scanned_by: pick(['Amal Benali', 'Rico Dela Cruz'], minutes),
      start_time: ago(minutes),
      end_time: ago(minutes - 20),
      status: cancelled ? 'cancelled' : 'completed',
      totals: { total_scanned: valid + duplicates + errors, duplicate_count: duplicates, error_count: errors },
      valid_count: valid,
      manifest_number: cancelled ? null : `LF1-1-${String(40 + valid).padStart(6, '0')}`,
      resumed: false,
    } satisfies SessionView,
    items: [] as ItemView[],
  });
  const sessions = full ? [past(130, 212, 3, 1, false), past(1500, 180, 0, 0, false), past(1620, 12, 0, 4, true)] : [];
  const issue = (place: number, change: Partial<IssueView>): IssueView => ({
    issue_id: `issue-${place}`,
    session_id: 'session-1',
    code: `JT99910000${place}`,
    kind: 'not_found',
    message: 'No waybill has this number.',
    scans: 1,
    raised_by: 'Amal Benali',
    raised_at: ago(20 + place * 30),
    note: null,
    status: 'open',
    suggested_solved: false,
    resolution: null,
    resolved_by: null,
    resolved_at: null,
    reason: null,
    ...change,
  });
  const issues = full
    ? [
        issue(1, { suggested_solved: true, scans: 2 }),
        issue(2, { kind: 'damaged_barcode', code: 'JT88\u{fffd}01', message: 'What arrived is no waybill number.' }),
        issue(3, { kind: 'wrong_status', message: 'Already dispatched at 07:58 by Amal Benali.' }),
      ]
    : [];
  const records = full ? [...pastImports(rows)] : [];
  const words: StatusWordView[] = full
    ? [
        { word: 'RTS-HOLD', status: null, may_mean: MEANT, waiting: 3 },
        { word: 'For Return', status: null, may_mean: MEANT, waiting: 1 },
        { word: 'Enlèvement', status: 'in_transit', may_mean: MEANT, waiting: 0 },
      ]
    : [];
  const templates: MappingTemplate[] = full ? [template] : [];
  const aliases: PlaceAliasView[] = full
    ? [{ courier: 'J&T', written: 'STA ROSA LAG', place: { place: 'PH00000001', name: 'Santa Rosa City, Laguna' } }]
    : [];
  const problems: ProblemView[] = full
    ? [
        { kind: 'unknown_status', message: 'The status word “RTS-HOLD” is not mapped; 3 waybills wait for it.', next_step: 'Say what it means.', since: ago(190), who: null, place: 'imports', place_id: null },
        { kind: 'open_issue', message: 'JT999100001: no waybill has this number.', next_step: 'Create the waybill, or import it.', since: ago(50), who: 'Amal Benali', place: 'issues', place_id: 'issue-1' },
      ]
    : [];
  const checks: CheckView[] = [
    { check: 'database', ok: true, message: 'The data is whole.', next_step: null },
    { check: 'disk', ok: true, message: '48 GB are free.', next_step: null },
    { check: 'clock', ok: true, message: 'The clock has not stepped back.', next_step: null },
    { check: 'key', ok: false, message: 'The key lies beside the data.', next_step: 'Choose a PIN, or install a key store.' },
  ];
  return { waybills, sessions, issues, records, words, templates, aliases, problems, checks };
}
