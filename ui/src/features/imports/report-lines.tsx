import { useCallback, useMemo, useState } from 'react';
import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ImportRowView, RowOutcome, RowTotalsView } from '@/generated/contract';
import { useHost } from '@/host/calls';
import { asHostError } from '@/host/types';
import { Empty, Failed } from '@/shared/ui/states';
import { Table } from '@/shared/ui/table';
import { OUTCOMES } from './import-state';
import { useLineColumns } from './line-columns';

const PART = 500;

export function totalOf(totals: RowTotalsView, only: RowOutcome | undefined): number {
  return only ? totals[only] : OUTCOMES.reduce((sum, one) => sum + totals[one], 0);
}

/** The parts of a list that hold these rows, counting from 0. */
export function partsOf(first: number, last: number, size: number): number[] {
  const [from, to] = [Math.floor(first / size), Math.floor(last / size)];
  return Array.from({ length: to - from + 1 }, (_, place) => from + place);
}

interface Props {
  importId: string;
  only: RowOutcome | undefined;
  totals: RowTotalsView;
}

/** A report of any length: only the parts in sight are asked for (W-006). */
export function ReportLines({ importId, only, totals }: Props) {
  const { t } = useTranslation('imports');
  const host = useHost();
  const columns = useLineColumns();
  const [seen, setSeen] = useState<readonly [number, number]>([0, 0]);
  const onSeen = useCallback((first: number, last: number) => setSeen([first, last]), []);
  const total = totalOf(totals, only);
  const [first, last] = seen;
  const wanted = partsOf(Math.min(first, Math.max(0, total - 1)), Math.min(last, Math.max(0, total - 1)), PART);
  const parts = useQueries({
    queries: wanted.map((part) => {
      const ask = { import_id: importId, after: part * PART, limit: PART, ...(only ? { outcome: only } : {}) };
      return { queryKey: ['import_rows', ask], queryFn: () => host.call('import_rows', ask), enabled: total > 0 };
    }),
  });
  const rows = useMemo(() => {
    const all: Array<ImportRowView | undefined> = Array.from({ length: total });
    for (const [place, part] of parts.entries()) {
      const from = (wanted[place] ?? 0) * PART;
      for (const [offset, row] of (part.data?.rows ?? []).entries()) {
        if (from + offset < total) all[from + offset] = row;
      }
    }
    return all;
  }, [parts, wanted, total]);
  if (total === 0) return <Empty title={t('clean')} hint={t('clean_hint')} />;
  const failed = parts.find((part) => part.error);
  return (
    <>
      {failed?.error && <Failed error={asHostError(failed.error)} onRetry={() => void failed.refetch()} />}
      <Table
        key={only ?? ''}
        label={t('report')}
        columns={columns}
        rows={rows}
        rowKey={(row) => `${row.row} ${row.field ?? ''} ${row.reason} ${row.outcome}`}
        onSeen={onSeen}
      />
    </>
  );
}
