import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ItemView, ScanType } from '@/generated/contract';
import { useCall } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Figure, Figures, Page } from '@/shared/ui/page';
import { Empty, Failed, Loading, StateWord } from '@/shared/ui/states';
import { Table, type Column } from '@/shared/ui/table';
import { OUTCOMES } from './words';

interface Props {
  id: string;
  /** Show only these, from the address. */
  only: ScanType | undefined;
  onOnly: (only: ScanType | undefined) => void;
  onManifest: (number: string) => void;
  onScan: () => void;
  onBack: () => void;
}

/** One batch with everything scanned in it, undone scans included. */
export function SessionPage({ id, only, onOnly, onManifest, onScan, onBack }: Props) {
  const { t } = useTranslation('warehouse');
  const { count, exact, clock } = useFormats();
  const found = useCall('session', { session_id: id });
  if (found.isPending) return <Loading />;
  if (found.isError) {
    return (
      <Page title={t('sessions.one')}>
        <Failed error={found.error} onRetry={() => void found.refetch()} />
      </Page>
    );
  }
  const { session, totals, items } = found.data;
  const rows = only ? items.filter((item) => item.outcome === only && !item.voided) : items;
  const columns: Column<ItemView>[] = [
    { key: 'position', head: '#', number: true, cell: (row) => row.position },
    {
      key: 'outcome',
      head: t('item.outcome'),
      cell: (row) => <StateWord mark={row.outcome}>{t(`verdict.${row.outcome}`)}</StateWord>,
    },
    {
      key: 'code',
      head: t('waybill.waybill_number'),
      cell: (row) => <span className="code">{row.waybill_number}</span>,
    },
    { key: 'receiver', head: t('waybill.receiver_name'), cell: (row) => row.receiver_name ?? '' },
    { key: 'destination', head: t('waybill.destination'), cell: (row) => row.destination ?? '' },
    {
      key: 'message',
      head: t('item.message'),
      wide: true,
      cell: (row) => (
        <span title={row.message}>
          {row.voided ? t('recent.undone') : row.message}
          {row.issue_id && ` · ${t('recent.issue')}`}
        </span>
      ),
    },
    { key: 'time', head: t('item.time'), number: true, cell: (row) => clock(row.scan_time) },
  ];
  const { manifest_number } = session;
  return (
    <Page
      title={t('sessions.of', { time: exact(session.start_time) })}
      lead={`${session.scanned_by} · ${t(`session_status.${found.data.status}`)}${
        session.end_time ? ` · ${t('sessions.until', { time: exact(session.end_time) })}` : ''
      }`}
      actions={
        <>
          <Button hotkey="Escape" onPress={onBack}>
            {t('sessions.back')}
          </Button>
          {manifest_number && (
            <Button primary hotkey="F4" onPress={() => onManifest(manifest_number)}>
              {t('sessions.manifest', { number: manifest_number })}
            </Button>
          )}
          {found.data.status === 'active' && (
            <Button primary hotkey="F4" onPress={onScan}>
              {t('scan.continue')}
            </Button>
          )}
        </>
      }
    >
      <Figures>
        <Figure name={t('sessions.valid')} value={count(session.valid_count)} />
        <Figure name={t('counts.total')} value={count(totals.total_scanned)} />
        <Figure name={t('counts.duplicates')} value={count(totals.duplicate_count)} />
        <Figure name={t('counts.errors')} value={count(totals.error_count)} />
      </Figures>
      <div>
        <SegmentedControl
          aria-label={t('item.outcome')}
          value={only ?? ''}
          onChange={(value) => onOnly(OUTCOMES.find((one) => one === value))}
          data={[
            { value: '', label: t('item.all') },
            ...OUTCOMES.map((one) => ({ value: one, label: t(`verdict.${one}`) })),
          ]}
        />
      </div>
      {rows.length === 0 ? (
        <Empty title={t('item.none')} hint={t('item.none_hint')} />
      ) : (
        <Table
          label={t('item.title')}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.item_id}
          faded={(row) => row.voided}
        />
      )}
    </Page>
  );
}
