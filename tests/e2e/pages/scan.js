import { ENTER } from '../support/webdriver.js';
import { named, Screen } from './screen.js';

export class Scan extends Screen {
  async open() {
    await this.goTo('scan');
    await this.shown();
  }

  shown() {
    return this.see(named('scan-input'));
  }

  /** A session takes scans, and its actions are there. */
  ready() {
    return this.see(named('dispatch'));
  }

  /** Takes the focus away from the field, as a press of the mouse beside it does. */
  focusNothing() {
    return this.browser.run(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      return document.activeElement === document.body;
    });
  }

  /** @param {string} id */
  focus(id) {
    return this.browser.run((wanted) => {
      const found = document.querySelector(wanted);
      if (found instanceof HTMLElement) found.focus();
      return document.activeElement === found;
    }, named(id));
  }

  /** Codes as a keyboard gun types them: no pause, and Enter after each. @param {string[]} codes */
  shoot(...codes) {
    return this.browser.press(codes.map((code) => `${code}${ENTER}`).join(''));
  }

  /** The last answer: what it is, and what it says. */
  band() {
    return this.browser.run((css) => {
      const band = document.querySelector(css);
      if (!(band instanceof HTMLElement)) return null;
      const [word = '', code = ''] = band.innerText.split('\n').filter((line) => line.trim() !== '');
      return { outcome: band.dataset['outcome'] ?? '', word: word.trim(), code: code.trim() };
    }, named('verdict'));
  }

  /** The four counts on the screen. */
  counts() {
    return this.browser.run(
      (names) => {
        const [valid, total, duplicates, errors] = names.map((css) =>
          Number(document.querySelector(css)?.textContent?.replaceAll(/\D/g, '')),
        );
        return { valid, total, duplicates, errors };
      },
      ['count-valid', 'total-scanned', 'count-duplicate', 'count-error'].map(named),
    );
  }

  /** The latest scans, newest first: code and outcome of each that was not undone. */
  recent() {
    return this.browser.run(
      (css) =>
        [...document.querySelectorAll(`${css} li:not([data-voided])`)].map((row) => ({
          code: row.querySelector('.code')?.textContent ?? '',
          outcome: row.getAttribute('data-mark') ?? '',
        })),
      named('recent'),
    );
  }

  /** The parcels on the manifest as it would be printed now. */
  async onManifest() {
    const words = await this.words(named('preview-parcels'));
    return words === null ? null : Number(words);
  }

  /** Whether the page itself can be scrolled; lists in it may, it must not. */
  moves() {
    return this.browser.run(() => {
      const page = document.scrollingElement ?? document.documentElement;
      return page.scrollHeight > window.innerHeight || page.scrollWidth > window.innerWidth;
    });
  }

  /** What the bar of actions says. */
  said() {
    return this.words(named('actions-said'));
  }

  /** @param {'undo' | 'dispatch' | 'mark-issues' | 'cancel-session'} action */
  async mayPress(action) {
    return (await this.attribute(named(action), 'aria-disabled')) === null;
  }

  undo() {
    return this.press(named('undo'));
  }

  dispatch() {
    return this.press(named('dispatch'));
  }

  /** The question asked in the bar when errors would become issues. */
  async askedToAcknowledge() {
    await this.see(named('confirm-dispatch'));
    return (await this.words('footer [role="alert"]')) ?? '';
  }

  acknowledge() {
    return this.press(named('confirm-dispatch'));
  }

  resume() {
    return this.press(named('resume'));
  }

  nextBatch() {
    return this.press(named('next-batch'));
  }

  /** The way back to the other places. */
  async leave() {
    await this.pressF(10);
    await this.see(named('place-home'));
  }
}
