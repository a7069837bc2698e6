/**
 * A picture of each screen, for people to look at: WAYSTATION_PICTURES names the
 * folder they go to. Without it, none are taken.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FirstRun } from './pages/first-run.js';
import { Imports } from './pages/imports.js';
import { Manifest } from './pages/manifest.js';
import { Scan } from './pages/scan.js';
import { named, Screen } from './pages/screen.js';
import { Sessions } from './pages/sessions.js';
import { openWindow } from './support/faces.js';
import { makeFolder, NUMBERS, WORKBOOK } from './support/folder.js';
import { becomes } from './support/waiting.js';

const into = process.env['WAYSTATION_PICTURES'];
const skip = !into && 'WAYSTATION_PICTURES names no folder';

/** A station of each language, since its answers speak its own. */
const STATIONS = /** @type {const} */ ([
  { language: 'en', looks: ['light', 'dark'] },
  { language: 'ar', looks: ['dark'] },
]);

const [AGAIN = ''] = NUMBERS;
const BATCH = [...NUMBERS.slice(0, 46), AGAIN, 'JT9999999999999', ...NUMBERS.slice(46, 64)];

for (const { language, looks } of STATIONS) {
  test(`pictures of every screen: ${language}`, { skip }, async (t) => {
    const pictures = into ?? '';
    mkdirSync(pictures, { recursive: true });
    const folder = makeFolder(t);
    const { browser } = await openWindow(folder);
    const any = new Screen(browser);
    const firstRun = new FirstRun(browser);
    const imports = new Imports(browser);
    const scan = new Scan(browser);
    const manifest = new Manifest(browser);
    const sessions = new Sessions(browser);

    /** @param {string} name @param {string} colours */
    const take = async (name, colours) => {
      await any.still();
      writeFileSync(join(pictures, `${name}-${language}-${colours}.png`), await browser.picture());
    };
    /**
     * In each look; `shown` brings back what a change of looks takes away.
     *
     * @param {string} name @param {() => Promise<unknown>} shown
     */
    const takeAll = async (name, shown) => {
      for (const colours of looks) {
        await any.look(language, colours);
        await shown();
        await take(name, colours);
      }
    };
    const anyRow = () => any.see('table tbody td');
    const next = () => any.see(named('next-thing'));
    const [first] = looks;

    await takeAll('first-run', () => firstRun.shown());
    await firstRun.fill('Pier Road Couriers', 'Lina Reyes');
    await firstRun.submit();
    await firstRun.code();
    await take('recovery-code', first);
    await firstRun.goOn();
    await takeAll('home-empty', next);

    await imports.open();
    await takeAll('import-empty', () => any.see(named('import-file')));
    await imports.choose(WORKBOOK);
    await takeAll('import-check', () => any.see(`${named('import-start')}:not([aria-disabled])`));
    await imports.start();
    await takeAll('import-report', () => any.see(named('report-csv')));
    await imports.open();
    await takeAll('import-done', anyRow);

    await scan.open();
    await takeAll('scan-empty', () => scan.ready());
    await scan.shoot(...BATCH);
    await becomes('the count', BATCH.length, async () => (await scan.counts()).total);
    await takeAll('scan-left-open', () => any.see(named('resume')));
    for (const [place, colours] of looks.entries()) {
      await any.look(language, colours);
      await scan.resume();
      await scan.ready();
      const answers = [
        ['valid', NUMBERS[64 + place] ?? ''],
        ['duplicate', AGAIN],
        ['error', 'JT8888888888888'],
      ];
      for (const [outcome = '', code = ''] of answers) {
        await scan.shoot(code);
        await becomes('the answer', outcome, async () => (await scan.band())?.outcome);
        await becomes('the manifest so far', (await scan.counts()).valid, () => scan.onManifest());
        await take(`scan-${outcome}`, colours);
      }
    }
    await scan.dispatch();
    await scan.askedToAcknowledge();
    await take('scan-asked', looks.at(-1) ?? first);
    await scan.acknowledge();
    await manifest.shown();
    await takeAll('manifest', () => manifest.shown());

    await scan.leave();
    await takeAll('home', next);
    await sessions.open();
    await takeAll('sessions', anyRow);
    await sessions.openNewest();
    await takeAll('session', anyRow);
    await any.goTo('waybills');
    await takeAll('waybills', anyRow);
    await any.goTo('issues');
    await takeAll('issues', anyRow);
    await any.goTo('station');
    await takeAll('station', () => any.see(named('language')));
  });
}
