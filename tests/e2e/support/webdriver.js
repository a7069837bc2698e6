/**
 * The few words of WebDriver these tests need. A client of our own, because the
 * usual one wants a newer Node than this project does.
 */

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
export const ENTER = '\uE007';
export const ESCAPE = '\uE00C';
/** @param {number} number */
export const functionKey = (number) => String.fromCharCode(0xe030 + number);

/** A refusal of the driver's, such as "no such element". */
export class DriverError extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/**
 * @param {string} base
 * @param {'GET' | 'POST' | 'DELETE'} method
 * @param {string} path
 * @param {object} [body]
 */
async function ask(base, method, path, body) {
  const response = await fetch(`${base}${path}`, {
    method,
    ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
  });
  const { value } = /** @type {{ value: any }} */ (await response.json());
  if (!response.ok) throw new DriverError(value?.error ?? response.statusText, value?.message ?? '');
  return value;
}

/** @param {string} base */
export async function isReady(base) {
  return (await ask(base, 'GET', '/status')).ready === true;
}

/** One page in one window. */
export class Browser {
  #session;
  /**
   * The command of the station that is shown, for what no page can say.
   *
   * @type {((...words: string[]) => Promise<any[]>) | null}
   */
  station = null;

  /** @param {string} session */
  constructor(session) {
    this.#session = session;
  }

  /** @param {string} base @param {object} capabilities */
  static async open(base, capabilities) {
    const found = await ask(base, 'POST', '/session', {
      capabilities: { alwaysMatch: capabilities },
    });
    return new Browser(`${base}/session/${found.sessionId}`);
  }

  /** @param {'GET' | 'POST' | 'DELETE'} method @param {string} path @param {object} [body] */
  #ask(method, path, body) {
    return ask(this.#session, method, path, body);
  }

  /** @param {string} address */
  go(address) {
    return this.#ask('POST', '/url', { url: address });
  }

  reload() {
    return this.#ask('POST', '/refresh');
  }

  /** @param {number} width @param {number} height */
  size(width, height) {
    return this.#ask('POST', '/window/rect', { width, height });
  }

  /** How many elements match. @param {string} css @returns {Promise<number>} */
  async count(css) {
    return (await this.#all(css)).length;
  }

  /** @param {string} css @returns {Promise<string[]>} */
  async #all(css) {
    const found = await this.#ask('POST', '/elements', { using: 'css selector', value: css });
    return found.map((/** @type {Record<string, string>} */ one) => one[ELEMENT]);
  }

  /** @param {string} css */
  async #one(css) {
    const [found] = await this.#all(css);
    if (found === undefined) throw new DriverError('no such element', css);
    return found;
  }

  /** Presses as a person would: what lies on top takes the press. @param {string} css */
  async click(css) {
    await this.#ask('POST', `/element/${await this.#one(css)}/click`);
  }

  /** Types into a field; for a file field, the path of the file. @param {string} css @param {string} text */
  async type(css, text) {
    await this.#ask('POST', `/element/${await this.#one(css)}/value`, { text });
  }

  /**
   * Key after key to whatever has the focus, without any pause: as a gun does.
   *
   * @param {string} keys
   */
  async press(keys) {
    const actions = [...keys].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#ask('POST', '/actions', { actions: [{ type: 'key', id: 'gun', actions }] });
  }

  /**
   * Runs a function in the page and gives its answer.
   *
   * @template {unknown[]} A
   * @template T
   * @param {(...words: A) => T} work  Sees nothing of this file; it travels as text.
   * @param {A} words
   * @returns {Promise<Awaited<T>>}
   */
  async run(work, ...words) {
    const script = `const done = arguments[arguments.length - 1];
      const words = [...arguments].slice(0, -1);
      Promise.resolve().then(() => (${work})(...words)).then(
        (answer) => done({ answer }), (error) => done({ error: String(error) }));`;
    const { answer, error } = await this.#ask('POST', '/execute/async', { script, args: words });
    if (error !== undefined) throw new Error(`In the page: ${error}`);
    return answer;
  }

  /** Loads a library into the page, past its content policy. @param {string} source */
  async load(source) {
    await this.#ask('POST', '/execute/sync', { script: source, args: [] });
  }

  /** @returns {Promise<Buffer>} */
  async picture() {
    return Buffer.from(await this.#ask('GET', '/screenshot'), 'base64');
  }

  async quit() {
    await ask(this.#session, 'DELETE', '');
  }
}
