import { named, Screen } from './screen.js';

/** What an operator does around the scans: the pretend gun, what is still here, corrections. */
export class Floor extends Screen {
  shootNext() {
    return this.press(named('fake-gun-next'));
  }

  shootAgain() {
    return this.press(named('fake-gun-again'));
  }

  shootForeign() {
    return this.press(named('fake-gun-foreign'));
  }

  /** F3: what leaves, or what is still here. */
  turnPanel() {
    return this.pressF(3);
  }

  /** How many parcels of the workbook are still here. */
  async left() {
    await this.see(named('still-here-left'));
    return Number((await this.words(named('still-here-left')))?.replaceAll(/\D/g, ''));
  }

  acknowledge() {
    return this.pressF(9);
  }

  /** The newest valid parcel must not go. */
  async flagFirst() {
    await this.press(`${named('recent')} li[data-mark="valid"]:not([data-voided]) button`);
    await this.see(named('flag-item'));
  }

  flagAsDamaged() {
    return this.press(named('flag-damaged_barcode'));
  }

  async openFirstWaybill() {
    await this.press('table tbody button');
    await this.see(named('correct-waybill'));
  }

  async startCorrection() {
    await this.press(named('correct-waybill'));
    await this.see(named('correct-form'));
  }

  /** @param {string} status @param {string} reason */
  async correct(status, reason) {
    await this.choose(named('correct-status'), status);
    await this.browser.type(named('correct-reason'), reason);
    await this.press(named('correct-save'));
  }

  /** Chooses in a list as a hand does. @param {string} css @param {string} value */
  choose(css, value) {
    return this.browser.run(
      (wanted, chosen) => {
        const list = document.querySelector(wanted);
        if (!(list instanceof HTMLSelectElement)) throw new Error(`${wanted} is no list`);
        const set = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value')?.set;
        set?.call(list, chosen);
        list.dispatchEvent(new Event('change', { bubbles: true }));
      },
      css,
      value,
    );
  }
}
