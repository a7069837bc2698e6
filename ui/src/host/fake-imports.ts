/** Importing in the invented day: files held, imports running, words and places. */
import type {
  Calls,
  FailedRowView,
  ImportRowView,
  ImportView,
  MappingTemplate,
  PlaceAliasView,
  PlaceView,
  StatusWordView,
  WaybillStatus,
  WaybillView,
} from '@/generated/contract';
import { MEANT, waybillOf } from './fake-day';
import { holdFile, judgeRow, meaningOf, previewOf, readFile, REQUIRED, settleFile, type HeldFile, type ReadRow } from './fake-files';
import { refusal } from './fake-refusal';
import { HostError } from './types';

type ImportCall =
  | 'look_at_file'
  | 'preview_import'
  | 'start_import'
  | 'import_progress'
  | 'import'
  | 'imports'
  | 'import_rows'
  | 'failed_rows'
  | 'correct_rows'
  | 'import_file'
  | 'cancel_import'
  | 'void_import'
  | 'mapping_templates'
  | 'save_template'
  | 'remove_template'
  | 'status_words'
  | 'map_status_word'
  | 'places'
  | 'place_aliases'
  | 'set_place_alias'
  | 'remove_place_alias';

type ImportAnswers = { [N in ImportCall]: (ask: Calls[N]['request']) => Calls[N]['answer'] };

export interface ImportRecord {
  view: ImportView;
  lines: ImportRowView[];
  failed: FailedRowView[];
  file: HeldFile | null;
  /** Rows that are still to come. */
  read: ReadRow[];
}

interface Around {
  records: ImportRecord[];
  words: StatusWordView[];
  templates: MappingTemplate[];
  aliases: PlaceAliasView[];
  waybills: Map<string, WaybillView>;
  operator: () => string;
  id: () => string;
  now: () => string;
}

const NO = (code: string, message: string, next_step: string) => new HostError(refusal(code, message, next_step));
/** How much of an import or of its taking back is done between two questions. */
const PARTS = 4;
const PLACES: PlaceView[] = [
  'Tagapo, Santa Rosa City, Laguna',
  'Santa Rosa City, Laguna',
  'Santa Rosa, Nueva Ecija',
  'Commonwealth, Quezon City, Metro Manila',
  'Quezon City, Metro Manila',
  'Lahug, Cebu City, Cebu',
  'Laguna',
].map((name, place) => ({ place: `PH${String(place).padStart(8, '0')}`, name }));

const fold = (text: string) => text.trim().toLowerCase();

function failedOf({ line, cells }: ReadRow): FailedRowView[] {
  if (line?.outcome !== 'failed') return [];
  const { row, field, reason, message } = line;
  return [{ row, field, reason, message, cells: [...cells].map(([name, text]) => ({ field: name, text })) }];
}

