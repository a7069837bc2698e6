import { useEffect, useRef, type RefObject } from 'react';
import { Capture } from './capture';

interface Wishes {
  input: RefObject<HTMLInputElement | null>;
  onCode: (code: string) => void;
  /** Any key at all; a webview may sound only after one. */
  onKey: () => void;
}

/**
 * Listens on the window, before anything on the page: wherever the focus is, a
 * gun's code is a scan, and its Enter presses no button.
 */
export function useCapture(wishes: Wishes): void {
  const latest = useRef(wishes);
  useEffect(() => {
    latest.current = wishes;
  });
  useEffect(() => {
    const capture = new Capture();
    let before = '';
    const swallowed = new Set<string>();

    const swallow = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      swallowed.add(event.code);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const { input, onCode, onKey } = latest.current;
      onKey();
      if (event.isComposing) return;
      const field = input.current;
      const inField = field !== null && event.target === field;
      const caught = capture.take({
        key: event.key,
        code: event.code,
        shift: event.shiftKey,
        repeat: event.repeat,
        at: event.timeStamp,
      });
      if (caught.kind === 'code') {
        swallow(event);
        // What the gun has typed into the field is no longer wanted there.
        if (field) field.value = before;
        onCode(caught.code);
        return;
      }
      if (caught.kind === 'opening') before = field?.value ?? '';
      if (caught.kind === 'pass' && event.key.length !== 1) return;
      const types = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (types && !inField && !isEditable(event.target) && event.key !== ' ') {
        // Typing without looking where the focus is ends up in the one field.
        // The character goes to whatever has the focus when this returns.
        field?.focus();
        return;
      }
      if (caught.kind === 'inside' && !(types && (inField || isEditable(event.target)))) {
        swallow(event);
      }
    };
    // Space presses a button when it is let go, not when it goes down.
    const onKeyUp = (event: KeyboardEvent) => {
      if (!swallowed.delete(event.code)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener('keydown', onKeyDown, true);
    window.addEventListener('keyup', onKeyUp, true);
    return () => {
      window.removeEventListener('keydown', onKeyDown, true);
      window.removeEventListener('keyup', onKeyUp, true);
    };
  }, []);
}

function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
