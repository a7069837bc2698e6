import { useCallback, useRef, useState } from 'react';
import type { Verdict } from './scan-line';

/** Where the station wants it, an error stops the scanning until a person has seen it. */
export function useHold(wanted: boolean) {
  const [held, setHeld] = useState<Verdict | null>(null);
  // Asked between two keys of a gun, before anything is drawn.
  const holding = useRef(false);
  const judge = useCallback(
    (verdict: Verdict) => {
      const bad = verdict.kind === 'refused' || verdict.view.outcome === 'error';
      if (!wanted || !bad) return;
      holding.current = true;
      setHeld(verdict);
    },
    [wanted],
  );
  const release = useCallback(() => {
    holding.current = false;
    setHeld(null);
  }, []);
  const holds = useCallback(() => holding.current, []);
  return { held, holds, judge, release };
}
