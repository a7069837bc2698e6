import { named, Screen } from './screen.js';

export class Imports extends Screen {
  open() {
    return this.goTo('imports');
  }

  /** Hands a workbook over as the file dialog would, and waits for its end. @param {string} path */
  async take(path) {
    await this.see(named('import-file'));
    await this.browser.type(named('import-file'), path);
    await this.see(`${named('import-status')}:is([data-status="completed"], [data-status="failed"])`);
  }

  /** What came of it, in its own words. */
  result() {
    return this.words(named('import-status'));
  }

  /** Opens the report of the newest. */
  async report() {
    await this.press(named('import-report'));
    await this.see(named('report-csv'));
  }
}
