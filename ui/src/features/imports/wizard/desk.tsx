/**
 * The desk the files lie on. It stands above the screens, so that a file being
 * read or checked is still there when somebody comes back from scanning.
 */
import { createContext, useCallback, useContext, useEffect, useMemo, useReducer, useRef, type ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { FileView, ImportView, Plan } from '@/generated/contract';
import { useHost } from '@/host/calls';
import { asHostError, type Host } from '@/host/types';
import { base64Of } from '@/shared/format/base64';
import { files, sharesWords, type Arriving, type Options, type Trouble, type WaitingFile } from './files';
import { settled } from './plan';

const KEPT = 'waystation.import.files';

export interface Desk {
  waiting: WaitingFile[];
  /** Begins to read them; answers how the desk calls each. */
  take: (taken: File[]) => string[];
  /** Reads a file again by another plan. */
  read: (key: string, plan?: Plan) => void;
  choose: (key: string, options: Partial<Options>) => void;
  /** The import that began, or null when it was refused; the file says why. */
  start: (key: string) => Promise<ImportView | null>;
  remove: (key: string) => void;
}

const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('no DeskProvider above this screen');
  return desk;
}

type Source = { filename: string; content: string } | { file_id: string };

const NONE: WaitingFile[] = [];

type Kept = Required<Arriving>;

/** What a reload must not lose. The files themselves are held by the station. */
function keptFiles(): Kept[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]');
    return Array.isArray(kept) ? (kept as Kept[]) : [];
  } catch {
    return [];
  }
}

export function DeskProvider({ children }: { children: ReactNode }) {
  const host = useHost();
  const queries = useQueryClient();
  const [waiting, tell] = useReducer(files, NONE);
  const latest = useRef(waiting);
  useEffect(() => {
    latest.current = waiting;
  });
  const turns = useRef(new Map<string, number>());
  const named = useRef(0);

  const ask = useCallback(
    async (key: string, turn: number, plan: Plan, source: () => Promise<Source>) => {
      try {
        const view = await host.call('look_at_file', { ...(await source()), plan });
        tell({ kind: 'looked', key, turn, view });
        if (view.trouble || turns.current.get(key) !== turn) return;
        const preview = await host.call('preview_import', { file_id: view.file_id, plan: settled(plan, view) });
        tell({ kind: 'previewed', key, turn, preview });
      } catch (thrown) {
        tell({ kind: 'refused', key, turn, trouble: troubleOf(thrown) });
      }
    },
    [host],
  );

  const took = useRef(false);
  useEffect(() => {
    if (took.current) return;
    took.current = true;
    const kept = keptFiles();
    tell({ kind: 'added', files: kept });
    for (const { key, plan, fileId } of kept) {
      turns.current.set(key, 0);
      void ask(key, 0, plan, () => Promise.resolve({ file_id: fileId }));
    }
  }, [ask]);

  useEffect(() => {
    if (waiting === NONE) return;
    const kept = waiting.flatMap(({ key, filename, fileId, plan, options }): Kept[] =>
      fileId === undefined ? [] : [{ key, filename, fileId, plan, options }],
    );
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  }, [waiting]);

  const read = useCallback(
    (key: string, plan?: Plan) => {
      const file = latest.current.find((one) => one.key === key);
      const file_id = file?.fileId;
      if (!file || file_id === undefined) return;
      const turn = (turns.current.get(key) ?? 0) + 1;
      turns.current.set(key, turn);
      tell({ kind: 'asked', key, ...(plan ? { plan } : {}) });
      void ask(key, turn, plan ?? file.plan, () => Promise.resolve({ file_id }));
    },
    [ask],
  );

  const desk = useMemo(
    (): Omit<Desk, 'waiting'> => ({
      take(taken) {
        const arriving = taken.map((file) => {
          named.current += 1;
          return { key: `${Date.now().toString(36)}-${named.current}`, filename: file.name, file };
        });
        tell({ kind: 'added', files: arriving.map(({ key, filename }) => ({ key, filename })) });
        const inTurn = async () => {
          // One after the other: ten workbooks at once would fill the memory.
          for (const { key, filename, file } of arriving) {
            turns.current.set(key, 0);
            const source = async () => ({ filename, content: await base64Of(file) });
            // oxlint-disable-next-line no-await-in-loop
            await ask(key, 0, { columns: [] }, source);
          }
        };
        void inTurn();
        return arriving.map(({ key }) => key);
      },
      read,
      choose: (key, options) => tell({ kind: 'chosen', key, options }),
      async start(key) {
        const file = latest.current.find((one) => one.key === key);
        if (!file?.view || file.starting) return null;
        tell({ kind: 'starting', key });
        let started: ImportView | null = null;
        try {
          started = await begin(host, file, file.view);
          tell({ kind: 'removed', key });
        } catch (thrown) {
          tell({ kind: 'refused', key, turn: file.turn, trouble: troubleOf(thrown) });
        }
        // The others need not ask for words that have their meaning now.
        for (const other of latest.current) {
          if (other.key !== key && sharesWords(other, file)) read(other.key);
        }
        void queries.invalidateQueries();
        return started;
      },
      remove: (key) => tell({ kind: 'removed', key }),
    }),
    [ask, host, queries, read],
  );
  const value = useMemo(() => ({ ...desk, waiting }), [desk, waiting]);
  return <DeskContext.Provider value={value}>{children}</DeskContext.Provider>;
}

/** Says what its words mean, then queues the file. */
async function begin(host: Host, file: WaitingFile, view: FileView): Promise<ImportView> {
  const { onDuplicate, strict, notes, words } = file.options;
  for (const { word } of file.preview?.unknown_words ?? []) {
    const status = words[word];
    // oxlint-disable-next-line no-await-in-loop -- a word that is refused starts nothing
    if (status) await host.call('map_status_word', { word, status });
  }
  return host.call('start_import', {
    file_id: view.file_id,
    plan: settled(file.plan, view),
    on_duplicate: onDuplicate,
    strict,
    ...(notes.trim() ? { notes: notes.trim() } : {}),
  });
}

function troubleOf(thrown: unknown): Trouble {
  // A file that vanished or became a folder is refused by the browser itself.
  if (thrown instanceof DOMException) {
    return { code: 'unreadable', message: '', next_step: '' };
  }
  const { code, message, next_step } = asHostError(thrown);
  return { code, message, next_step };
}
