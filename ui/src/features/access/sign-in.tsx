import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SignInNameView } from '@/generated/contract';
import { useCall, useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Empty, Failed, Loading, Notice } from '@/shared/ui/states';
import { ForgottenPin } from './forgotten-pin';
import styles from './sign-in.module.css';

/** Waits run down here and there: asked again this often. */
const EVERY = 5000;

/** Who is there? Names to press, and a PIN for those who chose one. */
export function SignIn({ mark, company }: { mark: ReactNode; company: string | null }) {
  const { t } = useTranslation('access');
  const names = useCall('sign_in_names', {}, { every: EVERY });
  const signIn = useCommand('sign_in');
  const [chosen, setChosen] = useState<string | null>(null);
  const [forgotten, setForgotten] = useState(false);
  const person = names.data?.find((one) => one.operator_id === chosen);

  const choose = (one: SignInNameView) => {
    signIn.reset();
    setForgotten(false);
    if (one.has_pin) setChosen(one.operator_id);
    else signIn.mutate({ operator_id: one.operator_id });
  };
  return (
    <main className={styles.screen}>
      <header className={styles.head}>
        {mark}
        <div>
          <h1>{t('sign_in.title')}</h1>
          <p className="soft">{company}</p>
        </div>
      </header>
      {names.isPending && <Loading />}
      {names.isError && <Failed error={names.error} onRetry={() => void names.refetch()} />}
      {names.data?.length === 0 && <Empty title={t('sign_in.nobody')} hint={t('sign_in.nobody_hint')} />}
      <div className={styles.columns}>
        <ul className={styles.names} aria-label={t('sign_in.who')}>
          {names.data?.map((one) => (
            <li key={one.operator_id}>
              <button
                type="button"
                className={styles.name}
                aria-pressed={one.operator_id === chosen}
                data-testid={`sign-in-${one.name}`}
                onClick={() => choose(one)}
              >
                <span className={styles.initial} aria-hidden="true">
                  {[...one.name][0]}
                </span>
                <span className={styles.who}>
                  <span className={styles.called}>{one.name}</span>
                  <span className="soft">
                    {t(`role.${one.role}`)} · {one.has_pin ? t('sign_in.with_pin') : t('sign_in.no_pin')}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
        <div className={styles.side}>
          {person && !forgotten && (
            <PinEntry
              key={person.operator_id}
              person={person}
              busy={signIn.isPending}
              error={signIn.isError ? signIn.error : null}
              onPin={(pin) => signIn.mutate({ operator_id: person.operator_id, pin })}
              onForgotten={() => setForgotten(true)}
            />
          )}
          {person && forgotten && (
            <ForgottenPin person={person} onBack={() => setForgotten(false)} />
          )}
          {!person && signIn.isError && <Failed error={signIn.error} />}
          {!person && !signIn.isError && <p className="soft">{t('sign_in.lead')}</p>}
        </div>
      </div>
    </main>
  );
}

interface Entry {
  person: SignInNameView;
  busy: boolean;
  error: { code: string; message: string; next_step: string } | null;
  onPin: (pin: string) => void;
  onForgotten: () => void;
}

const PAD = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** By keyboard or on the glass; both fill the same field. */
function PinEntry({ person, busy, error, onPin, onForgotten }: Entry) {
  const { t } = useTranslation('access');
  const [pin, setPin] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onPin(pin);
    setPin('');
  };
  const waiting = person.wait_seconds > 0;
  return (
    <form className={styles.entry} onSubmit={submit}>
      <PasswordInput
        ref={field}
        label={t('sign_in.pin_of', { name: person.name })}
        size="lg"
        inputMode="numeric"
        autoComplete="off"
        value={pin}
        onChange={(event) => setPin(event.currentTarget.value)}
        data-testid="sign-in-pin"
      />
      <div className={styles.pad} dir="ltr">
        {PAD.map((digit) => (
          <PadKey key={digit} digit={digit} onPress={() => setPin(pin + digit)} />
        ))}
        <button type="button" className={styles.key} onClick={() => setPin('')}>
          {t('sign_in.clear')}
        </button>
        <PadKey digit="0" onPress={() => setPin(`${pin}0`)} />
        <button type="submit" className={styles.go} data-testid="sign-in-go" aria-disabled={busy || undefined}>
          {t('sign_in.go')}
        </button>
      </div>
      {error && <Failed error={error} />}
      {!error && waiting && (
        <Notice mark="waiting">{t('sign_in.waits', { count: person.wait_seconds })}</Notice>
      )}
      <Button quiet onPress={onForgotten} testId="pin-forgotten">
        {t('sign_in.forgotten')}
      </Button>
    </form>
  );
}

function PadKey({ digit, onPress }: { digit: string; onPress: () => void }) {
  return (
    <button type="button" className={styles.key} onClick={onPress}>
      {digit}
    </button>
  );
}
