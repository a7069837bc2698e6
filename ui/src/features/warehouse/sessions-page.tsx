import { useTranslation } from 'react-i18next';
import type { SessionView } from '@/generated/contract';
import { useCall } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Page } from '@/shared/ui/page';
import { Empty, Failed, Loading, StateWord } from '@/shared/ui/states';
import { Table, type Column } from '@/shared/ui/table';
import { SESSION_MARK } from './words';

interface Props {
  onOpen: (session: string) => void;
  onScan: () => void;
}

/** Every batch there was (W-054). */
export function SessionsPage({ onOpen, onScan }: Props) {
  const { t } = useTranslation('warehouse');
  const { count, exact } = useFormats();
  const sessions = useCall('sessions', {});
  const columns: Column<SessionView>[] = [
    { key: 'start', head: t('sessions.start'), cell: (row) => exact(row.start_time) },
    { key: 'operator', head: t('sessions.operator'), wide: true, cell: (row) => row.scanned_by },
    { key: 'total', head: t('counts.total'), number: true, cell: (row) => count(row.totals.total_scanned) },
    { key: 'valid', head: t('sessions.valid'), number: true, cell: (row) => count(row.valid_count) },
    { key: 'duplicates', head: t('counts.duplicates'), number: true, cell: (row) => count(row.totals.duplicate_count) },
    { key: 'errors', head: t('counts.errors'), number: true, cell: (row) => count(row.totals.error_count) },
    {
      key: 'status',
      head: t('sessions.status'),
      cell: (row) => (
        <StateWord {...mark(SESSION_MARK[row.status])}>{t(`session_status.${row.status}`)}</StateWord>
      ),
    },
    {
      key: 'manifest',
      head: t('manifest.title'),
      cell: (row) => <span className="code">{row.manifest_number ?? ''}</span>,
    },
  ];
  const body = () => {
    if (sessions.isPending) return <Loading />;
    if (sessions.isError) return <Failed error={sessions.error} onRetry={() => void sessions.refetch()} />;
    if (sessions.data.length === 0) {
      return (
        <Empty title={t('sessions.none')} hint={t('sessions.none_hint')}>
          <Button primary large hotkey="F4" onPress={onScan}>
            {t('scan.open')}
          </Button>
        </Empty>
      );
    }
    return (
      <Table
        label={t('sessions.title')}
        columns={columns}
        rows={sessions.data}
        rowKey={(row) => row.session_id}
        onOpen={(row) => onOpen(row.session_id)}
        openLabel={(row) => t('sessions.open', { time: exact(row.start_time) })}
      />
    );
  };
  return <Page title={t('sessions.title')}>{body()}</Page>;
}

function mark<M>(found: M | undefined): { mark: M } | object {
  return found === undefined ? {} : { mark: found };
}
