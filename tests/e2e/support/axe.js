/** Finds what keeps people out of a screen, by axe-core's rules. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * The serious and critical findings on the screen as it is now, a line each.
 *
 * @param {import('./webdriver.js').Browser} browser
 */
export async function barriers(browser) {
  await browser.load(SOURCE);
  return browser.run(async () => {
    // What is still fading in has no colours of its own yet.
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
    const axe = /** @type {any} */ (window).axe;
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter((/** @type {any} */ one) => ['serious', 'critical'].includes(one.impact))
      .flatMap((/** @type {any} */ one) =>
        one.nodes.map(
          (/** @type {any} */ node) =>
            `${one.id}: ${node.target.join(' ')} (${node.any[0]?.message ?? one.help})`,
        ),
      );
  });
}
