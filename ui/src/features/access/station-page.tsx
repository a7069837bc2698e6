import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StatusView } from '@/generated/contract';
import { useCall } from '@/host/calls';
import { useFormats, useNow } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Facts, Page } from '@/shared/ui/page';
import { Shape } from '@/shared/ui/shapes';
import { Failed, Loading, Notice, StateWord } from '@/shared/ui/states';
import styles from './access.module.css';

/** The station itself: what waits for a person, and whether all is well. */
export function StationPage({ status, settings }: { status: StatusView; settings: ReactNode }) {
  const { t } = useTranslation('access');
  const { count, when } = useFormats();
  const now = useNow(30_000);
  const problems = useCall('problems', {});
  const doctor = useCall('doctor', {});
  const operators = useCall('operators', {});
  const reduced = status.protection === 'reduced';
  const protectionKey = ['keyring', 'keyring_pin', 'pin', 'reduced'].includes(status.protection)
    ? status.protection
    : 'reduced';
  return (
    <Page
      title={t('station.title')}
      lead={status.company}
      actions={
        <Button hotkey="F4" busy={doctor.isFetching} onPress={() => void doctor.refetch()}>
          {t('station.check_again')}
        </Button>
      }
    >
      <div className={styles.columns}>
        <div className={styles.column}>
          <section>
            <h2>{t('station.problems')}</h2>
            {problems.isPending && <Loading />}
            {problems.isError && <Failed error={problems.error} onRetry={() => void problems.refetch()} />}
            {problems.data?.length === 0 && (
              <p className={styles.fine}>
                <StateWord mark="valid">{t('station.no_problems')}</StateWord>
              </p>
            )}
            <ul className={styles.checks}>
              {problems.data?.map((problem) => (
                <li key={`${problem.kind} ${problem.since} ${problem.message}`} data-ok="no">
                  <Shape mark="duplicate" size={18} />
                  <div>
                    <p className="said">
                      <strong>{problem.message}</strong>
                    </p>
                    <p className="said">{problem.next_step}</p>
                    <p className="soft">{when(problem.since, now)}</p>
                  </div>
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h2>{t('station.checks')}</h2>
            {doctor.isPending && <Loading />}
            {doctor.isError && <Failed error={doctor.error} onRetry={() => void doctor.refetch()} />}
            <ul className={styles.checks} data-testid="checks">
              {doctor.data?.map((check) => (
                <li key={check.check} data-ok={check.ok ? 'yes' : 'no'}>
                  <Shape mark={check.ok ? 'valid' : 'duplicate'} size={18} />
                  <div>
                    <p className="said">{check.message}</p>
                    {check.next_step && <p className="said">{check.next_step}</p>}
                  </div>
                </li>
              ))}
            </ul>
          </section>
        </div>
        <div className={styles.column}>
          {settings}
          <section>
            <h2>{t('station.protection')}</h2>
            <Notice mark={reduced ? 'waiting' : 'valid'}>
              <strong>{t(`protection.${protectionKey}`)}</strong>
              <p>{t(`protection.${protectionKey}_means`)}</p>
            </Notice>
          </section>
          <section>
            <h2>{t('station.facts')}</h2>
            <Facts
              items={[
                [t('station.code'), <span key="code" className="code">{status.station_code ?? '–'}</span>],
                [t('station.waybills'), count(status.waybills)],
                [t('station.line'), status.standalone ? t('station.standalone') : t('station.joined')],
                [t('station.time_zone'), status.time_zone ?? '–'],
                [t('station.currency'), status.currency ?? '–'],
                [t('station.version'), status.version],
                [
                  t('station.people'),
                  operators.data?.map((one) => `${one.name} (${t(`role.${one.role}`)})`).join(', ') ?? '–',
                ],
              ]}
            />
          </section>
        </div>
      </div>
    </Page>
  );
}
