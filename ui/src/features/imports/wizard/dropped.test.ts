import { expect, test } from 'vitest';
import { sortDrop, sortFiles } from './dropped';

const file = (name: string) => new File(['x'], name);
const item = (name: string, isDirectory = false) => ({
  kind: 'file',
  webkitGetAsEntry: () => ({ isDirectory }),
  getAsFile: () => file(name),
});
const drop = (...items: object[]) => ({ items }) as unknown as DataTransfer;

test('files are taken in their order', () => {
  const found = sortDrop(drop(item('a.xlsx'), item('b.csv')), 10);
  expect(found.files.map((one) => one.name)).toEqual(['a.xlsx', 'b.csv']);
  expect(found.unfit).toEqual([]);
});

test('a folder is spoken of, and the files beside it are taken', () => {
  const found = sortDrop(drop(item('November', true), item('a.xlsx')), 10);
  expect(found.files.map((one) => one.name)).toEqual(['a.xlsx']);
  expect(found.unfit).toEqual(['folder']);
});

test('text dragged from a page is no file', () => {
  expect(sortDrop(drop({ kind: 'string' }), 10)).toEqual({ files: [], unfit: ['nothing'], left: 0 });
});

test('what there is no room for is counted, not lost in silence', () => {
  const found = sortFiles(['a', 'b', 'c', 'd'].map(file), 3);
  expect(found.files).toHaveLength(3);
  expect(found).toMatchObject({ unfit: ['too_many'], left: 1 });
});
