import { useEffect } from 'react';

/** What a person or a gun does at a station. */
const SIGNS = ['keydown', 'pointerdown', 'wheel'] as const;
const MINUTE = 60_000;

/** Calls `lock` once nothing was pressed, scanned or touched for that long; 0 never does. */
export function useIdleLock(minutes: number, lock: () => void): void {
  useEffect(() => {
    if (minutes <= 0) return;
    let timer = setTimeout(lock, minutes * MINUTE);
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(lock, minutes * MINUTE);
    };
    for (const sign of SIGNS) window.addEventListener(sign, again, true);
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS) window.removeEventListener(sign, again, true);
    };
  }, [minutes, lock]);
}
