import { named, Screen } from './screen.js';

/** A machine becomes a station: two names, then the code to write down. */
export class FirstRun extends Screen {
  shown() {
    return this.see(named('first-run-company'));
  }

  /** @param {string} company @param {string} operator */
  async fill(company, operator) {
    await this.shown();
    await this.browser.type(named('first-run-company'), company);
    await this.browser.type(named('first-run-operator'), operator);
  }

  submit() {
    return this.press(named('first-run-submit'));
  }

  /** The recovery code, shown this once. */
  async code() {
    await this.see(named('recovery-code'));
    return (await this.words(named('recovery-code'))) ?? '';
  }

  /** Whether one may go on; not before the code is written down. */
  async mayGoOn() {
    return (await this.attribute(named('recovery-continue'), 'aria-disabled')) === null;
  }

  async goOn() {
    await this.browser.click(named('recovery-written'));
    await this.press(named('recovery-continue'));
    await this.see(named('next-thing'));
  }
}
