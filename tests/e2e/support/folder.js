/** A machine of a test's own: a home, a data folder, and the station's command in it. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runToEnd } from './processes.js';
import { until } from './waiting.js';

/** @param {string} path  From the project's own folder. */
export const inProject = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** @param {'STATION_BINARY' | 'WAYSTATION_BINARY'} name */
export function program(name) {
  const path = process.env[name];
  assert.ok(path, `${name} names no program. Start these tests with: cargo xtask test --only window`);
  return path;
}

/** What `afternoon-pickup.xlsx` of the samples holds. */
export const WORKBOOK = inProject('assets/samples/afternoon-pickup.xlsx');
export const WORKBOOK_ROWS = 180;
const FIRST_NUMBER = 820_011_614_263;
/** The waybill numbers of that workbook, in its order. */
export const NUMBERS = Array.from(
  { length: WORKBOOK_ROWS },
  (_, place) => `JT${String(FIRST_NUMBER + 7 * place).padStart(13, '0')}`,
);

/**
 * Gone when the test is over, and everything that was started in it before that.
 *
 * @param {{ after: (work: () => Promise<void>) => void }} test
 */
export function makeFolder(test) {
  const root = mkdtempSync(join(tmpdir(), 'waystation-'));
  /** @type {Array<() => Promise<unknown>>} */
  const endings = [];
  test.after(async () => {
    // The last started goes first, and one that fails keeps no other from its end.
    for (const end of endings.toReversed()) await end().catch(() => null);
    await until('the folder is gone', () => {
      rmSync(root, { recursive: true, force: true });
      return true;
    });
  });
  const inside = (/** @type {string} */ name) => {
    const path = join(root, name);
    mkdirSync(path, { mode: 0o700 });
    return path;
  };
  const home = inside('home');
  const run = inside('run');
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...process.env,
    HOME: home,
    XDG_RUNTIME_DIR: run,
    XDG_DATA_HOME: inside('share'),
    XDG_CACHE_HOME: inside('cache'),
    XDG_CONFIG_HOME: inside('config'),
    GDK_BACKEND: 'x11',
    TAURI_WEBVIEW_AUTOMATION: 'true',
    // A bus nobody is on. With none named, the toolkit would start one of its
    // own, with a keyring and helpers that outlive the window.
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(run, 'no-bus')}`,
    NO_AT_BRIDGE: '1',
  };
  // What whoever runs the tests has set for themselves stays theirs.
  for (const name of ['WAYLAND_DISPLAY', 'WAYSTATION_PIN', 'LANGUAGE']) {
    delete env[name];
  }
  const data = join(root, 'data');
  return {
    root,
    home,
    env,
    data,
    /** @param {() => Promise<unknown>} end */
    atEnd(end) {
      endings.push(end);
    },
    /** One run of the `station` command: its answers, a JSON object each. @param {string[]} words */
    async station(...words) {
      const run = await runToEnd(program('STATION_BINARY'), ['--data', data, '--json', ...words], env);
      assert.equal(run.code, 0, `station ${words.join(' ')}: ${run.out}${run.aside}`);
      return run.out.split('\n').filter(Boolean).map((line) => JSON.parse(line));
    },
  };
}

/** @typedef {ReturnType<typeof makeFolder>} Folder */
