/**
 * The invented files: what a workbook of each kind of trouble holds, and a
 * reading of it that is just good enough to show every answer of the wizard.
 */
import type {
  ColumnChoice,
  Field,
  FileView,
  ImportPreviewView,
  ImportRowView,
  MappingTemplate,
  Plan,
  RowReason,
  SampleView,
  WaybillStatus,
} from '@/generated/contract';
import { MEANT, pick, waybillOf } from './fake-day';
import { refusal } from './fake-refusal';
import { HostError } from './types';

interface HeldSheet {
  name: string;
  visible: boolean;
  grid: string[][];
}

export interface HeldFile {
  file_id: string;
  filename: string;
  content: string;
  kind: string;
  sheets: HeldSheet[];
}

const HEADINGS: Array<[heading: string, field: Field]> = [
  ['Waybill Number', 'waybill_number'],
  ['Order Status', 'status'],
  ['SigningTime', 'signing_time'],
  ['Receiver', 'receiver_name'],
  ['Receiver Cellphone', 'receiver_phone'],
  ['Province', 'province'],
  ['City', 'city'],
  ['Barangay', 'barangay'],
  ['Address', 'receiver_address'],
  ['COD', 'cod_amount'],
  ['Number Of Items', 'quantity'],
  ['Remarks', 'remarks'],
];
const ALSO: Record<string, Field> = {
  'receiver name': 'receiver_name',
  'receiver phone': 'receiver_phone',
  waybill: 'waybill_number',
  phone: 'receiver_phone',
  destination: 'destination',
  status: 'status',
};
export const REQUIRED: Field[] = ['waybill_number', 'receiver_name', 'receiver_phone'];
const PLACES = [
  ['Laguna', 'Santa Rosa City', 'Tagapo'],
  ['Metro Manila', 'Quezon City', 'Commonwealth'],
  ['Cebu', 'Cebu City', 'Lahug'],
];
const KNOWN_WORDS: Record<string, WaybillStatus> = {
  '': 'pending',
  pending: 'pending',
  delivered: 'delivered',
  'in transit': 'in_transit',
  returned: 'returned',
};

const fold = (text: string) => text.trim().toLowerCase();
const fieldOf = (heading: string): Field | null =>
  HEADINGS.find(([known]) => fold(known) === fold(heading))?.[1] ?? ALSO[fold(heading)] ?? null;

/** Names of files choose their trouble, so that each can be shown on purpose. */
function invented(filename: string, from: number): HeldSheet[] {
  const has = (word: string) => fold(filename).includes(word);
  const strange = has('strange');
  const rows = Array.from({ length: has('large') ? 24_000 : 240 }, (_, place) => {
    const one = waybillOf(from + place);
    const [province = '', city = '', barangay = ''] = pick(PLACES, place);
    const lacking = place === 12 || place === 140;
    return [
      place === 55 ? '8.80101E+11' : one.waybill_number,
      has('words') && place % 40 === 7 ? pick(['RTS-HOLD', 'For Return'], place) : 'Pending',
      has('dates') && place % 3 === 0 ? pick(['03/04/2026', '05/04/2026'], place) : '',
      one.receiver_name,
      lacking ? '' : one.receiver_phone,
      province,
      city,
      barangay,
      one.receiver_address ?? '',
      place === 88 ? '=1+1' : String((one.cod_amount ?? 0) / 100),
      String(one.quantity),
      '',
    ];
  });
  const headings = strange
    ? ['Ref', 'State', '', 'Client', 'Mobile', 'Region', 'Town', 'Area', 'Client', 'To pay', 'Pcs', '']
    : HEADINGS.map(([heading]) => heading);
  const titles = has('titled')
    ? [['J&T EXPRESS'], ['V20261121'], [], ['Exported by', 'warehouse@example.com']]
    : [];
  const sheet = { name: 'Orders', visible: true, grid: [...titles, headings, ...rows, ['TOTAL 240']] };
  if (!has('sheets')) return [sheet, { name: 'Lists', visible: false, grid: [['EZ'], ['Standard']] }];
  return [
    { ...sheet, name: 'Luzon' },
    { ...sheet, name: 'Visayas', grid: sheet.grid.slice(0, 90) },
    { name: 'Lists', visible: false, grid: [['EZ'], ['Standard']] },
  ];
}

function textOf(content: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(content), (sign) => sign.codePointAt(0) ?? 0));
}

