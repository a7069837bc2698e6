/** A day to play with, in a browser: who is there, what is still here, what is set right. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Floor } from './pages/floor.js';
import { Scan } from './pages/scan.js';
import { named, Screen } from './pages/screen.js';
import { SignIn } from './pages/sign-in.js';
import { barriers } from './support/axe.js';
import { browserHere, openInBrowser } from './support/faces.js';
import { makeFolder } from './support/folder.js';
import { becomes, until } from './support/waiting.js';
import { ENTER, ESCAPE } from './support/webdriver.js';

const skip = browserHere() === null && 'no Chromium with its driver is installed here';

const LOOKS = /** @type {const} */ ([
  ['en', 'light'],
  ['fr', 'dark'],
  ['ar', 'light'],
  ['ar', 'dark'],
]);

test('a day on the floor', { skip }, async (t) => {
  const folder = makeFolder(t);
  const { browser } = await openInBrowser(folder, '--sample');
  const any = new Screen(browser);
  const floor = new Floor(browser);
  const scan = new Scan(browser);
  const signIn = new SignIn(browser);

  /** @param {string} screen @param {string} address @param {string} shown */
  const withoutBarriers = (screen, address, shown) =>
    t.test(`${screen}: no barrier, in any look`, async () => {
      for (const [language, colours] of LOOKS) {
        await any.look(language, colours);
        await any.goBy(address);
        await any.see(shown);
        assert.deepEqual(await barriers(browser), [], `${screen}, ${language}, ${colours}`);
      }
      await any.look('en', 'light');
    });

  await t.test('the morning is there, and says whose figures it shows', async () => {
    await any.see(named('day-total'));
    assert.match((await any.words('header p')) ?? '', /this station only/);
    const sent = Number((await any.words(named('day-dispatched')))?.replaceAll(/\D/g, ''));
    const [day] = await folder.station('dashboard');
    assert.equal(sent, day.today.dispatched_waybills);
  });
  await withoutBarriers('home', '/', named('day-total'));

  await t.test('a pretend gun scans, and what is still here grows smaller', async () => {
    await scan.open();
    await scan.resume();
    await scan.ready();
    await floor.turnPanel();
    const before = await floor.left();
    await floor.shootNext();
    await becomes('the band', 'valid', async () => (await scan.band())?.outcome);
    await becomes('what is left', before - 1, () => floor.left());
    await floor.shootAgain();
    await becomes('the band', 'duplicate', async () => (await scan.band())?.outcome);
    assert.deepEqual(await barriers(browser), []);
  });

  await t.test('a parcel whose label is wrong is flagged where it lies', async () => {
    const errors = (await scan.counts()).errors ?? 0;
    await floor.flagFirst();
    assert.deepEqual(await barriers(browser), []);
    await floor.flagAsDamaged();
    await becomes('the errors', errors + 1, async () => (await scan.counts()).errors);
  });

  await t.test('the card undoes what the gun has read', async () => {
    const before = (await scan.counts()).total ?? 0;
    await scan.shoot('WAYSTATION-UNDO');
    await becomes('the count', before - 1, async () => (await scan.counts()).total);
  });

  await t.test('where errors must be acknowledged, no scan passes before that', async () => {
    await folder.station('settings', '--acknowledge-errors', 'yes');
    await any.look('en', 'light');
    await scan.resume();
    await scan.ready();
    await scan.shoot('JT9999999999999');
    await any.see(named('acknowledge'));
    const { total } = await scan.counts();
    assert.deepEqual(await barriers(browser), []);
    await scan.shoot('JT9999999999983');
    await until('the code that was turned away stays in sight', async () =>
      (await any.allWords('[role="alert"]')).some((words) => words.includes('JT9999999999983')),
    );
    assert.equal((await scan.counts()).total, total);
    await floor.acknowledge();
    await scan.ready();
    await floor.shootNext();
    await becomes('the count', (total ?? 0) + 1, async () => (await scan.counts()).total);
    await folder.station('settings', '--acknowledge-errors', 'no');
    await scan.leave();
  });

  await t.test('a problem leads to where it is settled', async () => {
    await any.goTo('problems');
    await any.press(`${named('problems')} button`);
    await any.see(`${named('place-issues')}[aria-current="page"]`);
  });
  await withoutBarriers('problems', '/problems', named('problems'));
  await withoutBarriers('issues', '/issues', 'table tbody button');

  await t.test('a waybill is set right, and its life says so', async () => {
    await any.goBy('/waybills?status=in_transit');
    await floor.openFirstWaybill();
    await floor.startCorrection();
    assert.deepEqual(await barriers(browser), []);
    await floor.correct('delivered', 'the shop called');
    await until('the correction stands', async () => (await browser.count(named('correct-form'))) === 0);
    const number = (await any.words('aside h2')) ?? '';
    const [waybill] = await folder.station('waybill', number);
    assert.equal(waybill.status, 'delivered');
    assert.equal(waybill.events.at(-1).source, 'manual');
  });
  await withoutBarriers('waybills', '/waybills?status=delivered', 'table tbody button');
  await withoutBarriers('a new waybill', '/waybills?fresh=true', named('create-form'));
  await withoutBarriers('settings', '/settings', named('volume'));
  await withoutBarriers('people', '/settings?tab=people', named('people'));
  await withoutBarriers('station', '/station', `${named('checks')} li`);

  await t.test('Noor chooses a PIN, locks the screens, and is the one who scans', async () => {
    await folder.station('operator-pin', 'Noor', '--pin', '2468');
    await signIn.lock();
    assert.deepEqual([...(await signIn.names())].sort(), ['Amal', 'Mara', 'Noor']);
    await signIn.choose('Noor');
    assert.deepEqual(await barriers(browser), []);
    await signIn.pin('1111');
    assert.match(await signIn.refused(), /PIN/);
    await signIn.pin('2468');
    await any.see(named('place-scan'));
    await scan.open();
    await scan.ready();
    await floor.shootNext();
    await becomes('the band', 'valid', async () => (await scan.band())?.outcome);
    const [day] = await folder.station('dashboard');
    assert.equal(day.recent_scans[0].scanned_by, 'Noor');
    await scan.leave();
  });

  await t.test('an operator is told why a setting is not theirs', async () => {
    await any.goBy('/settings');
    await any.see(named('save-behaviour'));
    assert.equal(await any.attribute(named('save-behaviour'), 'aria-disabled'), 'true');
    assert.match((await any.words(named('save-behaviour'))) ?? '', /role may not change/);
  });

  await t.test('the keyboard alone locks the screens and opens them', async () => {
    await any.pressF(12);
    await any.see(named('sign-in-Amal'));
    await browser.run(() => document.querySelector('button')?.focus());
    await browser.press(ENTER);
    await any.see(named('place-home'));
  });
});