export function fakeImports(around: Around): ImportAnswers {
  const { records, words, templates, aliases, waybills, operator, id, now } = around;
  const files = new Map<string, HeldFile>();
  let taken = 0;

  const meanings = () =>
    new Map(words.flatMap(({ word, status }): Array<[string, WaybillStatus]> => (status ? [[fold(word), status]] : [])));
  const recordOf = (import_id: string): ImportRecord => {
    const found = records.find((one) => one.view.import_id === import_id);
    if (!found) throw NO('import_unknown', 'There is no such import here.', 'Look for it in the list.');
    return found;
  };
  const fileOf = (file_id: string): HeldFile => {
    const found = files.get(file_id);
    if (!found) throw NO('file_gone', 'The station no longer holds this file.', 'Choose it again.');
    return found;
  };
  const ended = ({ view }: ImportRecord) => !['queued', 'processing', 'voiding'].includes(view.status);

  const take = (record: ImportRecord, row: ReadRow) => {
    const { view } = record;
    if (row.line) record.lines.push(row.line);
    if (row.line?.outcome === 'failed') {
      view.failed += 1;
      record.failed.push(...failedOf(row));
      return;
    }
    const number = row.cells.get('waybill_number') ?? '';
    if (row.line?.outcome === 'skipped' || (waybills.has(number) && view.on_duplicate === 'skip')) {
      view.skipped += 1;
      return;
    }
    view[waybills.has(number) ? 'updated' : 'created'] += 1;
    const unknown = row.line?.reason === 'unknown_status' ? row.line.value : null;
    waybills.set(number, {
      ...waybillOf(taken),
      waybill_number: number,
      receiver_name: row.cells.get('receiver_name') ?? '',
      status: meaningOf(row.cells.get('status') ?? '', meanings()) ?? 'pending',
      unknown_status: unknown,
      import_id: view.import_id,
    });
    const waits = unknown && words.find((one) => fold(one.word) === fold(unknown));
    if (waits) waits.waiting += 1;
    else if (unknown) words.unshift({ word: unknown, status: null, may_mean: MEANT, waiting: 1 });
  };

  const advance = (record: ImportRecord) => {
    const { view } = record;
    if (view.status === 'processing' || view.status === 'queued') {
      view.status = 'processing';
      const part = record.read.splice(0, Math.max(60, Math.ceil(view.total_rows / (PARTS * 10))));
      if (view.strict && part.some((one) => one.line?.outcome === 'failed')) {
        const failed = [...part, ...record.read].filter((one) => one.line?.outcome === 'failed');
        record.lines = failed.flatMap((one) => one.line ?? []);
        Object.assign(view, {
          status: 'failed',
          failure: 'rows_refused',
          message: 'A row was refused, and this import takes all rows or none. Nothing was imported.',
          next_step: 'Correct the rows of the report, or import without strict.',
          created: 0,
          failed: failed.length,
          finished_at: now(),
        });
        return;
      }
      for (const row of part) take(record, row);
      view.processed_rows += part.length;
      view.percentage = Math.floor((view.processed_rows / Math.max(1, view.total_rows)) * 100);
      if (record.read.length === 0) Object.assign(view, { status: 'completed', percentage: 100, finished_at: now() });
    } else if (view.status === 'voiding') {
      const mine = [...waybills.values()].filter((one) => one.import_id === view.import_id && one.voided_at === null);
      const free = mine.filter((one) => one.status === 'pending');
      for (const one of free.slice(0, Math.ceil(view.created / PARTS))) {
        one.voided_at = now();
        view.voided += 1;
      }
      if (free.length <= Math.ceil(view.created / PARTS)) {
        view.kept = mine.length - free.length;
        view.status = 'voided';
      }
    }
  };

  const linesOf = (record: ImportRecord, outcome?: string) =>
    outcome ? record.lines.filter((one) => one.outcome === outcome) : record.lines;

  return {
    look_at_file: ({ filename, content, file_id, plan }) => {
      const settled = plan ?? { columns: [] };
      if (file_id) return settleFile(fileOf(file_id), settled, templates).view;
      const held = holdFile(id(), filename ?? 'workbook.xlsx', content ?? '', 10_000 + taken);
      taken += 240;
      files.set(held.file_id, held);
      return settleFile(held, settled, templates).view;
    },
    preview_import: ({ file_id, plan }) => {
      const settled = settleFile(fileOf(file_id), plan, templates);
      if (settled.view.trouble) throw new HostError(settled.view.trouble);
      return previewOf(settled, meanings(), (number) => waybills.has(number));
    },
    start_import: ({ file_id, filename, content, plan, on_duplicate, strict, notes }) => {
      const held = file_id ? fileOf(file_id) : holdFile(id(), filename ?? 'workbook.xlsx', content ?? '', 10_000);
      const settled = settleFile(held, plan ?? { columns: [] }, templates);
      if (settled.view.trouble) throw new HostError(settled.view.trouble);
      if (previewOf(settled, meanings(), () => false).date_question) {
        throw NO('date_order_needed', 'Dates of this file can be read two ways.', 'Say whether the day or the month stands first.');
      }
      const read = readFile(settled, meanings());
      const view: ImportView = {
        import_id: id(),
        filename: held.filename,
        uploaded_by: operator(),
        status: 'queued',
        failure: null,
        message: null,
        next_step: null,
        total_rows: read.length,
        processed_rows: 0,
        percentage: 0,
        created: 0,
        updated: 0,
        skipped: 0,
        failed: 0,
        on_duplicate: on_duplicate ?? 'skip',
        strict: strict ?? false,
        plan: {
          columns: settled.columns,
          sheet: settled.view.sheet,
          header_row: settled.view.header_row,
          ...(settled.view.template ? { template: settled.view.template } : {}),
          ...(settled.view.courier ? { courier: settled.view.courier } : {}),
          ...(settled.view.date_order ? { date_order: settled.view.date_order } : {}),
        },
        notes: notes ?? null,
        voided: 0,
        kept: 0,
        started_at: now(),
        finished_at: null,
      };
      records.unshift({ view, lines: [], failed: [], file: held, read });
      return { ...view };
    },
    import_progress: ({ import_id }) => {
      const record = recordOf(import_id);
      advance(record);
      return { ...record.view };
    },
    import: ({ import_id }) => {
      const record = recordOf(import_id);
      if (record.view.status === 'voiding') advance(record);
      const totals = { failed: 0, skipped: 0, warning: 0, corrected: 0 };
      for (const line of record.lines) totals[line.outcome] += 1;
      return { import: record.view, rows: record.lines.slice(0, 500), totals };
    },
    imports: () => {
      for (const record of records) if (!ended(record)) advance(record);
      return records.map((one) => ({ ...one.view }));
    },
    import_rows: ({ import_id, outcome, after, limit }) => {
      const lines = linesOf(recordOf(import_id), outcome);
      const end = after + (limit ?? 1000);
      return { rows: lines.slice(after, end), next: end < lines.length ? end : null };
    },
    failed_rows: ({ import_id, after_row, limit }) => {
      const below = recordOf(import_id).failed.filter((one) => one.row > after_row);
      const rows = below.slice(0, limit ?? 1000);
      return { rows, left: below.length - rows.length, required: REQUIRED };
    },
    correct_rows: ({ import_id, rows }) => {
      const record = recordOf(import_id);
      if (!ended(record)) throw NO('import_running', 'Rows of this import are still coming in.', 'Wait until it has ended, then try again.');
      const still: ImportRowView[] = [];
      for (const { row, cells } of rows) {
        if (!record.failed.some((one) => one.row === row)) {
          throw NO('row_not_failed', `Row ${row} did not fail, or was corrected before.`, 'Load the report again.');
        }
        const read = judgeRow(row, new Map(cells.map((one) => [one.field, one.text])), meanings());
        record.failed = record.failed.filter((one) => one.row !== row);
        record.lines = record.lines.filter((one) => one.row !== row);
        if (read.line?.outcome === 'failed') {
          still.push(read.line);
          record.lines.push(read.line);
          record.failed.push(...failedOf(read));
        } else {
          record.view.failed -= 1;
          take(record, read);
          record.lines.push({ row, field: null, value: '', outcome: 'corrected', reason: 'missing', message: `Corrected by ${operator()}.` });
        }
      }
      record.lines.sort((one, other) => one.row - other.row);
      record.failed.sort((one, other) => one.row - other.row);
      return { import: { ...record.view }, corrected: rows.length - still.length, rows: still };
    },
    import_file: ({ import_id }) => {
      const { file, view } = recordOf(import_id);
      return { filename: view.filename, content: file?.content ?? btoa('an invented workbook') };
    },
    cancel_import: ({ import_id }) => {
      const record = recordOf(import_id);
      if (ended(record)) throw NO('import_ended', 'This import has ended.', 'Look at its report; import the file again if rows are missing.');
      Object.assign(record.view, { status: 'cancelled', finished_at: now() });
      record.read = [];
      return { ...record.view };
    },
    void_import: ({ import_id }) => {
      const record = recordOf(import_id);
      if (!ended(record)) throw NO('import_running', 'Rows of this import are still coming in.', 'Wait until it has ended, then try again.');
      record.view.status = 'voiding';
      return { import_id, status: record.view.status, voided: 0, kept: 0 };
    },
    mapping_templates: () => templates,
    save_template: ({ name, plan }) => {
      if (!name.trim()) throw NO('template_unnamed', 'A template needs a name.', 'Give it one.');
      const made: MappingTemplate = {
        name: name.trim(),
        courier: plan.courier ?? null,
        columns: plan.columns,
        date_order: plan.date_order ?? null,
        sheet: plan.sheet ?? null,
        saved_by_name: operator(),
        saved_at: now(),
      };
      const place = templates.findIndex((one) => fold(one.name) === fold(name));
      templates.splice(Math.max(place, 0), place < 0 ? 0 : 1, made);
      return made;
    },
    remove_template: ({ name }) => {
      const place = templates.findIndex((one) => fold(one.name) === fold(name));
      const [gone] = place < 0 ? [] : templates.splice(place, 1);
      if (!gone) throw NO('template_unknown', `There is no template called ${name}.`, 'Choose one of the list.');
      return gone;
    },
    status_words: () => words.toSorted((one, other) => other.waiting - one.waiting),
    map_status_word: ({ word, status }) => {
      if (!MEANT.includes(status)) throw NO('status_not_mappable', 'No courier’s word can mean this.', 'Choose another state.');
      const before = words.find((one) => fold(one.word) === fold(word));
      const mapped: StatusWordView = { word: before?.word ?? word, status, may_mean: MEANT, waiting: 0 };
      if (before) Object.assign(before, mapped);
      else words.push(mapped);
      for (const waybill of waybills.values()) {
        if (waybill.unknown_status !== null && fold(waybill.unknown_status) === fold(word)) {
          Object.assign(waybill, { unknown_status: null, status });
        }
      }
      return mapped;
    },
    places: ({ search }) => PLACES.filter((one) => one.name.toLowerCase().includes(fold(search))),
    place_aliases: () => aliases,
    set_place_alias: ({ courier, written, place }) => {
      const meant = PLACES.find((one) => one.place === place);
      if (!courier.trim() || !written.trim()) throw NO('place_alias_empty', 'A spelling needs a courier and a name.', 'Fill both in.');
      if (!meant) throw NO('place_unknown', 'The dictionary has no such place.', 'Search for it again.');
      const made = { courier: courier.trim(), written: written.trim(), place: meant };
      const before = aliases.findIndex((one) => fold(one.courier) === fold(courier) && fold(one.written) === fold(written));
      aliases.splice(Math.max(before, 0), before < 0 ? 0 : 1, made);
      return made;
    },
    remove_place_alias: ({ courier, written }) => {
      const place = aliases.findIndex((one) => one.courier === courier && one.written === written);
      if (place >= 0) aliases.splice(place, 1);
      return {};
    },
  };
}
