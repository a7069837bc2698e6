/** Failed rows as a person is correcting them (W-006). Pure. */
import type { CorrectRowsRequest, FailedRowView, Field, ImportRowView } from '@/generated/contract';
import { FIELDS } from './fields';

/** What was typed, by row and field. */
export type Edits = ReadonlyMap<number, ReadonlyMap<Field, string>>;

export const NO_EDITS: Edits = new Map();

/** The fields worth a column: those that are needed, and those the file has. */
export function fieldsOf(rows: readonly FailedRowView[], required: readonly Field[]): Field[] {
  const found = new Set(rows.flatMap((row) => row.cells.map((cell) => cell.field)));
  return FIELDS.filter((field) => required.includes(field) || found.has(field));
}

function cellOf(row: FailedRowView, field: Field): string {
  return row.cells.find((cell) => cell.field === field)?.text ?? '';
}

/** What a cell shows now. */
export function textOf(row: FailedRowView, field: Field, edits: Edits): string {
  return edits.get(row.row)?.get(field) ?? cellOf(row, field);
}

export function edit(edits: Edits, row: FailedRowView, field: Field, text: string): Edits {
  const mine = new Map(edits.get(row.row));
  // What is typed back to what it was is no change.
  if (text === cellOf(row, field)) mine.delete(field);
  else mine.set(field, text);
  const all = new Map(edits);
  if (mine.size > 0) all.set(row.row, mine);
  else all.delete(row.row);
  return all;
}

/** The rows somebody changed, each with all its cells. */
export function requestOf(
  import_id: string,
  rows: readonly FailedRowView[],
  fields: readonly Field[],
  edits: Edits,
): CorrectRowsRequest {
  const changed = rows.filter((row) => edits.has(row.row));
  return {
    import_id,
    rows: changed.map((row) => ({
      row: row.row,
      cells: fields
        .map((field) => ({ field, text: textOf(row, field, edits) }))
        .filter(({ field, text }) => text !== '' || row.cells.some((cell) => cell.field === field)),
    })),
  };
}

/** What was sent and is settled is forgotten; what still fails keeps what was typed. */
export function settle(edits: Edits, sent: CorrectRowsRequest, still: readonly ImportRowView[]): Edits {
  const failing = new Set(still.map((row) => row.row));
  const settled = new Set(sent.rows.map((row) => row.row).filter((row) => !failing.has(row)));
  return new Map([...edits].filter(([row]) => !settled.has(row)));
}

/** A row that still fails is to blame for something else now. */
export function withReasons(rows: readonly FailedRowView[], still: readonly ImportRowView[]): FailedRowView[] {
  return rows.map((row) => {
    const now = still.find((one) => one.row === row.row);
    return now ? { ...row, field: now.field, reason: now.reason, message: now.message } : row;
  });
}
