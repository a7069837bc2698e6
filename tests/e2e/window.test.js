/** The window through a whole shift, and what is left of it afterwards. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FirstRun } from './pages/first-run.js';
import { Imports } from './pages/imports.js';
import { Manifest } from './pages/manifest.js';
import { Scan } from './pages/scan.js';
import { Sessions } from './pages/sessions.js';
import { openWindow } from './support/faces.js';
import { makeFolder, NUMBERS, WORKBOOK, WORKBOOK_ROWS } from './support/folder.js';
import { becomes, until } from './support/waiting.js';

const [FIRST = '', SECOND = '', THIRD = ''] = NUMBERS;
const UNKNOWN = 'JT9999999999999';

/** @param {Scan} scan @param {string} code @param {{ outcome: string, word: string }} wanted */
async function shootAndSee(scan, code, { outcome, word }) {
  await scan.shoot(code);
  await becomes('the band', { outcome, word, code }, () => scan.band());
}

test('a first shift in the window', async (t) => {
  const folder = makeFolder(t);
  const { browser, quit } = await openWindow(folder);
  const firstRun = new FirstRun(browser);
  const imports = new Imports(browser);
  const scan = new Scan(browser);
  const manifest = new Manifest(browser);
  const sessions = new Sessions(browser);
  let number = '';

  await t.test('the machine becomes a station and shows its recovery code', async () => {
    await firstRun.fill('Pier Road Couriers', 'Lina');
    await firstRun.submit();
    assert.match(await firstRun.code(), /^[A-Z2-7]{4}(-[A-Z2-7]{4}){5}$/);
    assert.equal(await firstRun.mayGoOn(), false, 'nobody goes on before the code is written down');
    await firstRun.goOn();
  });

  await t.test('a workbook comes in, each row of it counted', async () => {
    await imports.open();
    await imports.take(WORKBOOK);
    const result = (await imports.result()) ?? '';
    assert.match(result, new RegExp(`\\b${WORKBOOK_ROWS} new waybills`));
    assert.match(result, /\b0 failed/);
    const [row] = await imports.rows();
    assert.deepEqual(row?.slice(0, 7), ['afternoon-pickup.xlsx', 'Done', '180', '180', '0', '0', '0']);
  });

  await t.test('an empty session may not leave, and says so', async () => {
    await scan.open();
    await scan.ready();
    await becomes('dispatch may be pressed', false, () => scan.mayPress('dispatch'));
    assert.match((await scan.said()) ?? '', /\w+/);
  });

  await t.test('each code is answered, wherever the focus is', async () => {
    await shootAndSee(scan, FIRST, { outcome: 'valid', word: 'Valid' });
    assert.ok(await scan.focusNothing());
    await shootAndSee(scan, SECOND, { outcome: 'valid', word: 'Valid' });
    // The gun's Enter must not press the button that has the focus.
    assert.ok(await scan.focus('undo'));
    await shootAndSee(scan, FIRST, { outcome: 'duplicate', word: 'Duplicate' });
    assert.ok(await scan.focus('dispatch'));
    await shootAndSee(scan, UNKNOWN, { outcome: 'error', word: 'Error' });
    await shootAndSee(scan, THIRD, { outcome: 'valid', word: 'Valid' });
    assert.deepEqual(await scan.counts(), { valid: 3, total: 5, duplicates: 1, errors: 1 });
    assert.deepEqual(await scan.recent(), [
      { code: THIRD, outcome: 'valid' },
      { code: UNKNOWN, outcome: 'error' },
      { code: FIRST, outcome: 'duplicate' },
      { code: SECOND, outcome: 'valid' },
      { code: FIRST, outcome: 'valid' },
    ]);
  });

  await t.test('the last scan is undone', async () => {
    await scan.undo();
    await becomes('the count', { valid: 2, total: 4, duplicates: 1, errors: 1 }, () => scan.counts());
    await until('it is said', async () => ((await scan.said()) ?? '').includes(THIRD));
    await becomes('the newest scan', UNKNOWN, async () => (await scan.recent())[0]?.code);
  });

  await t.test('the command finds the same station while the window is open', async () => {
    const [status] = await folder.station('status');
    assert.equal(status.company, 'Pier Road Couriers');
    const [session] = await folder.station('session', status.active_session_id);
    assert.deepEqual(session.totals, { total_scanned: 4, duplicate_count: 1, error_count: 1 });
  });

  await t.test('errors are acknowledged in the bar, then the parcels leave', async () => {
    await scan.dispatch();
    assert.equal(await scan.askedToAcknowledge(), '1 error will become an issue.');
    await scan.acknowledge();
    number = await manifest.number();
    assert.match(number, /^\S+-\d+$/);
    assert.deepEqual(await manifest.waybills(), [FIRST, SECOND]);
  });

  await t.test('the manifest is saved where a person looks for it', async () => {
    await manifest.savePdf();
    const downloads = join(folder.home, 'Downloads');
    const file = await until('the file is there', () => {
      if (!existsSync(downloads)) return null;
      return readdirSync(downloads).find((name) => name.endsWith('.pdf'));
    });
    await until('it is whole', () =>
      readFileSync(join(downloads, file), 'latin1').trimEnd().endsWith('%%EOF'),
    );
    assert.ok(readFileSync(join(downloads, file), 'latin1').startsWith('%PDF-'));
  });

  await t.test('the batch stands in the history', async () => {
    await scan.leave();
    await sessions.open();
    assert.deepEqual(await sessions.newest(), {
      operator: 'Lina',
      total: '4',
      valid: '2',
      duplicates: '1',
      errors: '1',
      state: 'Dispatched',
      manifest: number,
    });
  });

  await t.test('the window is closed and opened again: the history is there', async () => {
    await quit();
    const again = new Sessions((await openWindow(folder)).browser);
    await again.open();
    const row = await again.newest();
    assert.equal(row.state, 'Dispatched');
    assert.equal(row.manifest, number);
    await again.openNewest();
    assert.deepEqual(
      (await again.rows()).map((cells) => cells[2]),
      [FIRST, SECOND, FIRST, UNKNOWN, THIRD],
    );
  });
});

