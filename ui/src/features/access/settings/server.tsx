import { useTranslation } from 'react-i18next';
import type { StatusView } from '@/generated/contract';
import { useCall, useCommand } from '@/host/calls';
import { useFormats, useNow } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Facts } from '@/shared/ui/page';
import { Failed, Loading, Notice } from '@/shared/ui/states';
import { JoinServer } from '../join-server';
import styles from './settings.module.css';

/** The company's server: how the line is, and the way to join one. */
export function ServerSettings({ status }: { status: StatusView }) {
  return status.standalone ? <Join status={status} /> : <Joined />;
}

function Join({ status }: { status: StatusView }) {
  const { t } = useTranslation('access');
  const enrol = useCommand('enrol');
  if (!status.settings.may_change) {
    return <Notice mark="error">{t('settings.not_yours')}</Notice>;
  }
  return (
    <section className={styles.card}>
      <h2>{t('join.title')}</h2>
      <p className="soft">{t('join.lead')}</p>
      <JoinServer
        fresh={false}
        busy={enrol.isPending}
        error={enrol.error}
        onJoin={(ask) => enrol.mutate(ask)}
        className={styles.card}
      />
    </section>
  );
}

function Joined() {
  const { t } = useTranslation('access');
  const { count, when } = useFormats();
  const now = useNow(30_000);
  const line = useCall('sync_state', {}, { every: 5_000 });
  const round = useCommand('sync');
  if (line.isPending) return <Loading />;
  if (line.isError) return <Failed error={line.error} />;
  const { state, unsent, last_sync_at, problem } = line.data;
  return (
    <section className={styles.card}>
      <h2>{t('server.title')}</h2>
      <Facts
        items={[
          [t('server.line'), t(`server.state.${state}`)],
          [t('server.unsent'), count(unsent)],
          [t('server.last_sync'), last_sync_at ? when(last_sync_at, now) : t('server.never')],
        ]}
      />
      {problem && <Notice mark="error">{problem}</Notice>}
      {round.isError && <Failed error={round.error} />}
      {round.isSuccess && (
        <Notice mark="valid">
          {t('server.round', { pushed: count(round.data.pushed), pulled: count(round.data.pulled) })}
        </Notice>
      )}
      <div>
        <Button busy={round.isPending} onPress={() => round.mutate({})} testId="sync-now">
          {t('server.sync_now')}
        </Button>
      </div>
    </section>
  );
}