test('a station closed by a PIN', { skip }, async (t) => {
  const folder = makeFolder(t);
  const init = ['init', '--company', 'Pier Road Couriers', '--operator', 'Lina', '--pin', '2468'];
  const [{ recovery_code }] = await folder.station(...init);
  const { browser } = await openInBrowser(folder);
  const any = new Screen(browser);
  const signIn = new SignIn(browser);

  await t.test('its data stays closed, in any look without a barrier', async () => {
    for (const [language, colours] of LOOKS) {
      await any.look(language, colours);
      await any.see(named('unlock-pin'));
      assert.deepEqual(await barriers(browser), [], `locked, ${language}, ${colours}`);
    }
    await any.look('en', 'light');
    await browser.type(named('unlock-pin'), '1111');
    await any.press(named('unlock'));
    assert.match(await signIn.refused(), /PIN/);
  });

  await t.test('the recovery code opens it, but is nobody’s', async () => {
    await browser.type(named('unlock-pin'), recovery_code);
    await any.press(named('unlock'));
    await any.see(named('sign-in-Lina'));
    assert.deepEqual(await signIn.names(), ['Lina']);
  });

  await t.test('it gives Lina a new PIN, and the old one is no longer one', async () => {
    await signIn.choose('Lina');
    await signIn.forgotten();
    assert.deepEqual(await barriers(browser), []);
    await signIn.recover(recovery_code, '8642');
    await any.see('[data-mark="valid"]');
    await browser.press(ESCAPE);
    await signIn.pin('2468');
    assert.match(await signIn.refused(), /PIN/);
    await signIn.pin('8642');
    await any.see(named('place-home'));
  });
});
