/**
 * Keys for actions. Only function keys and Alt with a digit: a gun types
 * letters and digits, and no courier's code holds either of these.
 */
import { useEffect, useRef } from 'react';

/** `F2`, `Alt+1`, `Escape`: the same text is shown on the button. */
export function matches(event: KeyboardEvent, hotkey: string): boolean {
  const parts = hotkey.split('+');
  const key = parts.at(-1) ?? '';
  const wantsAlt = parts.includes('Alt');
  if (event.ctrlKey || event.metaKey || event.altKey !== wantsAlt) return false;
  // Alt changes what a digit types on many layouts; its place does not change.
  return /^\d$/.test(key) ? event.code === `Digit${key}` : event.key === key;
}

/** Who listens to which key, the newest last: a question on the page goes before the page. */
const listening: Array<{ hotkey: string }> = [];

export function useHotkey(hotkey: string | undefined, action: () => void): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    if (hotkey === undefined) return;
    const own = { hotkey };
    listening.push(own);
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || !matches(event, hotkey)) return;
      if (listening.findLast((one) => one.hotkey === hotkey) !== own) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
      listening.splice(listening.indexOf(own), 1);
    };
  }, [hotkey]);
}

/** A gun leaves no more than this between two keys; no hand is so quick. */
const BURST = 40;
/** What has a meaning of its own for Enter. */
const TAKES_ENTER = 'button, a[href], textarea, summary, form';

/**
 * Enter confirms, wherever the focus is, unless it means something there. The
 * Enter at the end of a gun's code confirms nothing and presses nothing.
 */
export function useEnter(action: () => void): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    let before = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      const burst = event.timeStamp - before < BURST;
      if (event.key.length === 1) before = event.timeStamp;
      if (event.key !== 'Enter' || event.defaultPrevented || event.isComposing) return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (burst) {
        event.preventDefault();
        return;
      }
      if (event.repeat || (event.target instanceof Element && event.target.closest(TAKES_ENTER))) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, []);
}