export function holdFile(file_id: string, filename: string, content: string, from: number): HeldFile {
  if (content === '') throw new HostError(refusal('empty_file', 'This file is empty.', 'Download or copy it again.'));
  if (/\.(pdf|png|jpe?g|docx?|zip)$/i.test(filename)) {
    throw new HostError(
      refusal('not_a_workbook', 'This file is not an Excel workbook.', 'Ask the courier for an .xlsx file, or save it as one in a spreadsheet program.'),
    );
  }
  if (fold(filename).includes('locked')) {
    throw new HostError(
      refusal('password_protected', 'This workbook is protected by a password.', 'Open it in a spreadsheet program and save it without the password.'),
    );
  }
  const base = { file_id, filename, content };
  if (!/\.(csv|txt)$/i.test(filename)) return { ...base, kind: 'xlsx', sheets: invented(filename, from) };
  const lines = textOf(content).replace(/^\u{feff}/u, '').trimEnd().split(/\r?\n/);
  const grid = lines.map((line) => line.split(','));
  return { ...base, kind: 'text', sheets: [{ name: filename, visible: true, grid }] };
}

interface Settled {
  view: FileView;
  columns: ColumnChoice[];
  rows: Array<{ row: number; texts: string[] }>;
}

/** How a file would be read. */
export function settleFile(file: HeldFile, plan: Plan, templates: MappingTemplate[]): Settled {
  const sheet = file.sheets.find((one) => one.name === plan.sheet) ?? file.sheets[0];
  const open = file.sheets.filter((one) => one.visible);
  const grid = sheet?.grid ?? [];
  const known = (texts: string[]) => texts.filter((text) => fieldOf(text) !== null).length;
  const mapped = (template: MappingTemplate, texts: string[]) =>
    template.columns.every((one) => one.heading === '' || texts.includes(one.heading));
  const template =
    templates.find((one) => one.name === plan.template) ??
    (plan.columns.length > 0
      ? undefined
      : templates.find((one) => grid.slice(0, 12).some((texts) => mapped(one, texts))));
  const found = grid.findIndex((texts) => (template ? mapped(template, texts) : known(texts) >= 3)) + 1;
  const header_row = plan.header_row ?? (found || 1);
  const headings = header_row === 0 ? (grid[0] ?? []).map(() => '') : (grid[header_row - 1] ?? []);
  const byHeadings = headings.flatMap((heading, column): ColumnChoice[] => {
    const field = fieldOf(heading);
    return field ? [{ field, heading, column }] : [];
  });
  const columns =
    plan.columns.length > 0
      ? plan.columns
      : (template?.columns.map((one) => ({ ...one, column: Math.max(headings.indexOf(one.heading), 0) })) ?? byHeadings);
  const rows = grid
    .slice(header_row)
    .map((texts, place) => ({ row: header_row + place + 1, texts }))
    .filter(({ texts }) => texts.some((text) => text !== ''));
  const missing = REQUIRED.filter((field) => !columns.some((one) => one.field === field));
  const trouble = () => {
    if (open.length > 1 && !plan.sheet) {
      return refusal('sheet_choice', `Several sheets hold waybills: ${open.map((one) => one.name).join(', ')}.`, 'Choose the one to import.');
    }
    if (missing.length > 0) {
      return refusal('columns_missing', 'The sheet lacks columns that are needed.', 'Choose the columns of the waybill number, the receiver’s name and the receiver’s phone.');
    }
    return null;
  };
  return {
    columns,
    rows,
    view: {
      file_id: file.file_id,
      filename: file.filename,
      kind: file.kind,
      sheets: file.sheets.map((one) => ({ name: one.name, visible: one.visible, rows: one.grid.length })),
      sheet: sheet?.name ?? '',
      header_row,
      columns: headings.map((heading, column) => ({
        column,
        heading,
        samples: rows.flatMap(({ texts }) => texts[column] || []).slice(0, 3),
        field: columns.find((one) => one.column === column)?.field ?? null,
      })),
      top: grid.slice(0, 12).map((texts, place) => ({ row: place + 1, texts })),
      template: template?.name ?? null,
      courier: plan.courier ?? template?.courier ?? null,
      date_order: plan.date_order ?? template?.date_order ?? null,
      required: REQUIRED,
      missing,
      trouble: trouble(),
    },
  };
}

export type Cells = Map<Field, string>;

export interface ReadRow {
  row: number;
  cells: Cells;
  line: ImportRowView | null;
}

