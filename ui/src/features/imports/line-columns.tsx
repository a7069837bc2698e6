import { useTranslation } from 'react-i18next';
import type { ImportRowView } from '@/generated/contract';
import { useFormats } from '@/shared/format/place';
import type { Column } from '@/shared/ui/table';
import { RowOutcomeWord } from './import-state';

/** The columns of a row report, before an import and after it. */
export function useLineColumns(): Column<ImportRowView>[] {
  const { t } = useTranslation(['imports', 'warehouse']);
  const { count } = useFormats();
  return [
    { key: 'row', head: t('imports:row'), number: true, cell: (row) => count(row.row) },
    { key: 'outcome', head: t('imports:outcome'), cell: (row) => <RowOutcomeWord outcome={row.outcome} /> },
    {
      key: 'field',
      head: t('imports:field'),
      cell: (row) => (row.field ? t(`warehouse:waybill.${row.field}`) : ''),
    },
    { key: 'value', head: t('imports:value'), cell: (row) => <bdi title={row.value}>{row.value}</bdi> },
    {
      key: 'message',
      head: t('imports:message'),
      wide: true,
      cell: (row) => <span title={row.message}>{row.message}</span>,
    },
  ];
}
