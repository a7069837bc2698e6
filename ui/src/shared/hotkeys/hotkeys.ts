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

export function useHotkey(hotkey: string | undefined, action: () => void): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    if (hotkey === undefined) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || !matches(event, hotkey)) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [hotkey]);
}
