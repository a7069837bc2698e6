/** What the window's page may not do, whatever runs in it. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { FirstRun } from './pages/first-run.js';
import { openWindow } from './support/faces.js';
import { makeFolder } from './support/folder.js';

/**
 * A site elsewhere, which counts who comes.
 *
 * @param {import('node:test').TestContext} test
 */
async function elsewhere(test) {
  let visits = 0;
  const server = createServer((_, answer) => {
    visits += 1;
    answer.setHeader('access-control-allow-origin', '*').end('hello');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  test.after(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('It listens nowhere.');
  return { address: `http://127.0.0.1:${address.port}/`, visits: () => visits };
}

/** @param {import('./support/webdriver.js').Browser} browser @param {string} command @param {object} words */
function invoke(browser, command, words) {
  return browser.run(
    async (name, args) => {
      const toolkit = /** @type {any} */ (window).__TAURI_INTERNALS__;
      try {
        return { answer: await toolkit.invoke(name, args) };
      } catch (thrown) {
        return { refused: typeof thrown === 'object' ? thrown : String(thrown) };
      }
    },
    command,
    words,
  );
}

test('the page of the window is fenced in', async (t) => {
  const site = await elsewhere(t);
  const { browser } = await openWindow(makeFolder(t));
  await new FirstRun(browser).shown();

  await t.test('of the bridge only `rpc` answers, and only to names it knows', async () => {
    const asked = await invoke(browser, 'rpc', { name: 'status', args: {} });
    assert.equal(/** @type {any} */ (asked).answer?.set_up, false);
    const unknown = await invoke(browser, 'rpc', { name: 'no_such_thing', args: {} });
    assert.equal(/** @type {any} */ (unknown).refused?.code, 'command_unknown');
  });

  for (const command of [
    'scan',
    'plugin:window|close',
    'plugin:webview|create_webview_window',
    'plugin:event|emit',
    'plugin:path|resolve_directory',
    'plugin:app|version',
    'plugin:resources|close',
  ]) {
    await t.test(`the toolkit's \`${command}\` is refused`, async () => {
      const { answer, refused } = await invoke(browser, command, {});
      assert.equal(answer, undefined);
      assert.match(String(refused), /not allowed|not found|denied/i);
    });
  }

  await t.test('a script that is slipped in does not run', async () => {
    const ran = await browser.run(async () => {
      const place = /** @type {any} */ (window);
      const told = new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', () => resolve('told'), { once: true });
      });
      const script = document.createElement('script');
      script.textContent = 'window.slippedIn = true';
      document.body.append(script);
      await told;
      return place.slippedIn === true;
    });
    assert.equal(ran, false);
  });

  await t.test('nor does one in an attribute', async () => {
    const ran = await browser.run(async () => {
      const place = /** @type {any} */ (window);
      const button = document.createElement('button');
      button.setAttribute('onclick', 'window.slippedIn = true');
      document.body.append(button);
      button.click();
      button.remove();
      return place.slippedIn === true;
    });
    assert.equal(ran, false);
  });

  await t.test('nothing is fetched from elsewhere', async () => {
    const fetched = await browser.run(
      (address) => fetch(address).then(() => true, () => false),
      site.address,
    );
    assert.equal(fetched, false);
    const drawn = await browser.run(
      (address) =>
        new Promise((resolve) => {
          const image = new Image();
          image.onload = () => resolve(true);
          image.onerror = () => resolve(false);
          image.src = address;
        }),
      `${site.address}picture.png`,
    );
    assert.equal(drawn, false);
    assert.equal(site.visits(), 0);
  });

  await t.test('the page cannot be led elsewhere', async () => {
    await browser.run((address) => {
      // After this answer, since leaving the page would swallow it.
      setTimeout(() => location.assign(address), 0);
    }, site.address);
    // Nothing tells that a thing will not happen; this is longer than a visit takes.
    const here = await browser.run(
      () => new Promise((resolve) => setTimeout(() => resolve(location.protocol), 500)),
    );
    assert.equal(here, 'tauri:');
    assert.equal(site.visits(), 0);
  });
});
