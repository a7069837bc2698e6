import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

/** The values of one theme: what comes later wins, as in the browser. */
function theme(dark: boolean): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, selector, body] of css.matchAll(/([^{}]+)\{([^}]*)\}/g)) {
    if (!dark && selector?.includes("'dark'")) continue;
    for (const [, name, value] of (body ?? '').matchAll(/--([\w-]+):\s*(#[0-9a-f]+)/g)) {
      if (name && value) found.set(name, value);
    }
  }
  return found;
}

function light(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((place) => {
    const part = Number.parseInt(hex.slice(place, place + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function contrast(one: string, other: string): number {
  const [high, low] = [light(one), light(other)].toSorted((a, b) => b - a);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const STATES = ['valid', 'duplicate', 'error', 'waiting'];

describe.each([
  ['by day', theme(false)],
  ['by night', theme(true)],
])('%s', (_name, colours) => {
  const of = (name: string) => colours.get(name) ?? '#000000';

  test.each(['ink', 'ink-soft', 'accent', ...STATES.map((state) => `${state}-ink`)])(
    'text in %s is readable on every surface',
    (ink) => {
      for (const ground of ['paper', 'surface', 'sunken']) {
        expect(contrast(of(ink), of(ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  test.each(STATES)('text is readable on the wash of %s', (state) => {
    const least = Math.min(
      ...['ink', `${state}-ink`].map((ink) => contrast(of(ink), of(`${state}-wash`))),
    );
    expect(least).toBeGreaterThanOrEqual(4.5);
  });

  test.each(STATES)('the band of %s is readable from three metres', (state) => {
    expect(contrast(of(`${state}-band-ink`), of(`${state}-band`))).toBeGreaterThanOrEqual(7);
  });

  test('what stands on the accent and on the frame is readable', () => {
    expect(contrast(of('accent-ink'), of('accent'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('frame-ink'), of('frame'))).toBeGreaterThanOrEqual(7);
    expect(contrast(of('frame-soft'), of('frame'))).toBeGreaterThanOrEqual(4.5);
  });
});
