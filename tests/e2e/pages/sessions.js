import { until } from '../support/waiting.js';
import { Screen } from './screen.js';

/** Every batch there was, newest first. */
export class Sessions extends Screen {
  open() {
    return this.goTo('sessions');
  }

  /** The newest, as its row says. */
  async newest() {
    const row = await until('a session is listed', async () => (await this.rows())[0]);
    const [, operator, total, valid, duplicates, errors, state, manifest] = row;
    return { operator, total, valid, duplicates, errors, state, manifest };
  }

  /** Opens the newest with everything scanned in it. */
  async openNewest() {
    await this.press('table tbody button');
    await until('its scans are listed', async () => (await this.rows())[0]?.[0] === '1');
  }
}
