import { describe, expect, test } from 'vitest';
import { Capture, type Caught, type Key } from './capture';

interface Typing {
  /** Milliseconds between two keys. */
  gap?: number;
  from?: number;
  end?: string;
  change?: (key: Key, place: number) => Key;
}

const placeOf = (letter: string) => (/\d/.test(letter) ? `Digit${letter}` : `Key${letter.toUpperCase()}`);

/** Types a text with its terminator, and returns what each key was taken for. */
function type(capture: Capture, text: string, typing: Typing = {}): Caught[] {
  const { gap = 10, from = 1000, end = 'Enter', change = (key: Key) => key } = typing;
  const keys = [...text].map(
    (letter, place): Key => ({
      key: letter,
      code: placeOf(letter),
      shift: /[A-Z]/.test(letter),
      repeat: false,
      at: from + place * gap,
    }),
  );
  keys.push({ key: end, code: end, shift: false, repeat: false, at: from + text.length * gap });
  return keys.map((key, place) => capture.take(change(key, place)));
}

const last = (caught: Caught[]) => caught.at(-1);

describe('a gun', () => {
  test.each(['Enter', 'Tab'])('ends its code with %s', (end) => {
    expect(last(type(new Capture(), 'JT8801', { end }))).toEqual({ kind: 'code', code: 'JT8801' });
  });

  test.each([1, 20, 50])('is one at %i ms between characters', (gap) => {
    expect(last(type(new Capture(), 'JT8801', { gap }))).toMatchObject({ kind: 'code' });
  });

  test('keeps its keys from everything else on the page', () => {
    const kinds = type(new Capture(), 'JT88').map((caught) => caught.kind);
    expect(kinds).toEqual(['opening', 'inside', 'inside', 'inside', 'code']);
  });

  test('may stall once in the middle of a code', () => {
    const stalled = type(new Capture(), 'JT880100000111', {
      change: (key, place) => ({ ...key, at: key.at + (place >= 6 ? 100 : 0) }),
    });
    expect(last(stalled)).toEqual({ kind: 'code', code: 'JT880100000111' });
  });

  test('may stall after its first character on a busy machine, and keeps its head', () => {
    const stalled = type(new Capture(), 'JT880100000111', {
      change: (key, place) => ({ ...key, at: key.at + (place >= 1 ? 800 : 0) }),
    });
    expect(last(stalled)).toEqual({ kind: 'code', code: 'JT880100000111' });
  });

  test('may send its end late on a busy machine', () => {
    const late = type(new Capture(), 'JT8801', {
      change: (key) => (key.key === 'Enter' ? { ...key, at: key.at + 400 } : key),
    });
    expect(last(late)).toEqual({ kind: 'code', code: 'JT8801' });
  });

  test('presses Shift between two capitals, and that is no pause', () => {
    const capture = new Capture();
    const shift = (at: number): Key => ({ key: 'Shift', code: 'ShiftLeft', shift: true, repeat: false, at });
    const letter = (key: string, at: number): Key => ({ key, code: `Key${key}`, shift: true, repeat: false, at });
    capture.take(letter('J', 0));
    capture.take(shift(40));
    capture.take(letter('T', 80));
    capture.take(shift(100));
    capture.take(letter('X', 130));
    expect(capture.take({ key: 'Enter', code: 'Enter', shift: false, repeat: false, at: 140 })).toEqual({
      kind: 'code',
      code: 'JTX',
    });
  });

  test('may send carriage return and line feed; the second ends nothing', () => {
    const capture = new Capture();
    type(capture, 'JT8801');
    const feed = capture.take({ key: 'Enter', code: 'Enter', shift: false, repeat: false, at: 1065 });
    expect(feed).toEqual({ kind: 'inside' });
  });

  test('sends FNC1 as a function key, and that is no command', () => {
    const capture = new Capture();
    const caught = type(capture, 'JT8801', {
      change: (key, place) => (place === 3 ? { ...key, key: 'F8', code: 'F8' } : key),
    });
    expect(caught[3]).toEqual({ kind: 'inside' });
    expect(last(caught)).toEqual({ kind: 'code', code: 'JT801' });
  });

  test('is understood on an Arabic keyboard', () => {
    const arabic: Record<string, string> = { J: 'ت', T: 'ف' };
    const caught = type(new Capture(), 'JT8801', {
      change: (key) => ({ ...key, key: arabic[key.key] ?? key.key }),
    });
    expect(last(caught)).toEqual({ kind: 'code', code: 'JT8801' });
  });

  test('keeps fifty codes in a burst apart and in order', () => {
    const capture = new Capture();
    const codes = Array.from({ length: 50 }, (_, place) => `JT88${1000 + place}`);
    const heard = codes.flatMap((code, place) =>
      type(capture, code, { gap: 2, from: place * 20 }).flatMap((caught) =>
        caught.kind === 'code' ? [caught.code] : [],
      ),
    );
    expect(heard).toEqual(codes);
  });
});

describe('a person', () => {
  test('types slower than any gun', () => {
    const kinds = new Set(type(new Capture(), 'JT8801', { gap: 120 }).map((caught) => caught.kind));
    expect(kinds).not.toContain('code');
    expect(kinds).not.toContain('inside');
  });

  test('presses Enter long after the characters came', () => {
    const caught = type(new Capture(), 'JT8801', {
      change: (key) => (key.key === 'Enter' ? { ...key, at: key.at + 1400 } : key),
    });
    expect(last(caught)).toEqual({ kind: 'pass' });
  });

  test('types two characters quickly, which no code is', () => {
    expect(last(type(new Capture(), 'ok'))).toEqual({ kind: 'pass' });
  });

  test('holds a key down, which comes as fast as a gun', () => {
    const caught = type(new Capture(), 'aaaaaaaa', {
      gap: 30,
      change: (key, place) => ({ ...key, repeat: place > 0 && key.key === 'a' }),
    });
    expect(last(caught)).toEqual({ kind: 'pass' });
  });

  test('presses Enter alone', () => {
    const capture = new Capture();
    type(capture, 'JT8801');
    expect(capture.take({ key: 'Enter', code: 'Enter', shift: false, repeat: false, at: 5000 })).toEqual({
      kind: 'pass',
    });
  });
});

test('a modifier that is stuck changes nothing', () => {
  const capture = new Capture();
  capture.take({ key: 'Control', code: 'ControlLeft', shift: false, repeat: false, at: 0 });
  // It was let go while another window had the focus: its release never came.
  expect(last(type(capture, 'JT8801'))).toEqual({ kind: 'code', code: 'JT8801' });
  expect(last(type(capture, 'JT8802', { from: 9000 }))).toEqual({ kind: 'code', code: 'JT8802' });
});
