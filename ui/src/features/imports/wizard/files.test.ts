import { describe, expect, test } from 'vitest';
import type { FileView, ImportPreviewView } from '@/generated/contract';
import { AT_ONCE, files, isOpen, openWords, readyFiles, room, sharesWords, stageOf, stepOf, type Action, type WaitingFile } from './files';
import { NO_CHOICE, withDateOrder, withHeaderRow } from './plan';

const view = (change: Partial<FileView> = {}): FileView => ({
  file_id: 'f',
  filename: 'morning.xlsx',
  kind: 'xlsx',
  sheets: [],
  sheet: 'Orders',
  header_row: 1,
  columns: [],
  top: [],
  template: null,
  courier: null,
  date_order: null,
  required: [],
  missing: [],
  trouble: null,
  ...change,
});
const trouble = { code: 'columns_missing', message: 'Columns are missing.', next_step: 'Choose them.' };
const question = { example: '03/04/2026', day_first: '2026-04-03', month_first: '2026-03-04', dates: 3 };
const preview = (change: Partial<ImportPreviewView> = {}): ImportPreviewView => ({
  total_rows: 3,
  ready: 3,
  known: 0,
  skipped: 0,
  failed: 0,
  warnings: 0,
  places_sure: 0,
  places_partly: 0,
  unknown_words: [],
  date_question: null,
  rows: [],
  samples: [],
  ...change,
});

const added = (...keys: string[]): Action => ({ kind: 'added', files: keys.map((key) => ({ key, filename: `${key}.xlsx` })) });
const looked = (change: Partial<FileView> = {}, turn = 0): Action => ({ kind: 'looked', key: 'a', turn, view: view(change) });
const previewed = (change: Partial<ImportPreviewView> = {}, turn = 0): Action => ({ kind: 'previewed', key: 'a', turn, preview: preview(change) });
const refused = (turn = 0): Action => ({ kind: 'refused', key: 'a', turn, trouble });

function after(...actions: Action[]): WaitingFile {
  const [file] = actions.reduce(files, files([], added('a')));
  if (!file) throw new Error('the file left the desk');
  return file;
}

describe('the way of a file', () => {
  test.each([
    ['was just dropped', [], 'reading', 'choose'],
    ['is no workbook', [refused()], 'refused', 'choose'],
    ['lacks columns', [looked({ trouble })], 'map', 'map'],
    ['is understood', [looked()], 'checking', 'check'],
    ['needs nothing', [looked(), previewed()], 'ready', 'check'],
    ['has dates that read two ways', [looked(), previewed({ date_question: question })], 'question', 'check'],
    ['could not be read to its end', [looked(), refused()], 'refused', 'check'],
    ['is being started', [looked(), previewed(), { kind: 'starting', key: 'a' }], 'starting', 'check'],
  ] satisfies Array<[string, Action[], string, string]>)('one that %s', (_name, actions, stage, step) => {
    const file = after(...actions);
    expect(stageOf(file)).toBe(stage);
    expect(stepOf(file, undefined)).toBe(step);
  });

  test('a step that is too far ahead is not shown, one that was passed is', () => {
    expect(stepOf(after(looked({ trouble })), 'check')).toBe('map');
    expect(stepOf(after(looked(), previewed()), 'map')).toBe('map');
    expect(stepOf(undefined, 'check')).toBe('choose');
  });

  test('an unknown word holds nothing up, an open date does', () => {
    const words = [{ word: 'RTS-HOLD', status: null, may_mean: [], waiting: 2 }];
    expect(stageOf(after(looked(), previewed({ unknown_words: words })))).toBe('ready');
    expect(isOpen(after(looked(), previewed({ date_question: question })))).toBe(true);
  });
});

describe('another plan', () => {
  const asked: Action = { kind: 'asked', key: 'a', plan: withHeaderRow(NO_CHOICE, 5) };

  test('is not ready until it is checked, though the old answer stays in sight', () => {
    const file = after(looked(), previewed(), asked);
    expect(file.preview).toBeDefined();
    expect(stageOf(file)).toBe('checking');
    expect(readyFiles([file])).toEqual([]);
  });

  test('drops an answer to the plan before it', () => {
    const file = after(looked(), asked, previewed({ ready: 99 }, 0), looked({ sheet: 'Old' }, 0));
    expect(file.preview).toBeUndefined();
    expect(file.view?.sheet).toBe('Orders');
    expect(after(looked(), asked, looked({ header_row: 5 }, 1), previewed({ ready: 7 }, 1)).preview?.ready).toBe(7);
  });

  test('that is refused leaves no preview to import by', () => {
    expect(after(looked(), previewed(), asked, refused(1)).preview).toBeUndefined();
  });

  test('keeps the date question while only its answer changes', () => {
    const asks = [looked(), previewed({ date_question: question })];
    const answer: Action = { kind: 'asked', key: 'a', plan: withDateOrder(NO_CHOICE, 'day_first') };
    const answered = after(...asks, answer, looked({}, 1), previewed({}, 1));
    expect(stageOf(answered)).toBe('ready');
    expect(answered.question).toEqual(question);
    expect(after(...asks, asked).question).toBeUndefined();
  });
});

test('a start that is refused can be tried again with what was checked', () => {
  const file = after(looked(), previewed(), { kind: 'starting', key: 'a' }, refused());
  expect(stageOf(file)).toBe('ready');
  expect(file.trouble).toEqual(trouble);
});

test('ten files wait at once, and no more', () => {
  const many = files([], added(...Array.from({ length: 14 }, (_, place) => `f${place}`)));
  expect(many).toHaveLength(AT_ONCE);
  expect(room(many)).toBe(0);
  expect(room(files(many, { kind: 'removed', key: 'f3' }))).toBe(1);
});

test('a word that one file explains is open no more in the next', () => {
  const unknown_words = [{ word: 'RTS-HOLD', status: null, may_mean: [], waiting: 2 }];
  const open = after(looked(), previewed({ unknown_words }));
  const [told] = files([open], { kind: 'chosen', key: 'a', options: { words: { 'RTS-HOLD': 'returned' } } });
  expect(openWords(open)).toEqual(['RTS-HOLD']);
  expect(told && openWords(told)).toEqual([]);
  expect(told && sharesWords(open, told)).toBe(true);
  expect(sharesWords(open, open)).toBe(false);
});
