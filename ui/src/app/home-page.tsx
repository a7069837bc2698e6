import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCall } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Figure, Figures, Page } from '@/shared/ui/page';
import { Failed, Loading, StateWord } from '@/shared/ui/states';
import { SESSION_MARK } from '@/features/warehouse/words';
import { Table, type Column } from '@/shared/ui/table';
import type { SessionView } from '@/generated/contract';
import styles from './home-page.module.css';

/** What there is, and the one thing to do next. */
export function HomePage() {
  const { t } = useTranslation(['shell', 'warehouse']);
  const go = useNavigate();
  const { count, exact } = useFormats();
  const found = useCall('status', {});
  const sessions = useCall('sessions', {});
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const status = found.data;
  const nothing = status.waybills === 0;
  const next = nothing ? 'import' : status.active_session_id ? 'continue' : 'scan';
  const columns: Column<SessionView>[] = [
    { key: 'start', head: t('warehouse:sessions.start'), cell: (row) => exact(row.start_time) },
    { key: 'by', head: t('warehouse:sessions.operator'), wide: true, cell: (row) => row.scanned_by },
    { key: 'valid', head: t('warehouse:sessions.valid'), number: true, cell: (row) => count(row.valid_count) },
    {
      key: 'status',
      head: t('warehouse:sessions.status'),
      cell: (row) => {
        const mark = SESSION_MARK[row.status];
        return (
          <StateWord {...(mark ? { mark } : {})}>
            {t(`warehouse:session_status.${row.status}`)}
          </StateWord>
        );
      },
    },
    {
      key: 'manifest',
      head: t('warehouse:manifest.title'),
      cell: (row) => <span className="code">{row.manifest_number ?? ''}</span>,
    },
  ];
  return (
    <Page title={t('shell:home.now')}>
      <section className={styles.next} data-testid="next-thing">
        <div>
          <h2>{t(`shell:home.${next}.title`, { count: status.pending, shown: count(status.pending) })}</h2>
          <p>{t(`shell:home.${next}.lead`)}</p>
        </div>
        <Button
          primary
          large
          hotkey="F4"
          onPress={() => void go({ to: next === 'import' ? '/imports' : '/scan' })}
        >
          {t(`shell:home.${next}.do`)}
        </Button>
      </section>
      <Figures>
        <Figure name={t('shell:home.pending')} value={count(status.pending)} />
        <Figure name={t('shell:home.waybills')} value={count(status.waybills)} />
        <Figure name={t('shell:home.issues')} value={count(status.open_issues)} />
        {!status.standalone && <Figure name={t('shell:home.unsent')} value={count(status.unsent)} />}
      </Figures>
      {sessions.data && sessions.data.length > 0 && (
        <>
          <h2>{t('shell:home.recent')}</h2>
          <Table
            label={t('shell:home.recent')}
            columns={columns}
            rows={sessions.data.slice(0, 8)}
            rowKey={(row) => row.session_id}
            onOpen={(row) => void go({ to: '/sessions/$id', params: { id: row.session_id } })}
          />
        </>
      )}
    </Page>
  );
}
