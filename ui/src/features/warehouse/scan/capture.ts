/**
 * Tells a gun from a person, key by key. Pure: keys and their times in, what
 * to do with them out. Times are the events' own, so a screen that is busy
 * drawing never makes a gun look like a slow typist.
 */
import { typedOnUs } from './us-layout';

export interface Key {
  /** What it types, as the browser names it. */
  key: string;
  /** Where it is on the keyboard. */
  code: string;
  shift: boolean;
  /** Sent again because it is held down. */
  repeat: boolean;
  /** Milliseconds. */
  at: number;
}

export type Caught =
  /** A person's key: let it do what it does. */
  | { kind: 'pass' }
  /** The first character of what may become a code. */
  | { kind: 'opening' }
  /** Inside a burst: nothing but the capture may act on it. */
  | { kind: 'inside' }
  /** A gun's code is complete. */
  | { kind: 'code'; code: string };

/** Between two characters of a gun; floor.md §2 gives 20 ms as the slowest usual. */
export const GUN_GAP = 50;
/**
 * A gun that stalls is still the same gun; longer is a new start. A busy machine
 * delivers keys late, and a code cut in two would lose its head without a sound,
 * while a person's leftover glued before a code is heard as an error.
 */
export const STALL = 1000;
/** Fewer characters than this are a person's. */
export const SHORTEST = 3;

const PASS: Caught = { kind: 'pass' };
const INSIDE: Caught = { kind: 'inside' };

const HELD = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'NumLock']);

export class Capture {
  #keys: Key[] = [];
  /** Pauses between them; the time a gun holds Shift is none. */
  #gaps: number[] = [];
  #last = -Infinity;
  #ended = -Infinity;

  /** Whether a burst is running; a function key pressed by a gun is then no command. */
  inBurst(at: number): boolean {
    return this.#keys.length >= 2 && at - this.#last <= GUN_GAP;
  }

  take(key: Key): Caught {
    if (key.key === 'Enter' || key.key === 'Tab') return this.#end(key);
    if (HELD.has(key.key)) {
      // A gun presses Shift between two capitals; that time is not a pause.
      if (key.at - this.#last <= GUN_GAP) this.#last = key.at;
      return PASS;
    }
    if (key.repeat) {
      // A key held down comes as fast as a gun and is none.
      this.#forget();
      return PASS;
    }
    // FNC1 comes as a function key, in the middle of a code.
    if (key.key.length !== 1) {
      if (this.inBurst(key.at)) {
        this.#last = key.at;
        return INSIDE;
      }
      this.#forget();
      return PASS;
    }
    const gap = key.at - this.#last;
    if (gap > STALL) this.#forget();
    this.#last = key.at;
    if (this.#keys.push(key) === 1) return { kind: 'opening' };
    this.#gaps.push(gap);
    return gap <= GUN_GAP ? INSIDE : PASS;
  }

  #end(key: Key): Caught {
    const keys = this.#keys;
    const byGun =
      keys.length >= SHORTEST && key.at - this.#last <= STALL && median(this.#gaps) <= GUN_GAP;
    this.#forget();
    if (byGun) {
      this.#ended = key.at;
      return { kind: 'code', code: textOf(keys) };
    }
    if (key.at - this.#ended <= GUN_GAP) {
      // Carriage return and line feed: the second one ends nothing.
      this.#ended = key.at;
      return INSIDE;
    }
    return PASS;
  }

  #forget(): void {
    this.#keys = [];
    this.#gaps = [];
    this.#last = -Infinity;
  }
}

function median(gaps: readonly number[]): number {
  return gaps.toSorted((one, other) => one - other)[Math.floor(gaps.length / 2)] ?? 0;
}

function textOf(keys: readonly Key[]): string {
  // One foreign letter shows that the whole code was typed on another layout.
  const foreign = keys.some((key) => key.key > '~');
  return keys
    .map((key) => (foreign ? typedOnUs(key.code, key.shift) : undefined) ?? key.key)
    .join('');
}
