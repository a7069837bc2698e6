/**
 * A picture of each screen in three languages and both colours, for people to
 * look at: WAYSTATION_PICTURES names the folder they go to. Without it, none
 * are taken.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FirstRun } from './pages/first-run.js';
import { Floor } from './pages/floor.js';
import { Imports } from './pages/imports.js';
import { Scan } from './pages/scan.js';
import { named, Screen } from './pages/screen.js';
import { SignIn } from './pages/sign-in.js';
import { browserHere, openInBrowser } from './support/faces.js';
import { makeFolder, WORKBOOK } from './support/folder.js';

const into = process.env['WAYSTATION_PICTURES'];
const skip =
  (!into && 'WAYSTATION_PICTURES names no folder') ||
  (browserHere() === null && 'no Chromium with its driver is installed here');

const LANGUAGES = (process.env['WAYSTATION_LANGUAGES'] ?? 'en,fr,ar').split(',');
const COLOURS = /** @type {const} */ (['light', 'dark']);

/** @param {import('./support/webdriver.js').Browser} browser @param {string} language */
function camera(browser, language) {
  const any = new Screen(browser);
  const pictures = into ?? '';
  mkdirSync(pictures, { recursive: true });
  return {
    any,
    /** @param {string} name @param {string} colours */
    async take(name, colours) {
      await any.still();
      writeFileSync(join(pictures, `${name}-${language}-${colours}.png`), await browser.picture());
    },
  };
}

for (const language of LANGUAGES) {
  test(`pictures of a fresh station: ${language}`, { skip }, async (t) => {
    const folder = makeFolder(t);
    const { browser } = await openInBrowser(folder);
    await browser.size(1280, 800);
    const { any, take } = camera(browser, language);
    const firstRun = new FirstRun(browser);
    const imports = new Imports(browser);
    for (const colours of COLOURS) {
      await any.look(language, colours);
      await firstRun.shown();
      await take('first-run', colours);
    }
    await firstRun.fill('Pier Road Couriers', 'Lina Reyes');
    await firstRun.submit();
    await firstRun.code();
    await take('recovery-code', 'dark');
    await firstRun.goOn();
    for (const colours of COLOURS) {
      await any.look(language, colours);
      await any.goTo('home');
      await any.see(named('next-thing'));
      await take('home-empty', colours);
      for (const place of /** @type {const} */ (['waybills', 'sessions', 'issues', 'problems'])) {
        await any.goTo(place);
        await take(`${place}-empty`, colours);
      }
    }
    await imports.open();
    await imports.choose(WORKBOOK);
    await any.see(`${named('import-start')}:not([aria-disabled])`);
    await take('import-check', 'dark');
  });

  test(`pictures of a day: ${language}`, { skip }, async (t) => {
    const folder = makeFolder(t);
    const { browser } = await openInBrowser(folder, '--sample');
    await browser.size(1280, 800);
    const { any, take } = camera(browser, language);
    const scan = new Scan(browser);
    const floor = new Floor(browser);
    const signIn = new SignIn(browser);
    await folder.station('operator-pin', 'Noor', '--pin', '2468');
    for (const colours of COLOURS) {
      await any.look(language, colours);
      await any.goTo('home');
      await any.see(named('day-total'));
      await take('home', colours);
      for (const place of /** @type {const} */ ([
        'imports', 'sessions', 'waybills', 'issues', 'problems', 'station', 'settings',
      ])) {
        await any.goTo(place);
        await any.see('table td, [data-testid="problems"], [data-testid="checks"] li, [data-testid="volume"]');
        await take(place, colours);
      }
      for (const tab of ['people', 'company', 'imports']) {
        await any.goBy(`/settings?tab=${tab}`);
        await any.see(`h2`);
        await take(`settings-${tab}`, colours);
      }
      await any.goBy('/waybills?status=delivered');
      await floor.openFirstWaybill();
      await take('waybill', colours);
      await floor.startCorrection();
      await take('waybill-correct', colours);
      await any.goBy('/waybills?fresh=true');
      await any.see(named('create-form'));
      await take('waybill-create', colours);
      await any.goBy('/issues');
      await any.press('table tbody button');
      await take('issue', colours);
      await any.goBy('/sessions');
      await any.press('table tbody tr:nth-child(2) button');
      await any.see('table tbody td');
      await take('session', colours);

      await any.goBy('/scan');
      await any.see(named('resume'));
      await take('scan-left-open', colours);
      await scan.resume();
      await scan.ready();
      await floor.shootNext();
      await any.see(`${named('verdict')}[data-outcome="valid"]`);
      await take('scan-valid', colours);
      await floor.shootAgain();
      await any.see(`${named('verdict')}[data-outcome="duplicate"]`);
      await take('scan-duplicate', colours);
      await floor.turnPanel();
      await any.see(named('still-here-left'));
      await take('scan-still-here', colours);
      await folder.station('settings', '--acknowledge-errors', 'yes');
      await any.look(language, colours);
      await scan.resume();
      await scan.ready();
      await floor.shootForeign();
      await any.see(named('acknowledge'));
      await take('scan-error-held', colours);
      await folder.station('settings', '--acknowledge-errors', 'no');
      await any.look(language, colours);
      await scan.resume();
      await scan.ready();
      await floor.flagFirst();
      await take('scan-flag', colours);
      await scan.leave();

      await signIn.lock();
      await take('sign-in', colours);
      await signIn.choose('Noor');
      await take('sign-in-pin', colours);
      await signIn.forgotten();
      await take('sign-in-forgotten', colours);
      await any.look(language, colours);
      await signIn.choose('Amal');
      await any.see(named('place-home'));
    }
  });
}
