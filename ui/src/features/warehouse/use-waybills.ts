import { useCallback } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { WaybillsRequest, WaybillView } from '@/generated/contract';
import { useCall, useHost } from '@/host/calls';
import type { HostError } from '@/host/types';

/** One page: more than a screen shows, less than a slow disk notices. */
const PAGE = 200;
/** Rows before the end at which the next page is asked for. */
const AHEAD = 60;

/** The list, page by page as it is scrolled: a million rows are never asked for at once. */
export function useWaybills(ask: WaybillsRequest) {
  const host = useHost();
  const found = useInfiniteQuery<
    WaybillView[],
    HostError,
    { pages: WaybillView[][] },
    [string, WaybillsRequest, 'pages'],
    string | undefined
  >({
    queryKey: ['waybills', ask, 'pages'],
    queryFn: ({ pageParam }) =>
      host.call('waybills', { ...ask, limit: PAGE, ...(pageParam ? { after: pageParam } : {}) }),
    initialPageParam: undefined,
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.waybill_number),
    placeholderData: (previous) => previous,
  });
  const rows = found.data?.pages.flat() ?? [];
  const total = useCall('waybills_total', ask).data?.total;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = found;
  const onSeen = useCallback(
    (_first: number, last: number) => {
      if (hasNextPage && !isFetchingNextPage && last + AHEAD >= rows.length) void fetchNextPage();
    },
    [hasNextPage, isFetchingNextPage, fetchNextPage, rows.length],
  );
  return { found, rows, total, onSeen, more: hasNextPage };
}
