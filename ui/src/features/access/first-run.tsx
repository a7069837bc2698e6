import { useState, type FormEvent, type ReactNode } from 'react';
import { NativeSelect, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { EnrolRequest, EnrolView, SetUpView } from '@/generated/contract';
import { useHost } from '@/host/calls';
import type { HostError } from '@/host/types';
import { isLanguage, LANGUAGE_NAMES, LANGUAGES, type Language } from '@/shared/i18n/i18n';
import { Button } from '@/shared/ui/button';
import { Failed } from '@/shared/ui/states';
import { JoinServer } from './join-server';
import { RecoveryCode } from './recovery-code';
import styles from './access.module.css';

const COUNTRIES = ['PH', 'DZ', 'SA'] as const;

interface Props {
  language: Language;
  onLanguage: (language: Language) => void;
  onDone: () => void;
  mark: ReactNode;
}

/** A machine that has never seen the product becomes a station. */
export function FirstRun({ language, onLanguage, onDone, mark }: Props) {
  const { t } = useTranslation('access');
  const host = useHost();
  const [company, setCompany] = useState('');
  const [operator, setOperator] = useState('');
  const [country, setCountry] = useState<string>('PH');
  const [pin, setPin] = useState('');
  // Not `useCommand`: that asks for the status again, and the frame would take
  // the recovery code off the screen before anybody has written it down.
  const setUp = useMutation<SetUpView, HostError, 'own' | 'sample'>({
    mutationFn: async (which) => {
      if (which === 'sample') {
        const made = await host.call('set_up_sample', {});
        await host.call('set_language', { language });
        return made;
      }
      return host.call('set_up', {
        company: company.trim(),
        operator: operator.trim(),
        country,
        language,
        ...(pin ? { pin } : {}),
      });
    },
  });
  const join = useMutation<EnrolView, HostError, EnrolRequest>({
    mutationFn: (ask) => host.call('enrol', ask),
  });
  const [joins, setJoins] = useState(false);
  const done = setUp.data ?? join.data;
  if (done) return <RecoveryCode code={done.recovery_code ?? ''} protection={done.protection} onDone={onDone} />;

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setUp.mutate('own');
  };
  return (
    <main className={styles.first}>
      <div className={styles.welcome}>
        {mark}
        <h1>{t('first.title')}</h1>
        <p>{t('first.lead')}</p>
        <div className={styles.sample}>
          <h2>{t('first.sample_title')}</h2>
          <p>{t('first.sample_lead')}</p>
          <Button
            large
            busy={setUp.isPending}
            testId="first-run-sample"
            onPress={() => setUp.mutate('sample')}
          >
            {t('first.sample')}
          </Button>
        </div>
      </div>
      <div className={styles.form}>
        <SegmentedControl
          fullWidth
          aria-label={t('first.language')}
          value={language}
          onChange={(value) => isLanguage(value) && onLanguage(value)}
          data={LANGUAGES.map((one) => ({
            value: one,
            label: <span lang={one}>{LANGUAGE_NAMES[one]}</span>,
          }))}
        />
        <SegmentedControl
          fullWidth
          aria-label={t('join.which')}
          value={joins ? 'join' : 'own'}
          onChange={(value) => setJoins(value === 'join')}
          data={[
            { value: 'own', label: t('join.own') },
            { value: 'join', label: t('join.join') },
          ]}
        />
        {joins ? (
          <JoinServer
            fresh
            busy={join.isPending}
            error={join.error}
            onJoin={(ask) => join.mutate(ask)}
            className={styles.fields}
          />
        ) : (
      <form className={styles.fields} onSubmit={onSubmit}>
        <TextInput
          label={t('first.company')}
          description={t('first.company_means')}
          required
          value={company}
          onChange={(event) => setCompany(event.currentTarget.value)}
          autoComplete="organization"
          data-testid="first-run-company"
          data-autofocus
        />
        <TextInput
          label={t('first.operator')}
          description={t('first.operator_means')}
          required
          value={operator}
          onChange={(event) => setOperator(event.currentTarget.value)}
          autoComplete="name"
          data-testid="first-run-operator"
        />
        <NativeSelect
          label={t('first.country')}
          description={t('first.country_means')}
          value={country}
          onChange={(event) => setCountry(event.currentTarget.value)}
          data={COUNTRIES.map((one) => ({ value: one, label: t(`country.${one}`) }))}
          data-testid="first-run-country"
        />
        <PasswordInput
          label={t('first.pin')}
          description={t('first.pin_means')}
          value={pin}
          onChange={(event) => setPin(event.currentTarget.value)}
          autoComplete="new-password"
          data-testid="first-run-pin"
        />
        {setUp.isError && <Failed error={setUp.error} />}
        <Button type="submit" primary large busy={setUp.isPending} testId="first-run-submit">
          {setUp.isPending ? t('first.working') : t('first.submit')}
        </Button>
      </form>
        )}
      </div>
    </main>
  );
}
