import { named, Screen } from './screen.js';

/** A manifest as it is on paper, after a dispatch or from the history. */
export class Manifest extends Screen {
  shown() {
    return this.see(named('manifest-number'));
  }

  async number() {
    await this.shown();
    return (await this.words(named('manifest-number'))) ?? '';
  }

  /** The waybill numbers on it, in its order. */
  waybills() {
    return this.allWords('article table td.code');
  }

  savePdf() {
    return this.press(named('save-pdf'));
  }
}
