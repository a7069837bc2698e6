import { expect, test } from 'vitest';
import { base64Of, bytesOf } from './base64';
import { csv, csvCell } from './csv';
import { duration, formats } from './format';

test.each(['=1+1', '+639171234567', '-5', '@SUM(A1)', '\tx', '\rx'])(
  'a spreadsheet runs no cell that begins like %j',
  (cell) => {
    expect(csvCell(cell).replaceAll('"', '')).toBe(`'${cell}`);
  },
);

test('numbers of our own stay numbers', () => {
  expect(csvCell(-5)).toBe('-5');
});

test('quotes, commas and line ends stay inside their cell', () => {
  expect(csv([['a"b', 'c,d', 'e\nf', 'plain']])).toBe('\u{feff}"a""b","c,d","e\nf",plain\r\n');
});

test('bytes survive the way there and back', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, place) => place);
  expect(bytesOf(await base64Of(new Blob([bytes])))).toEqual(bytes);
});

test('money is counted in minor units', () => {
  const { money } = formats({ language: 'en', currency: 'PHP', currencyDecimals: 2 });
  expect(money(319_500).replaceAll('\u{a0}', ' ')).toBe('PHP 3,195.00');
});

test('digits stay Latin in Arabic', () => {
  const { count, exact } = formats({ language: 'ar', timeZone: 'Africa/Algiers' });
  expect(count(1500)).toMatch(/^1.?500$/);
  expect(exact('2026-11-21T08:05:00Z')).toContain('2026');
});

test('times are relative for an hour and exact after it', () => {
  const { when, exact } = formats({ language: 'en', timeZone: 'Asia/Manila' });
  const moment = '2026-11-21T00:00:00.000Z';
  const then = Date.parse(moment);
  expect(when(moment, then + 5 * 60_000)).toContain('5');
  expect(when(moment, then + 61 * 60_000)).toBe(exact(moment));
  expect(exact(moment)).toContain('08:00');
  expect(when(moment, then - 1)).toBe(when(moment, then));
  expect(when(moment, then - 61_000)).toBe(exact(moment));
});

test.each([
  ['en', '2026-04-03T09:30:00', 'Friday, April 3, 2026'],
  ['fr', '2026-04-03', 'vendredi 3 avril 2026'],
  ['en', 'tomorrow', 'tomorrow'],
])('in %s the day of %s is spelled out', (language, date, words) => {
  expect(formats({ language }).day(date)).toBe(words);
});

test.each([
  ['en', 'a, b, c'],
  ['fr', 'a, b et c'],
  ['ar', 'a، وb، وc'],
])('words are listed as %s lists them', (language, listed) => {
  expect(formats({ language }).list(['a', 'b', 'c'])).toBe(listed);
});

test('a timer keeps its width', () => {
  expect(duration(9_000)).toBe('0:00:09');
  expect(duration(3_661_000)).toBe('1:01:01');
  expect(duration(-5)).toBe('0:00:00');
});
