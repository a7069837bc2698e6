import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { formats, type Formats, type Place } from './format';

const FormatContext = createContext<Formats>(formats({ language: 'en' }));

export function PlaceProvider(props: Place & { children: ReactNode }) {
  const { language, timeZone, currency, currencyDecimals } = props;
  const made = useMemo(
    () => formats({ language, timeZone, currency, currencyDecimals }),
    [language, timeZone, currency, currencyDecimals],
  );
  return <FormatContext.Provider value={made}>{props.children}</FormatContext.Provider>;
}

export function useFormats(): Formats {
  return useContext(FormatContext);
}

/** The time, again every `every` milliseconds. */
export function useNow(every: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
