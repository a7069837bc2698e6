import { useInfiniteQuery } from '@tanstack/react-query';
import type { FailedRowsView } from '@/generated/contract';
import { useHost } from '@/host/calls';
import type { HostError } from '@/host/types';

/** The rows of an import that failed: a first part, and as many more as are asked for. */
export function useFailedRows(importId: string) {
  const host = useHost();
  return useInfiniteQuery<FailedRowsView, HostError, FailedRowsView, [string, { import_id: string }], number>({
    queryKey: ['failed_rows', { import_id: importId }],
    queryFn: ({ pageParam }) => host.call('failed_rows', { import_id: importId, after_row: pageParam }),
    initialPageParam: 0,
    getNextPageParam: ({ rows, left }) => (left > 0 ? rows.at(-1)?.row : undefined),
    select: ({ pages }) => ({
      rows: pages.flatMap((page) => page.rows),
      left: pages.at(-1)?.left ?? 0,
      required: pages[0]?.required ?? [],
    }),
  });
}
