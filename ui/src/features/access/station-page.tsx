import { useTranslation } from 'react-i18next';
import type { StatusView } from '@/generated/contract';
import { useCall } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Facts, Page } from '@/shared/ui/page';
import { Shape } from '@/shared/ui/shapes';
import { Failed, Loading, Notice } from '@/shared/ui/states';
import { Papers } from './papers';
import styles from './access.module.css';

/** The station itself: what waits for a person, and whether all is well. */
export function StationPage({ status }: { status: StatusView }) {
  const { t } = useTranslation('access');
  const { count } = useFormats();
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
          <Papers sample={status.sample} />
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
