import { useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { ImportView } from '@/generated/contract';
import { useHost } from '@/host/calls';
import { asHostError, type HostError } from '@/host/types';
import { isRunning } from './import-state';
import { rowsASecond, type Moment } from './rate';

export interface Progress {
  view: ImportView;
  failure: HostError | null;
  /** Rows a second of late; null while nothing can be said. */
  rate: number | null;
}

/**
 * Follows an import to its end. The engine holds each question until there is
 * news, so this asks again at once and neither polls nor sleeps.
 */
export function useProgress(first: ImportView): Progress {
  const host = useHost();
  const queries = useQueryClient();
  const [view, setView] = useState(first);
  const [moments, setMoments] = useState<Moment[]>([]);
  const [failure, setFailure] = useState<HostError | null>(null);
  const { import_id } = first;
  useEffect(() => {
    let gone = false;
    const follow = async () => {
      let known = first;
      while (!gone && isRunning(known.status)) {
        // One after the other is the point: each answer is the next question.
        // oxlint-disable-next-line no-await-in-loop
        known = await host.call('import_progress', {
          import_id,
          after_rows: known.processed_rows,
        });
        if (gone) return;
        const moment = { at: Date.now(), rows: known.processed_rows };
        setView(known);
        setMoments((before) => [...before.slice(-40), moment]);
      }
      if (!gone) void queries.invalidateQueries();
    };
    follow().catch((thrown: unknown) => {
      if (!gone) setFailure(asHostError(thrown));
    });
    return () => {
      gone = true;
    };
    // The first view only says where to begin; it does not change for one import.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [host, queries, import_id]);
  return { view, failure, rate: rowsASecond(moments) };
}
