import { useState, type FormEvent } from 'react';
import { PasswordInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Button } from '@/shared/ui/button';
import { Failed } from '@/shared/ui/states';
import type { EnrolRequest } from '@/generated/contract';
import type { HostError } from '@/host/types';

interface Props {
  /** Nobody works here yet: the code makes somebody. */
  fresh: boolean;
  busy: boolean;
  error: HostError | null;
  onJoin: (ask: EnrolRequest) => void;
  className: string | undefined;
}

/** Joins a company's server with the code an administrator gave. */
export function JoinServer({ fresh, busy, error, onJoin, className }: Props) {
  const { t } = useTranslation('access');
  const [server, setServer] = useState('');
  const [code, setCode] = useState('');
  const [operator, setOperator] = useState('');
  const [pin, setPin] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onJoin({
      server: server.trim(),
      code: code.trim(),
      ...(fresh && operator.trim() ? { operator: operator.trim() } : {}),
      ...(fresh && pin ? { pin } : {}),
    });
  };
  return (
    <form className={className} onSubmit={submit}>
      <TextInput
        label={t('join.server')}
        description={t('join.server_means')}
        type="url"
        dir="ltr"
        required
        value={server}
        onChange={(event) => setServer(event.currentTarget.value)}
        data-testid="join-server"
      />
      <TextInput
        label={t('join.code')}
        description={t('join.code_means')}
        required
        dir="ltr"
        autoComplete="off"
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        data-testid="join-code"
      />
      {fresh && (
        <>
          <TextInput
            label={t('first.operator')}
            description={t('first.operator_means')}
            required
            value={operator}
            onChange={(event) => setOperator(event.currentTarget.value)}
            autoComplete="name"
            data-testid="join-operator"
          />
          <PasswordInput
            label={t('first.pin')}
            description={t('first.pin_means')}
            value={pin}
            onChange={(event) => setPin(event.currentTarget.value)}
            autoComplete="new-password"
            data-testid="join-pin"
          />
        </>
      )}
      {error && <Failed error={error} />}
      <div>
        <Button type="submit" primary busy={busy} testId="join-submit">
          {busy ? t('join.working') : t('join.submit')}
        </Button>
      </div>
    </form>
  );
}
