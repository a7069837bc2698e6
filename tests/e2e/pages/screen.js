/** What every screen has: the rail beside it, and things known by a test's name. */
import { until } from '../support/waiting.js';
import { functionKey } from '../support/webdriver.js';

/** @param {string} id */
export const named = (id) => `[data-testid="${id}"]`;

/**
 * @typedef {'home' | 'scan' | 'imports' | 'sessions' | 'waybills' | 'issues' | 'problems' | 'station'
 *   | 'settings'} Place
 */

export class Screen {
  /** @param {import('../support/webdriver.js').Browser} browser */
  constructor(browser) {
    this.browser = browser;
  }

  /** The words of the first that matches, as they are drawn; null when none is. @param {string} css */
  words(css) {
    return this.browser.run((wanted) => {
      const found = document.querySelector(wanted);
      return found instanceof HTMLElement ? found.innerText.trim() : null;
    }, css);
  }

  /** The words of all that match. @param {string} css @returns {Promise<string[]>} */
  allWords(css) {
    return this.browser.run(
      (wanted) =>
        [...document.querySelectorAll(wanted)].map((one) =>
          one instanceof HTMLElement ? one.innerText.trim() : '',
        ),
      css,
    );
  }

  /** @param {string} css @param {string} name */
  attribute(css, name) {
    return this.browser.run(
      (wanted, which) => document.querySelector(wanted)?.getAttribute(which) ?? null,
      css,
      name,
    );
  }

  /** Waits for it to be there. @param {string} css */
  see(css) {
    return until(`${css} is on the screen`, async () => (await this.browser.count(css)) > 0);
  }

  /** Presses it once it is there and may be pressed. @param {string} css */
  async press(css) {
    await until(
      `${css} can be pressed`,
      async () => (await this.browser.count(`${css}:not([aria-disabled="true"])`)) > 0,
    );
    await this.browser.click(css);
  }

  /** @param {number} number */
  pressF(number) {
    return this.browser.press(functionKey(number));
  }

  /** Goes by the rail. @param {Place} place */
  async goTo(place) {
    await this.press(named(`place-${place}`));
    await this.see(`${named(`place-${place}`)}[aria-current="page"], ${named('scan-input')}`);
  }

  /** Goes to an address of the station, such as `/waybills?status=pending`. @param {string} address */
  goBy(address) {
    return this.browser.run((wanted) => {
      location.hash = wanted;
    }, address);
  }

  /** The rows of the first table, cell by cell. @returns {Promise<string[][]>} */
  rows() {
    return this.browser.run(() =>
      [...document.querySelectorAll('table tbody tr:not([aria-hidden])')].map((row) =>
        [...row.querySelectorAll('td')].map((cell) => cell.innerText.trim()),
      ),
    );
  }

  /** Nothing moves and every letter has its font. */
  still() {
    return this.browser.run(async () => {
      await document.fonts.ready;
      await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
    });
  }

  /**
   * Language and colours of this screen, as the settings would keep them.
   *
   * @param {string} language @param {'light' | 'dark'} colours
   */
  async look(language, colours) {
    // A station that is set up speaks one language on all its screens; before
    // that, the page itself remembers what was chosen.
    const [state] = (await this.browser.station?.('status')) ?? [];
    if (state?.set_up && !state.locked) await this.browser.station?.('language', language);
    await this.browser.run(
      (spoken, scheme) => {
        localStorage.setItem('waystation.language', spoken);
        localStorage.setItem('waystation.colours', scheme);
        document.documentElement.dataset['before'] = 'yes';
        location.reload();
      },
      language,
      colours,
    );
    await until(`the screen speaks ${language} in ${colours}`, () =>
      this.browser.run(
        (spoken, scheme) => {
          const page = document.documentElement;
          return (
            page.dataset['before'] === undefined &&
            page.lang === spoken &&
            page.dataset['mantineColorScheme'] === scheme &&
            document.querySelector('h1') !== null
          );
        },
        language,
        colours,
      ),
    );
  }
}
