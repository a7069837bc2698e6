import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { useDirection } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCall } from '@/host/calls';
import { FirstRun } from '@/features/access/first-run';
import { Locked } from '@/features/access/locked';
import { SignIn } from '@/features/access/sign-in';
import { PlaceProvider } from '@/shared/format/place';
import { directionOf, isLanguage, speak, type Language } from '@/shared/i18n/i18n';
import { Failed, Loading } from '@/shared/ui/states';
import { Brand } from './brand';
import { LanguageProvider } from './language';

const CHOSEN = 'waystation.language';
/** What others on this station do shows up this soon. */
const EVERY = 4000;

/** Decides what a person sees first: set-up, the PIN, or the station. */
export function Gate({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const { setDirection } = useDirection();
  const status = useCall('status', {}, { every: EVERY });
  // The first run shows its recovery code after the station is set up already,
  // so it stays until the person goes on.
  const [inFirstRun, setInFirstRun] = useState(false);
  if (status.data && !status.data.set_up && !inFirstRun) setInFirstRun(true);
  const [chosen, setChosen] = useState<Language | null>(() => {
    const kept = localStorage.getItem(CHOSEN);
    return kept !== null && isLanguage(kept) ? kept : null;
  });
  // A station says what it speaks; before it is set up, or while its data is
  // closed, only this screen knows what its reader understands.
  const said = status.data?.set_up && !status.data.locked ? status.data.language : chosen;
  const language = said !== null && said !== undefined && isLanguage(said) ? said : (chosen ?? 'en');
  useEffect(() => {
    speak(language);
    setDirection(directionOf(language));
  }, [language, setDirection]);
  const choose = useCallback((wanted: Language) => {
    localStorage.setItem(CHOSEN, wanted);
    setChosen(wanted);
  }, []);

  const body = () => {
    if (!status.data) {
      return status.isError ? (
        <Failed error={status.error} onRetry={() => void status.refetch()} />
      ) : (
        <Loading />
      );
    }
    if (inFirstRun) {
      return (
        <FirstRun
          language={language}
          onLanguage={choose}
          mark={<Brand />}
          onDone={() => {
            void queries.invalidateQueries().then(() => setInFirstRun(false));
          }}
        />
      );
    }
    if (status.data.locked) return <Locked mark={<Brand />} />;
    if (status.data.signed_out) return <SignIn mark={<Brand />} company={status.data.company} />;
    return children;
  };

  return (
    <LanguageProvider value={{ language, choose }}>
      <PlaceProvider
        language={language}
        timeZone={status.data?.time_zone ?? undefined}
        currency={status.data?.currency ?? undefined}
        currencyDecimals={status.data?.currency_decimals}
      >
        {body()}
      </PlaceProvider>
    </LanguageProvider>
  );
}
