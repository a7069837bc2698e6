import { useState, type FormEvent } from 'react';
import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OperatorView, Role, StatusView } from '@/generated/contract';
import { useCall, useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Confirm } from '@/shared/ui/confirm';
import { Failed, Loading, Notice, StateWord } from '@/shared/ui/states';
import styles from './settings.module.css';

const ROLES: Role[] = ['operator', 'supervisor', 'manager', 'admin', 'superadmin', 'agent', 'checker'];

/** Who works at this station. Nobody is deleted: what they did stays theirs. */
export function People({ status }: { status: StatusView }) {
  const { t } = useTranslation('access');
  const people = useCall('operators', {});
  const may = status.settings.may_manage_people;
  if (people.isPending) return <Loading />;
  if (people.isError) return <Failed error={people.error} onRetry={() => void people.refetch()} />;
  return (
    <div className={styles.cards}>
      <section className={styles.card}>
        <h2>{t('people.title')}</h2>
        <ul className={styles.people} data-testid="people">
          {people.data.map((one) => (
            <Person key={one.operator_id} person={one} may={may} own={one.operator_id === status.operator?.operator_id} />
          ))}
        </ul>
      </section>
      {may ? <AddPerson /> : <p className="soft">{t('people.ask_owner')}</p>}
    </div>
  );
}

function Person({ person, may, own }: { person: OperatorView; may: boolean; own: boolean }) {
  const { t } = useTranslation('access');
  const [asking, setAsking] = useState<'leave' | 'pin' | null>(null);
  const [pin, setPin] = useState('');
  const leave = useCommand('deactivate_operator');
  const back = useCommand('reactivate_operator');
  const reset = useCommand('set_pin');
  const { operator_id } = person;
  const done = () => setAsking(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reset.mutate({ operator_id, pin }, { onSuccess: done, onSettled: () => setPin('') });
  };
  const failed = [leave, back, reset].find((one) => one.isError)?.error;
  return (
    <li data-inactive={!person.active || undefined}>
      <div className={styles.person}>
        <div>
          <strong>{person.name}</strong>
          <p className="soft">{t(`role.${person.role}`)}</p>
        </div>
        <span>
          {!person.active ? (
            <StateWord>{t('people.left')}</StateWord>
          ) : person.has_pin ? (
            <StateWord mark="valid">{t('people.has_pin')}</StateWord>
          ) : (
            <StateWord mark="waiting">{t('people.no_pin')}</StateWord>
          )}
        </span>
        {may && !own && person.active && (
          <span className={styles.answers}>
            <Button quiet onPress={() => setAsking('pin')} testId={`pin-${person.name}`}>
              {t('people.set_pin')}
            </Button>
            <Button quiet onPress={() => setAsking('leave')} testId={`leave-${person.name}`}>
              {t('people.deactivate')}
            </Button>
          </span>
        )}
        {may && !person.active && (
          <Button quiet busy={back.isPending} onPress={() => back.mutate({ operator_id })}>
            {t('people.reactivate')}
          </Button>
        )}
      </div>
      {asking === 'leave' && (
        <Confirm
          yes={t('people.deactivate_yes', { name: person.name })}
          no={t('people.stay')}
          busy={leave.isPending}
          onNo={done}
          onYes={() => leave.mutate({ operator_id }, { onSettled: done })}
        >
          {t('people.deactivate_means', { name: person.name })}
        </Confirm>
      )}
      {asking === 'pin' && (
        <form className={styles.inline} onSubmit={submit}>
          <PasswordInput
            label={t('people.new_pin', { name: person.name })}
            value={pin}
            required
            autoComplete="new-password"
            onChange={(event) => setPin(event.currentTarget.value)}
          />
          <Button type="submit" primary busy={reset.isPending}>
            {t('settings.save')}
          </Button>
          <Button hotkey="Escape" onPress={done}>
            {t('people.stay')}
          </Button>
        </form>
      )}
      {failed && <Failed error={failed} />}
    </li>
  );
}

function AddPerson() {
  const { t } = useTranslation('access');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const add = useCommand('add_operator');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ name, role }, { onSuccess: () => setName('') });
  };
  return (
    <form className={styles.card} onSubmit={submit}>
      <h2>{t('people.add_title')}</h2>
      <TextInput
        label={t('people.name')}
        value={name}
        required
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
        data-testid="person-name"
      />
      <NativeSelect
        label={t('people.role')}
        description={t(`people.role_means.${role}`)}
        value={role}
        onChange={(event) => setRole(ROLES.find((one) => one === event.currentTarget.value) ?? 'operator')}
        data={ROLES.map((one) => ({ value: one, label: t(`role.${one}`) }))}
      />
      {add.isError && <Failed error={add.error} />}
      {add.isSuccess && <Notice mark="valid">{t('people.added', { name: add.data.name })}</Notice>}
      <div>
        <Button type="submit" primary busy={add.isPending} testId="add-person">
          {t('people.add')}
        </Button>
      </div>
    </form>
  );
}
