import { until } from '../support/waiting.js';
import { named, Screen } from './screen.js';

/** Files in: the wizard from the choice to the check, and the report after it. */
export class Imports extends Screen {
  open() {
    return this.goTo('imports');
  }

  /** Hands files over as the file dialog would. @param {string[]} paths */
  async choose(...paths) {
    await this.see(named('import-file'));
    await this.browser.type(named('import-file'), paths.join('\n'));
  }

  /** Takes a file that asks nothing from its choice to its end, and back to the history. @param {string} path */
  async take(path) {
    await this.choose(path);
    await this.start();
    this.#last = { created: await this.figure('created'), failed: await this.figure('failed') };
    await this.open();
  }

  /** @type {{ created: number, failed: number } | null} */
  #last = null;

  /** What came of the last one taken: the figures of its report. */
  result() {
    return this.#last && `${this.#last.created} new waybills, ${this.#last.failed} failed`;
  }

  /** Starts the import that was checked, and waits for its end. */
  async start() {
    await this.press(named('import-start'));
    await this.ended();
  }

  ended() {
    const over = ['completed', 'failed', 'cancelled', 'voided'].map((one) => `[data-status="${one}"]`);
    return this.see(`${named('import-status')}:is(${over.join()})`);
  }

  /** A count of the report, or of the preview. @param {'created' | 'updated' | 'skipped' | 'failed'} what */
  async figure(what) {
    const words = await this.words(named(`result-${what}`));
    return Number(words?.replaceAll(/\D/g, ''));
  }

  /** @param {'rows' | 'ready' | 'known' | 'skipped' | 'failed' | 'warnings'} what */
  async previewed(what) {
    await this.see(named(`preview-${what}`));
    const words = await this.words(named(`preview-${what}`));
    return Number(words?.replaceAll(/\D/g, ''));
  }

  /** Opens the report of the newest. */
  async report() {
    await this.press('table tbody button');
    await this.see(named('report-csv'));
  }

  /** The required fields that still have no column. */
  async missing() {
    await this.see(named('missing-fields'));
    return this.words(named('missing-fields'));
  }

  /** The row taken for the headings; 0 for none. */
  headingRow() {
    return this.browser.run(() => {
      const chosen = document.querySelector('input[name="heading-row"]:checked');
      return Number(chosen?.getAttribute('data-testid')?.split('-').at(-1));
    });
  }

  /** @param {string} column  Its letter. @param {string} field */
  mapColumn(column, field) {
    return this.#select(named(`column-${column}`), field);
  }

  /** Goes from the columns to the check. */
  check() {
    return this.press(named('import-check'));
  }

  /** @param {string} word @param {string} status */
  explain(word, status) {
    return this.#select(named(`word-${word}`), status);
  }

  /** The parcels of these words wait: whether the notice is there. */
  async wordsWait() {
    return (await this.browser.count(named('words-waiting'))) > 0;
  }

  async openFailedRows() {
    await this.press(named('import-correct'));
    await this.see(named('correct-send'));
  }

  /** @param {number} row @param {string} field @param {string} text */
  async typeIntoCell(row, field, text) {
    const cell = named(`cell-${row}-${field}`);
    await this.see(cell);
    await this.browser.type(cell, text);
  }

  /** Sends the corrected rows; answers what is said of them. */
  async tryAgain() {
    await this.press(named('correct-send'));
    await this.see(named('corrected'));
    return this.words(named('corrected'));
  }

  /** Takes the import back; answers what is said of it. */
  async takeBack() {
    await this.press(named('import-void'));
    await this.press(named('import-void-confirm'));
    await this.see(named('import-voided'));
    return this.words(named('import-voided'));
  }

  /** As a person does: the page hears of the change. @param {string} css @param {string} value */
  async #select(css, value) {
    await this.see(css);
    await this.browser.run(
      (wanted, chosen) => {
        const field = document.querySelector(wanted);
        if (!(field instanceof HTMLSelectElement)) throw new Error(`${wanted} is no choice.`);
        field.value = chosen;
        field.dispatchEvent(new Event('change', { bubbles: true }));
      },
      css,
      value,
    );
    await until(`${css} says ${value}`, () =>
      this.browser.run(
        (wanted, chosen) => {
          const field = document.querySelector(wanted);
          return field instanceof HTMLSelectElement && field.value === chosen;
        },
        css,
        value,
      ),
    );
  }
}
