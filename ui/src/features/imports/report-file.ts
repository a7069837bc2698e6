import { useMutation } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ImportRowView, RowOutcome } from '@/generated/contract';
import { useHost } from '@/host/calls';
import type { Host, HostError } from '@/host/types';
import { bytesOf } from '@/shared/format/base64';
import { csv } from '@/shared/format/csv';

const PART = 10_000;
const HEADS = ['row', 'outcome', 'field', 'value', 'message'] as const;

/** Every line, part after part. */
export async function allLines(host: Host, import_id: string, outcome: RowOutcome | undefined) {
  const lines: ImportRowView[] = [];
  let after: number | null = 0;
  while (after !== null) {
    // oxlint-disable-next-line no-await-in-loop -- each answer says where the next part begins
    const part: { rows: ImportRowView[]; next: number | null } = await host.call('import_rows', {
      import_id,
      after,
      limit: PART,
      ...(outcome ? { outcome } : {}),
    });
    lines.push(...part.rows);
    after = part.next;
  }
  return lines;
}

function reportText(lines: ImportRowView[], t: TFunction<['imports', 'warehouse']>): string {
  return csv([
    HEADS.map((name) => t(`imports:${name}`)),
    ...lines.map((line) => [
      line.row,
      t(`imports:row_outcome.${line.outcome}`),
      line.field ? t(`warehouse:waybill.${line.field}`) : '',
      line.value,
      line.message,
    ]),
  ]);
}

interface Wanted {
  importId: string;
  filename: string;
  only: RowOutcome | undefined;
}

/** Saves the report as CSV. */
export function useReportFile() {
  const host = useHost();
  const { t } = useTranslation(['imports', 'warehouse']);
  return useMutation<void, HostError, Wanted>({
    mutationFn: async ({ importId, filename, only }) => {
      const text = reportText(await allLines(host, importId, only), t);
      const name = filename.replace(/\.[^.]*$/, '');
      host.saveFile(`${name}.report.csv`, 'text/csv', new TextEncoder().encode(text));
    },
  });
}

/** Saves the file an import was made from, as it was. */
export function useOriginalFile() {
  const host = useHost();
  return useMutation<void, HostError, string>({
    mutationFn: async (import_id) => {
      const { filename, content } = await host.call('import_file', { import_id });
      host.saveFile(filename, 'application/octet-stream', bytesOf(content));
    },
  });
}
