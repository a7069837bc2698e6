/** Waiting for something to become true, never for time to pass. */
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

/** Generous: these machines are slow and shared, and a true condition ends it at once. */
const DEADLINE = 30_000;
const BETWEEN = 40;

/**
 * Asks until the answer is neither false, null nor undefined. What the question
 * throws counts as "not yet", and is told when the time is over.
 *
 * @template T
 * @param {string} what  Ends the sentence "waited in vain until …".
 * @param {() => T | Promise<T>} question
 * @param {number} [within]
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, question, within = DEADLINE) {
  const end = Date.now() + within;
  /** @type {unknown} */
  let last;
  for (;;) {
    try {
      const answer = await question();
      if (answer !== false && answer !== null && answer !== undefined) {
        return /** @type {NonNullable<T>} */ (answer);
      }
      last = answer;
    } catch (thrown) {
      last = thrown;
    }
    if (Date.now() > end) {
      const detail = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`Waited in vain until ${what}. Last: ${detail}`);
    }
    await pause(BETWEEN);
  }
}

/**
 * Reads until the value is the wanted one; a mismatch at the end shows both.
 *
 * @template T
 * @param {string} what
 * @param {T} wanted
 * @param {() => T | Promise<T>} read
 */
export async function becomes(what, wanted, read) {
  await until(`${what} is ${JSON.stringify(wanted)}`, async () => {
    const found = await read();
    if (!isDeepStrictEqual(found, wanted)) throw new Error(`It is ${JSON.stringify(found)}.`);
    return true;
  });
}
