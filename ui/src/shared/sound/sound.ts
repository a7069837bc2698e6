/**
 * The station's voice. Made on the spot, so that it needs no files and is the
 * same everywhere. Each verdict differs in number, pitch and length, so that
 * the sound alone is enough for someone who walks away from the screen.
 */
export const TONES = ['valid', 'duplicate', 'warning', 'error'] as const;
export type Tone = (typeof TONES)[number];

interface Note {
  hertz: number;
  at: number;
  seconds: number;
  shape: OscillatorType;
  loud: number;
}

const NOTES: Record<Tone, Note[]> = {
  valid: [{ hertz: 1320, at: 0, seconds: 0.09, shape: 'sine', loud: 0.5 }],
  duplicate: [
    { hertz: 740, at: 0, seconds: 0.1, shape: 'triangle', loud: 0.55 },
    { hertz: 740, at: 0.16, seconds: 0.1, shape: 'triangle', loud: 0.55 },
  ],
  warning: [
    { hertz: 520, at: 0, seconds: 0.12, shape: 'triangle', loud: 0.55 },
    { hertz: 780, at: 0.13, seconds: 0.14, shape: 'triangle', loud: 0.55 },
  ],
  // The square wave carries: a low sine would be felt and not heard.
  error: [{ hertz: 180, at: 0, seconds: 0.55, shape: 'square', loud: 0.3 }],
};

const WEIGHT: Record<Tone, number> = { valid: 0, duplicate: 1, warning: 1, error: 2 };

/** How far the voice may fall behind the eye before it skips. */
const PATIENCE = 0.35;

function lengthOf(tone: Tone): number {
  const last = NOTES[tone].at(-1);
  return last ? last.at + last.seconds : 0;
}

export class Voice {
  #loudness = 1;
  #context: AudioContext | null = null;
  #busyUntil = 0;
  #sounding: Tone = 'valid';

  /** From 0, silent, to 100. The ear hears a quarter of the power as half as loud. */
  volume(percent: number): void {
    this.#loudness = (Math.min(100, Math.max(0, percent)) / 100) ** 2;
  }

  /**
   * Finds the way to the loudspeaker, for which a webview may stand still a
   * third of a second: when the screen opens, not in the middle of a code.
   */
  prepare(): void {
    if (typeof AudioContext === 'undefined') return;
    this.#context ??= new AudioContext();
  }

  /** A webview makes no sound before the first key; so call this on each. */
  wake(): void {
    this.prepare();
    if (this.#context?.state === 'suspended') void this.#context.resume();
  }

  play(tone: Tone): void {
    if (this.#loudness === 0) return;
    this.wake();
    const context = this.#context;
    if (!context) return;
    const now = context.currentTime;
    const free = Math.max(now, this.#busyUntil);
    // In a burst the ear cannot follow every parcel, but it must hear the bad one.
    const late = free - now > PATIENCE;
    if (late && WEIGHT[tone] <= WEIGHT[this.#sounding]) return;
    const start = late ? now : free;
    for (const note of NOTES[tone]) this.#sound(context, note, start + note.at);
    this.#busyUntil = start + lengthOf(tone) + 0.03;
    this.#sounding = tone;
  }

  #sound(context: AudioContext, note: Note, start: number): void {
    const source = context.createOscillator();
    const gain = context.createGain();
    source.type = note.shape;
    source.frequency.value = note.hertz;
    // Short ramps: a tone that starts at full height clicks.
    gain.gain.setValueAtTime(0, start);
    const loud = note.loud * this.#loudness;
    gain.gain.linearRampToValueAtTime(loud, start + 0.006);
    gain.gain.setValueAtTime(loud, start + note.seconds - 0.015);
    gain.gain.linearRampToValueAtTime(0, start + note.seconds);
    source.connect(gain).connect(context.destination);
    source.start(start);
    source.stop(start + note.seconds + 0.01);
  }
}
