/** A courier's odd file, from its first question to the last row taken back. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Imports } from './pages/imports.js';
import { barriers } from './support/axe.js';
import { browserHere, openInBrowser } from './support/faces.js';
import { makeFolder, WORKBOOK } from './support/folder.js';
import { becomes } from './support/waiting.js';

const skip = browserHere() === null && 'no Chromium with its driver is installed here';

/** Title rows, a heading nobody knows, a word nobody has explained, a phone that is missing. */
const ODD_FILE = [
  'PIER ROAD COURIERS,,,,',
  'Exported 21 November 2026,,,,',
  'Waybill Number,Receiver,Call at,Order Status,COD',
  'JT0820099000011,Ana Cruz,09171234561,Pending,250',
  'JT0820099000028,Jose Reyes,09171234562,Parked at hub,0',
  'JT0820099000035,Liza Mendoza,,Pending,100',
  'JT0820099000042,Ramon Torres,09171234564,Pending,75.50',
].join('\r\n');

test('an odd file is mapped, explained, corrected and taken back', { skip }, async (t) => {
  const folder = makeFolder(t);
  await folder.station('init', '--company', 'Pier Road Couriers', '--operator', 'Lina');
  const file = join(folder.root, 'pier-road.csv');
  writeFileSync(file, ODD_FILE);
  const { browser } = await openInBrowser(folder);
  const imports = new Imports(browser);
  const noBarrier = async (/** @type {string} */ step) => assert.deepEqual(await barriers(browser), [], step);

  await t.test('it asks for the column it cannot tell, and shows its own rows', async () => {
    await imports.open();
    await imports.choose(file);
    assert.match((await imports.missing()) ?? '', /Receiver's phone/);
    assert.equal(await imports.headingRow(), 3, 'the title rows are no headings');
    await noBarrier('columns');
  });

  await t.test('a reload loses neither the file nor the place', async () => {
    await browser.reload();
    assert.match((await imports.missing()) ?? '', /Receiver's phone/);
  });

  await t.test('with that column it says what it would do', async () => {
    await imports.mapColumn('C', 'receiver_phone');
    await imports.check();
    assert.equal(await imports.previewed('rows'), 4);
    assert.equal(await imports.previewed('ready'), 3);
    assert.equal(await imports.previewed('failed'), 1);
    await noBarrier('check');
  });

  await t.test('the word is explained, and the import runs to its end', async () => {
    await imports.explain('Parked at hub', 'in_transit');
    await imports.start();
    assert.equal(await imports.figure('created'), 3);
    assert.equal(await imports.figure('failed'), 1);
    assert.equal(await imports.wordsWait(), false);
    const [parked] = await folder.station('waybills', '--search', 'JT0820099000028');
    assert.equal(parked.status, 'in_transit');
    await noBarrier('report');
  });

  await t.test('the failed row is corrected in place', async () => {
    await imports.openFailedRows();
    await noBarrier('failed rows');
    await imports.typeIntoCell(6, 'receiver_phone', '09171234563');
    assert.match((await imports.tryAgain()) ?? '', /1 row corrected/);
    await becomes('the failed rows', 0, () => imports.figure('failed'));
    const [corrected] = await folder.station('waybills', '--search', 'JT0820099000035');
    assert.equal(corrected.status, 'pending');
  });

  await t.test('it is taken back: what has moved on stays', async () => {
    assert.match((await imports.takeBack()) ?? '', /3 waybills taken back, 1 kept/);
    await imports.open();
    const [row] = await imports.rows();
    assert.deepEqual(row?.slice(0, 2), ['pier-road.csv', 'Taken back']);
  });

  await t.test('a workbook that asks nothing is two presses', async () => {
    await imports.open();
    await imports.choose(WORKBOOK);
    await imports.start();
    assert.equal(await imports.figure('failed'), 0);
  });

  await t.test('the same file is understood at once by the words it taught', async () => {
    await imports.open();
    await imports.choose(file);
    await imports.mapColumn('C', 'receiver_phone');
    await imports.check();
    assert.equal(await imports.previewed('warnings'), 0, 'the word is known now');
  });
});
