import { expect, test } from 'vitest';
import type { FailedRowView, Field, ImportRowView } from '@/generated/contract';
import { edit, fieldsOf, NO_EDITS, requestOf, settle, textOf, withReasons } from './corrections';
import { FIELDS } from './fields';
import { rowsASecond } from './rate';
import { partsOf, totalOf } from './report-lines';

const failed = (row: number, phone?: string): FailedRowView => ({
  row,
  field: 'receiver_phone',
  reason: 'missing',
  message: 'The phone is missing.',
  cells: [
    { field: 'remarks', text: 'fragile' },
    { field: 'waybill_number', text: `JT${row}` },
    ...(phone === undefined ? [] : [{ field: 'receiver_phone' as const, text: phone }]),
  ],
});
const NEEDED: Field[] = ['waybill_number', 'receiver_name', 'receiver_phone'];
const one = failed(14, '');
const other = failed(57);
const still = (row: number): ImportRowView => ({
  row,
  field: 'waybill_number',
  value: 'JT57',
  outcome: 'failed',
  reason: 'damaged_number',
  message: 'The number is damaged.',
});

test('the columns are those of the file and those that are needed, needed ones first', () => {
  expect(fieldsOf([one], NEEDED)).toEqual(['waybill_number', 'receiver_name', 'receiver_phone', 'remarks']);
});

test('a changed row is sent with all its cells, an unchanged one is not sent', () => {
  const edits = edit(NO_EDITS, other, 'receiver_phone', '09171234567');
  expect(requestOf('i', [one, other], FIELDS, edits)).toEqual({
    import_id: 'i',
    rows: [
      {
        row: 57,
        cells: [
          { field: 'waybill_number', text: 'JT57' },
          { field: 'receiver_phone', text: '09171234567' },
          { field: 'remarks', text: 'fragile' },
        ],
      },
    ],
  });
});

test('a cell that is emptied is sent empty', () => {
  const [sent] = requestOf('i', [one], FIELDS, edit(NO_EDITS, one, 'remarks', '')).rows;
  expect(sent?.cells).toContainEqual({ field: 'remarks', text: '' });
});

test('what is typed back to what it was is no change', () => {
  const edits = edit(edit(NO_EDITS, one, 'remarks', 'x'), one, 'remarks', 'fragile');
  expect(edits.size).toBe(0);
  expect(textOf(one, 'remarks', edits)).toBe('fragile');
});

test('settled rows are forgotten; one that still fails keeps its text and gets its new reason', () => {
  let edits = edit(NO_EDITS, one, 'receiver_phone', '1');
  edits = edit(edits, other, 'receiver_phone', '2');
  const sent = requestOf('i', [one, other], FIELDS, edits);
  const typedMeanwhile = edit(edits, failed(90), 'remarks', 'late');
  const left = settle(typedMeanwhile, sent, [still(57)]);
  expect([...left.keys()]).toEqual([57, 90]);
  expect(textOf(other, 'receiver_phone', left)).toBe('2');
  expect(withReasons([other], [still(57)])[0]).toMatchObject({ field: 'waybill_number', message: 'The number is damaged.' });
});

test('every changed row is sent, however many there are', () => {
  const rows = Array.from({ length: 1200 }, (_, row) => failed(row));
  const edits = rows.reduce((all, row) => edit(all, row, 'receiver_phone', '1'), NO_EDITS);
  expect(requestOf('i', rows, FIELDS, edits).rows).toHaveLength(1200);
});

test('rows a second are those of late', () => {
  expect(rowsASecond([])).toBeNull();
  expect(rowsASecond([{ at: 0, rows: 0 }])).toBeNull();
  const slowing = [
    { at: 0, rows: 0 },
    { at: 1000, rows: 90_000 },
    { at: 20_000, rows: 91_000 },
    { at: 22_000, rows: 92_000 },
  ];
  expect(rowsASecond(slowing)).toBe(500);
});

test('of a long report only the parts in sight are asked for', () => {
  expect(partsOf(0, 20, 500)).toEqual([0]);
  expect(partsOf(490, 510, 500)).toEqual([0, 1]);
  expect(partsOf(199_990, 199_999, 500)).toEqual([399]);
  const totals = { failed: 2, skipped: 3, warning: 5, corrected: 7 };
  expect(totalOf(totals, undefined)).toBe(17);
  expect(totalOf(totals, 'warning')).toBe(5);
});