test('a window that dies in the middle of a session loses no answered scan', async (t) => {
  const folder = makeFolder(t);
  await folder.station('init', '--company', 'Pier Road Couriers', '--operator', 'Lina');
  await folder.station('import', WORKBOOK);
  const before = await openWindow(folder);
  const dying = new Scan(before.browser);
  await dying.open();
  await dying.ready();
  for (const code of [FIRST, SECOND, FIRST]) await dying.shoot(code);
  await becomes('the third answer', 'duplicate', async () => (await dying.band())?.outcome);
  await before.kill();

  const { browser } = await openWindow(folder);
  const scan = new Scan(browser);
  await scan.open();
  const counts = { valid: 2, total: 3, duplicates: 1, errors: 0 };
  await scan.see('[data-testid="resume"]');
  assert.deepEqual(await scan.counts(), counts, 'what is offered is counted');
  await scan.resume();
  await scan.ready();
  assert.deepEqual(await scan.counts(), counts);
  await shootAndSee(scan, THIRD, { outcome: 'valid', word: 'Valid' });
  assert.deepEqual(await scan.counts(), { ...counts, valid: 3, total: 4 });
});

test('fifty codes without a pause are all counted, in their order', async (t) => {
  const folder = makeFolder(t);
  await folder.station('init', '--company', 'Pier Road Couriers', '--operator', 'Lina');
  await folder.station('import', WORKBOOK);
  const { browser } = await openWindow(folder);
  const scan = new Scan(browser);
  await scan.open();
  await scan.ready();
  assert.ok(await scan.focus('dispatch'));
  const burst = NUMBERS.slice(0, 50);
  await scan.shoot(...burst);
  await becomes('the count', { valid: 50, total: 50, duplicates: 0, errors: 0 }, () => scan.counts());
  await becomes('the manifest so far', 50, () => scan.onManifest());
  assert.equal(await scan.moves(), false, 'a long session moves the screen');
  const [session] = await folder.station('session');
  assert.deepEqual(
    session.items.map((/** @type {{ waybill_number: string }} */ item) => item.waybill_number),
    burst,
  );
});
