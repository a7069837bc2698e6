/** The two faces of a station: its window, and a browser over loopback. */
import { accessSync, constants, mkdtempSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { inProject, program } from './folder.js';
import { adopt, childrenOf, endOther, freePort, start } from './processes.js';
import { until } from './waiting.js';
import { Browser, isReady } from './webdriver.js';

/** @typedef {import('./folder.js').Folder} Folder */

/** @param {string} name @param {string[]} words @param {NodeJS.ProcessEnv} env */
async function startDriver(name, words, env) {
  const port = await freePort();
  const driver = start(name, [`--port=${port}`, ...words], env);
  const base = `http://127.0.0.1:${port}`;
  try {
    await until(`${name} listens`, () => {
      if (driver.ended()) throw new Error(driver.said());
      return isReady(base);
    });
    return { driver, base };
  } catch (thrown) {
    await driver.end();
    throw thrown;
  }
}

/** @param {Browser} browser */
function drawn(browser) {
  return until('the screens are drawn', () => browser.run(() => Boolean(document.querySelector('h1'))));
}

/**
 * Opens the station's window on a folder. It is closed when the folder goes.
 *
 * @param {Folder} folder
 */
export async function openWindow(folder) {
  const { driver, base } = await startDriver('WebKitWebDriver', ['--host=127.0.0.1'], folder.env);
  let id = 0;
  const stop = async (/** @type {NodeJS.Signals} */ signal) => {
    if (id !== 0) await endOther(id, signal);
    id = 0;
    await driver.end();
  };
  folder.atEnd(() => stop('SIGKILL'));
  const browser = await Browser.open(base, {
    'webkitgtk:browserOptions': {
      binary: program('WAYSTATION_BINARY'),
      args: ['--data', folder.data],
    },
  });
  id = await until('the window runs', () => childrenOf(driver.id)[0]);
  adopt(id);
  browser.station = folder.station;
  await drawn(browser);
  return {
    browser,
    /** The system asks it to end. */
    quit: () => stop('SIGTERM'),
    /** It is gone between two instructions, as when the power fails. */
    kill: () => stop('SIGKILL'),
  };
}

/** The first of these programs that is installed. @param {string[]} names */
function installed(names) {
  for (const name of names) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here.
      }
    }
  }
  return null;
}

/** What drives a browser here, or null; not every system packages one. */
export function browserHere() {
  const driver = installed(['chromedriver']);
  const binary = installed(['chromium', 'chromium-browser', 'google-chrome']);
  return driver && binary ? { driver, binary } : null;
}

const QUIET = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--window-size=1280,800',
];

/**
 * Serves the folder's screens over loopback and opens them in a browser.
 *
 * @param {Folder} folder @param {string[]} words  For `serve`, such as `--sample`.
 */
export async function openInBrowser(folder, ...words) {
  const here = browserHere();
  if (here === null) throw new Error('No browser is installed that these tests can drive.');
  const server = start(
    program('STATION_BINARY'),
    ['--data', folder.data, '--json', 'serve', '--ui', inProject('ui/dist'), ...words],
    folder.env,
  );
  folder.atEnd(() => server.end());
  const address = await until('the screens are served', () => {
    if (server.ended()) throw new Error(server.said());
    return /"url":"([^"]+)"/.exec(server.said())?.[1];
  });
  const { driver, base } = await startDriver(here.driver, [], folder.env);
  folder.atEnd(() => driver.end());
  const profile = mkdtempSync(join(folder.root, 'profile-'));
  const browser = await Browser.open(base, {
    'goog:chromeOptions': {
      binary: here.binary,
      args: [...QUIET, `--user-data-dir=${profile}`],
    },
  });
  folder.atEnd(() => browser.quit());
  browser.station = folder.station;
  await browser.go(address);
  await drawn(browser);
  return { browser, address, server };
}
