import { expect, test } from 'vitest';
import type { ColumnView, Field, FileView } from '@/generated/contract';
import { letterOf } from '../fields';
import { columnsOf, NO_CHOICE, settled, untold, withColumn, withCourier, withHeaderRow, withSheet, withTemplate } from './plan';

const column = (place: number, heading: string, field: Field | null = null): ColumnView => ({
  column: place,
  heading,
  samples: [],
  field,
});
const file: FileView = {
  file_id: 'f',
  filename: 'flash.xlsx',
  kind: 'xlsx',
  sheets: [],
  sheet: 'Orders',
  header_row: 3,
  columns: [
    column(0, 'Tracking No.', 'waybill_number'),
    column(1, 'Client'),
    column(2, '', 'receiver_phone'),
    column(3, 'client', 'receiver_name'),
  ],
  top: [],
  template: 'Flash',
  courier: 'Flash Express',
  date_order: 'day_first',
  required: ['waybill_number', 'receiver_name', 'receiver_phone'],
  missing: [],
  trouble: null,
};
const fields = (columns: Array<{ field: Field; column: number }>) =>
  Object.fromEntries(columns.map((one) => [one.field, letterOf(one.column)]));

test.each([
  [0, 'A'],
  [25, 'Z'],
  [26, 'AA'],
  [701, 'ZZ'],
  [702, 'AAA'],
])('column %i is named %s, as the spreadsheet does', (place, name) => {
  expect(letterOf(place)).toBe(name);
});

test('a field moves to the column it is given to', () => {
  const plan = withColumn({ ...NO_CHOICE, template: 'Flash' }, file, 1, 'receiver_name');
  expect(fields(plan.columns)).toEqual({ waybill_number: 'A', receiver_name: 'B', receiver_phone: 'C' });
  expect(plan.columns[1]).toEqual({ field: 'receiver_name', heading: 'Client', column: 1 });
});

test('a column that is not imported fills nothing', () => {
  expect(fields(withColumn(NO_CHOICE, file, 2, undefined).columns)).toEqual({ waybill_number: 'A', receiver_name: 'D' });
});

test('leaving a template keeps what else it said', () => {
  for (const plan of [withTemplate({ ...NO_CHOICE, template: 'Flash' }, file, undefined), withColumn(NO_CHOICE, file, 1, 'remarks')]) {
    expect(plan).toMatchObject({ courier: 'Flash Express', date_order: 'day_first', sheet: 'Orders', header_row: 3 });
    expect(plan.template).toBeUndefined();
    expect(plan.columns.length).toBeGreaterThan(2);
  }
});

test('a template that is chosen decides columns, headings and courier', () => {
  const chosen = { ...NO_CHOICE, header_row: 2, courier: 'J&T', columns: columnsOf(file) };
  expect(withTemplate(chosen, file, 'Flash')).toEqual({ columns: [], template: 'Flash' });
});

test('another sheet or heading row starts the columns anew', () => {
  const chosen = { ...NO_CHOICE, header_row: 2, courier: 'J&T', columns: columnsOf(file) };
  expect(withSheet(chosen, 'Visayas')).toEqual({ columns: [], courier: 'J&T', sheet: 'Visayas' });
  expect(withHeaderRow(chosen, 0)).toEqual({ columns: [], courier: 'J&T', header_row: 0 });
});

test('an emptied courier is no courier', () => {
  expect(withCourier({ ...NO_CHOICE, courier: 'J&T' }, '  ')).toEqual(NO_CHOICE);
  expect(withCourier(NO_CHOICE, ' J&T ').courier).toBe('J&T');
});

test('what is imported is what was shown, with nothing left open', () => {
  expect(settled(NO_CHOICE, file)).toEqual({
    sheet: 'Orders',
    header_row: 3,
    columns: columnsOf(file),
    template: 'Flash',
    courier: 'Flash Express',
    date_order: 'day_first',
  });
});

test('a heading that stands twice, or nowhere, does not tell its column', () => {
  expect([...untold(file)]).toEqual([1, 2, 3]);
});
