/** The same screens in a browser, over loopback: a shorter shift, and no barriers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FirstRun } from './pages/first-run.js';
import { Imports } from './pages/imports.js';
import { Manifest } from './pages/manifest.js';
import { Scan } from './pages/scan.js';
import { Screen } from './pages/screen.js';
import { Sessions } from './pages/sessions.js';
import { barriers } from './support/axe.js';
import { browserHere, openInBrowser } from './support/faces.js';
import { makeFolder, NUMBERS, WORKBOOK } from './support/folder.js';
import { becomes } from './support/waiting.js';

const skip = browserHere() === null && 'no Chromium with its driver is installed here';

const LOOKS = /** @type {const} */ ([
  ['en', 'light'],
  ['en', 'dark'],
  ['ar', 'light'],
  ['ar', 'dark'],
]);

test('a shift in a browser', { skip }, async (t) => {
  const folder = makeFolder(t);
  const { browser, address } = await openInBrowser(folder);
  const any = new Screen(browser);
  const firstRun = new FirstRun(browser);
  const imports = new Imports(browser);
  const scan = new Scan(browser);
  const manifest = new Manifest(browser);
  const sessions = new Sessions(browser);
  let number = '';

  /**
   * In each look, without leaving the screen.
   *
   * @param {string} screen @param {() => Promise<unknown>} shown
   */
  const withoutBarriers = (screen, shown) =>
    t.test(`${screen}: no barrier in light and dark, in English and Arabic`, async () => {
      for (const [language, colours] of LOOKS) {
        await any.look(language, colours);
        await shown();
        assert.deepEqual(await barriers(browser), [], `${screen}, ${language}, ${colours}`);
      }
      await any.look('en', 'light');
      await shown();
    });

  await t.test('the token of the address is taken out of it', async () => {
    assert.match(address, /#token=\w+/);
    assert.doesNotMatch(await browser.run(() => location.href), /token/);
  });

  await withoutBarriers('first run', () => firstRun.shown());

  await t.test('the machine becomes a station', async () => {
    await firstRun.fill('Pier Road Couriers', 'Lina');
    await firstRun.submit();
    await firstRun.code();
    assert.deepEqual(await barriers(browser), []);
    await firstRun.goOn();
  });

  await t.test('a workbook comes in', async () => {
    await imports.open();
    await imports.take(WORKBOOK);
    assert.match((await imports.result()) ?? '', /180 new waybills/);
    assert.deepEqual(await barriers(browser), []);
  });
  await withoutBarriers('import', () => any.see('table tbody button'));

  await t.test('codes are answered in their order', async () => {
    await scan.open();
    await scan.ready();
    assert.ok(await scan.focusNothing());
    const burst = NUMBERS.slice(0, 12);
    await scan.shoot(...burst, burst[0] ?? '', 'JT9999999999999');
    await becomes('the count', { valid: 12, total: 14, duplicates: 1, errors: 1 }, () =>
      scan.counts(),
    );
    const band = { outcome: 'error', word: 'Error', code: 'JT9999999999999' };
    await becomes('the band', band, () => scan.band());
    const [session] = await folder.station('session');
    assert.deepEqual(
      session.items.map((/** @type {{ waybill_number: string }} */ item) => item.waybill_number),
      [...burst, burst[0], 'JT9999999999999'],
    );
    assert.deepEqual(await barriers(browser), []);
  });
  await withoutBarriers('scan', async () => {
    await scan.shown();
    await scan.see('[data-testid="recent"] li');
  });

  await t.test('a reload offers the session, and the parcels leave', async () => {
    await scan.resume();
    await scan.ready();
    await scan.dispatch();
    await scan.askedToAcknowledge();
    await scan.acknowledge();
    number = await manifest.number();
    assert.deepEqual(await manifest.waybills(), NUMBERS.slice(0, 12));
  });
  await withoutBarriers('manifest', () => manifest.shown());

  await t.test('the batch stands in the history', async () => {
    await scan.leave();
    await sessions.open();
    const row = await sessions.newest();
    assert.equal(row.state, 'Dispatched');
    assert.equal(row.manifest, number);
  });
  await withoutBarriers('sessions', () => any.see('table tbody button'));
});
