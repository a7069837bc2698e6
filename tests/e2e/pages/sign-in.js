import { named, Screen } from './screen.js';

/** Who is at the station. */
export class SignIn extends Screen {
  /** By the button in the bar. */
  async lock() {
    await this.press(named('lock'));
    await this.see('[data-testid^="sign-in-"]');
  }

  /** @param {string} name */
  choose(name) {
    return this.press(named(`sign-in-${name}`));
  }

  /** @param {string} pin */
  async pin(pin) {
    await this.see(named('sign-in-pin'));
    await this.browser.type(named('sign-in-pin'), pin);
    await this.press(named('sign-in-go'));
  }

  async forgotten() {
    await this.press(named('pin-forgotten'));
    await this.see(named('recovery-code-entry'));
  }

  /** @param {string} code @param {string} pin */
  async recover(code, pin) {
    await this.browser.type(named('recovery-code-entry'), code);
    await this.browser.type(named('new-pin'), pin);
    await this.press(named('set-new-pin'));
  }

  /** What went wrong, in the words of the screen. */
  async refused() {
    await this.see('[role="alert"]');
    return (await this.words('[role="alert"]')) ?? '';
  }

  /** The people one may choose. */
  names() {
    return this.browser.run(() =>
      [...document.querySelectorAll('button[data-testid^="sign-in-"]')]
        .map((one) => one.getAttribute('data-testid')?.slice('sign-in-'.length) ?? '')
        .filter((name) => name !== 'go'),
    );
  }
}