const WHY: Record<RowReason, string> = {
  missing: 'The cell is empty. Fill it in, then try again.',
  damaged_number: 'This is not a whole waybill number; a spreadsheet may have rounded it. Enter the number from the label.',
  not_an_amount: 'This is no amount of money. Write it as a number, or leave it empty.',
  not_a_quantity: 'This is not a whole number of at least 1.',
  not_a_weight: 'This is not a weight in kilograms.',
  unusual_phone: 'This is no phone number of this country. It was kept as it is.',
  not_a_date: 'This is not a date and time.',
  ambiguous_date: 'This date can be read two ways.',
  unknown_status: 'Nobody has said yet what this word means.',
  repeated_in_file: 'This waybill stands further up in this file.',
  totals_row: 'This row sums up the others.',
};

/** What is wrong with a row, if anything. */
export function judgeRow(row: number, cells: Cells, words: Map<string, WaybillStatus>, seen = new Set<string>()): ReadRow {
  const line = (outcome: ImportRowView['outcome'], reason: RowReason, field: Field | null): ReadRow => ({
    row,
    cells,
    line: { row, field, value: field ? (cells.get(field) ?? '') : '', outcome, reason, message: WHY[reason] },
  });
  const number = cells.get('waybill_number') ?? '';
  if (/^total/i.test(number)) return line('skipped', 'totals_row', 'waybill_number');
  const lacking = REQUIRED.find((field) => !cells.get(field)?.trim());
  if (lacking) return line('failed', 'missing', lacking);
  if (/E\+/.test(number)) return line('failed', 'damaged_number', 'waybill_number');
  if (seen.has(number)) return line('skipped', 'repeated_in_file', 'waybill_number');
  seen.add(number);
  const cod = cells.get('cod_amount') ?? '';
  if (cod && Number.isNaN(Number(cod))) return line('warning', 'not_an_amount', 'cod_amount');
  if (!meaningOf(cells.get('status') ?? '', words)) return line('warning', 'unknown_status', 'status');
  return { row, cells, line: null };
}

export function meaningOf(word: string, words: Map<string, WaybillStatus>): WaybillStatus | undefined {
  return words.get(fold(word)) ?? KNOWN_WORDS[fold(word)];
}

export function readFile(settled: Settled, words: Map<string, WaybillStatus>): ReadRow[] {
  const seen = new Set<string>();
  return settled.rows.map(({ row, texts }) =>
    judgeRow(row, new Map(settled.columns.map((one) => [one.field, texts[one.column] ?? ''])), words, seen),
  );
}

export function previewOf(
  settled: Settled,
  words: Map<string, WaybillStatus>,
  isKnown: (number: string) => boolean,
): ImportPreviewView {
  const read = readFile(settled, words);
  const of = (outcome: string) => read.filter((one) => one.line?.outcome === outcome).length;
  const taken = read.filter((one) => one.line === null || one.line.outcome === 'warning');
  const unknown = new Map<string, number>();
  for (const { line } of read) {
    if (line?.reason === 'unknown_status') unknown.set(line.value, (unknown.get(line.value) ?? 0) + 1);
  }
  const dates = taken.filter(({ cells }) => /^\d\d\/\d\d\/\d{4}$/.test(cells.get('signing_time') ?? ''));
  const [example] = dates.map(({ cells }) => cells.get('signing_time') ?? '');
  const [first = '', second = '', year = ''] = example?.split('/') ?? [];
  return {
    total_rows: read.length,
    ready: taken.length,
    known: taken.filter(({ cells }) => isKnown(cells.get('waybill_number') ?? '')).length,
    skipped: of('skipped'),
    failed: of('failed'),
    warnings: of('warning'),
    places_sure: taken.filter(({ cells }) => cells.get('barangay')).length,
    places_partly: 0,
    unknown_words: [...unknown].map(([word, waiting]) => ({ word, status: null, may_mean: MEANT, waiting })),
    date_question:
      example && !settled.view.date_order
        ? {
            example,
            day_first: `${year}-${second}-${first}T00:00:00`,
            month_first: `${year}-${first}-${second}T00:00:00`,
            dates: dates.length,
          }
        : null,
    rows: read.flatMap(({ line }) => line ?? []).slice(0, 200),
    samples: taken.slice(0, 20).map(({ row, cells }): SampleView => {
      const filled = (field: Field) => cells.get(field) || null;
      return {
        row,
        waybill_number: cells.get('waybill_number') ?? '',
        receiver_name: cells.get('receiver_name') ?? '',
        receiver_phone: cells.get('receiver_phone') ?? '',
        province: filled('province'),
        city: filled('city'),
        barangay: filled('barangay'),
        street: filled('receiver_address'),
        destination: filled('destination'),
        cod_amount: Number(cells.get('cod_amount') ?? 0) * 100 || null,
        status: meaningOf(cells.get('status') ?? '', words) ?? 'pending',
      };
    }),
  };
}
