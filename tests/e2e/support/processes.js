/** Programs a test starts. Each is ended by its id, whatever became of the test. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { until } from './waiting.js';

/** @type {Set<number>} */
const alive = new Set();

/** @param {number} id @param {NodeJS.Signals} signal */
function send(id, signal) {
  try {
    process.kill(id, signal);
  } catch {
    // It has ended by itself.
  }
}

// A run that is broken off leaves no window and no server behind either.
process.on('exit', () => {
  for (const id of alive) send(id, 'SIGKILL');
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => process.exit(1));
}

/**
 * @typedef {object} Program
 * @property {number} id
 * @property {() => string} said   What it wrote so far, both streams.
 * @property {() => boolean} ended
 * @property {(signal?: NodeJS.Signals) => Promise<number | null>} end
 */

/**
 * @param {string} path
 * @param {string[]} words
 * @param {NodeJS.ProcessEnv} env
 * @returns {Program}
 */
export function start(path, words, env = process.env) {
  const child = spawn(path, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let over = false;
  child.stdout.on('data', (part) => (said += part));
  child.stderr.on('data', (part) => (said += part));
  const id = child.pid;
  /** @type {Promise<number | null>} */
  const ending = new Promise((resolve) => {
    child.on('error', (error) => {
      said += error.message;
      over = true;
      resolve(null);
    });
    // Not `close`: what the program started may hold its streams open after it.
    child.on('exit', (code) => {
      over = true;
      if (id !== undefined) alive.delete(id);
      resolve(code);
    });
  });
  if (id === undefined) throw new Error(`${path} cannot be started.`);
  alive.add(id);
  return {
    id,
    said: () => said,
    ended: () => over,
    async end(signal = 'SIGTERM') {
      if (over) return ending;
      send(id, signal);
      const last = setTimeout(() => send(id, 'SIGKILL'), 10_000);
      const code = await ending;
      clearTimeout(last);
      child.stdout.destroy();
      child.stderr.destroy();
      return code;
    },
  };
}

/** Runs a program to its end. @param {string} path @param {string[]} words @param {NodeJS.ProcessEnv} env */
export async function runToEnd(path, words, env = process.env) {
  const child = spawn(path, words, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
  let out = '';
  let aside = '';
  child.stdout.on('data', (part) => (out += part));
  child.stderr.on('data', (part) => (aside += part));
  /** @type {number | null} */
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, out, aside };
}

/** The ids of the processes one has started, from the system's own list. @param {number} parent */
export function childrenOf(parent) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => parentOf(id) === parent);
}

/** @param {number} id */
function parentOf(id) {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    // The name stands in brackets and may hold anything, brackets too.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? null : Number(parent);
  } catch {
    return null;
  }
}

/** @param {number} id */
function isAlive(id) {
  return parentOf(id) !== null;
}

/**
 * Ends a process that a driver started for us, and waits until its own helpers
 * have followed it: they write into its folders to the last.
 *
 * @param {number} id @param {NodeJS.Signals} signal
 */
export async function endOther(id, signal) {
  const family = [id, ...childrenOf(id)];
  send(id, signal);
  await until(`process ${id} and its helpers are gone`, () => !family.some(isAlive));
  alive.delete(id);
}

/** To be ended with this run, should nothing end it sooner. @param {number} id */
export function adopt(id) {
  alive.add(id);
}

/** A port that is free now. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
