import { useTranslation } from 'react-i18next';
import type { ImportRowView, SampleView } from '@/generated/contract';
import { useFormats } from '@/shared/format/place';
import { Table, type Column } from '@/shared/ui/table';
import { useLineColumns } from '../line-columns';
import styles from './check-step.module.css';

/** The first waybills as they would be. */
export function PreviewSamples({ samples }: { samples: SampleView[] }) {
  const { t } = useTranslation(['imports', 'warehouse']);
  const { count, money } = useFormats();
  if (samples.length === 0) return null;
  const place = (row: SampleView) => [row.barangay, row.city, row.province].filter(Boolean).join(', ');
  const destination: Column<SampleView> = {
    key: 'destination',
    head: t('warehouse:waybill.destination'),
    cell: (row) => row.destination ?? '',
  };
  const columns: Column<SampleView>[] = [
    { key: 'row', head: t('imports:row'), number: true, cell: (row) => count(row.row) },
    {
      key: 'number',
      head: t('warehouse:waybill.waybill_number'),
      cell: (row) => <span className="code">{row.waybill_number}</span>,
    },
    { key: 'receiver', head: t('warehouse:waybill.receiver_name'), wide: true, cell: (row) => row.receiver_name },
    {
      key: 'phone',
      head: t('warehouse:waybill.receiver_phone'),
      cell: (row) => <bdi dir="ltr">{row.receiver_phone}</bdi>,
    },
    { key: 'place', head: t('imports:place'), cell: (row) => <span title={row.street ?? ''}>{place(row)}</span> },
    ...(samples.some((row) => row.destination) ? [destination] : []),
    {
      key: 'cod',
      head: t('warehouse:waybill.cod_amount'),
      number: true,
      cell: (row) => (row.cod_amount === null ? '' : money(row.cod_amount)),
    },
    {
      key: 'status',
      head: t('warehouse:waybill.status'),
      cell: (row) => t(`warehouse:waybill_status.${row.status}`),
    },
  ];
  return (
    <section className={styles.table}>
      <h2>{t('imports:samples_title')}</h2>
      <Table label={t('imports:samples_title')} columns={columns} rows={samples} rowKey={(row) => String(row.row)} />
    </section>
  );
}

/** What the report would say. */
export function PreviewLines({ lines }: { lines: ImportRowView[] }) {
  const { t } = useTranslation('imports');
  const columns = useLineColumns();
  if (lines.length === 0) return null;
  return (
    <section className={styles.table}>
      <h2>{t('lines_title')}</h2>
      <Table
        label={t('lines_title')}
        columns={columns}
        rows={lines}
        rowKey={(row) => `${row.row} ${row.field ?? ''} ${row.reason}`}
      />
    </section>
  );
}
