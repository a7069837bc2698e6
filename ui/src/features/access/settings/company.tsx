import { useState, type FormEvent } from 'react';
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StatusView } from '@/generated/contract';
import { useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Facts } from '@/shared/ui/page';
import { Failed, Notice } from '@/shared/ui/states';
import styles from './settings.module.css';

/** The company's name may change; what money and clocks rest on may not. */
export function CompanySettings({ status }: { status: StatusView }) {
  const { t } = useTranslation('access');
  const [name, setName] = useState(status.company ?? '');
  const save = useCommand('change_company');
  const changed = name.trim() !== status.company;
  const barred = !status.settings.may_change
    ? { message: t('settings.not_yours'), next_step: t('settings.ask_admin') }
    : changed
      ? null
      : { message: t('settings.unchanged'), next_step: '' };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!barred) save.mutate({ name });
  };
  const country = status.country;
  return (
    <div className={styles.cards}>
      <form className={styles.card} onSubmit={submit}>
        <h2>{t('company.title')}</h2>
        <TextInput
          label={t('first.company')}
          description={t('company.name_means')}
          value={name}
          required
          disabled={!status.settings.may_change}
          onChange={(event) => setName(event.currentTarget.value)}
          data-testid="company-name"
        />
        {save.isError && <Failed error={save.error} />}
        {save.isSuccess && !changed && <Notice mark="valid">{t('settings.saved')}</Notice>}
        <div>
          <Button type="submit" primary busy={save.isPending} refusal={barred} testId="save-company">
            {t('settings.save')}
          </Button>
        </div>
      </form>
      <section className={styles.card}>
        <h2>{t('company.country')}</h2>
        <p className="soft">{t('company.country_means')}</p>
        <Facts
          items={[
            [t('first.country'), country ? t(`country.${country}`, { defaultValue: country }) : '–'],
            [t('station.currency'), status.currency ?? '–'],
            [t('station.time_zone'), status.time_zone ?? '–'],
          ]}
        />
      </section>
    </div>
  );
}
