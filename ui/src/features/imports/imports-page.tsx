import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { ImportView } from '@/generated/contract';
import { useCall } from '@/host/calls';
import { useFormats, useNow } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Page } from '@/shared/ui/page';
import { Empty, Failed, Loading, Notice } from '@/shared/ui/states';
import { Table, type Column } from '@/shared/ui/table';
import { FileDrop } from './file-drop';
import { ImportState } from './import-state';
import { RunningImports } from './running';
import { useImports } from './use-imports';
import { WaitingWords } from './waiting-words';
import { useDesk } from './wizard/desk';
import styles from './imports.module.css';

interface Props {
  onOpen: (id: string) => void;
  /** To the files on the desk; to one of them, when its key is given. */
  onFiles: (key?: string) => void;
  onSettings: (tab: 'words' | 'templates') => void;
}

/** Files in: those running, those before (W-005, W-007). */
export function ImportsPage({ onOpen, onFiles, onSettings }: Props) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  const desk = useDesk();
  const imports = useImports();
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <Button onPress={() => onSettings('templates')} testId="import-settings">
          {t('settings.title')}
        </Button>
      }
    >
      <FileDrop onTaken={([key, ...others]) => onFiles(others.length === 0 ? key : undefined)}>
        <div className={styles.notices}>
          {desk.waiting.length > 0 && (
            <Notice mark="waiting">
              <div className={styles.inside}>
                {t('files_wait', { count: desk.waiting.length, shown: count(desk.waiting.length) })}
                <Button primary onPress={() => onFiles()} testId="import-queue">
                  {t('files_wait_do')}
                </Button>
              </div>
            </Notice>
          )}
          <WaitingWords onOpen={() => onSettings('words')} />
        </div>
        {imports.data && <RunningImports imports={imports.data} onOpen={onOpen} />}
        <h2>{t('history')}</h2>
        <History imports={imports} onOpen={onOpen} />
      </FileDrop>
    </Page>
  );
}

function History({ imports, onOpen }: { imports: ReturnType<typeof useCall<'imports'>>; onOpen: (id: string) => void }) {
  const { t } = useTranslation('imports');
  const { count, when } = useFormats();
  const now = useNow(30_000);
  const roomy = useMediaQuery('(min-width: 1200px)');
  const by: Column<ImportView> = { key: 'by', head: t('by'), cell: (row) => row.uploaded_by };
  const voided: Column<ImportView> = {
    key: 'voided',
    head: t('voided_head'),
    number: true,
    cell: (row) => (row.voided > 0 ? count(row.voided) : ''),
  };
  const columns: Column<ImportView>[] = [
    { key: 'file', head: t('file'), wide: true, cell: (row) => <bdi title={row.filename}>{row.filename}</bdi> },
    { key: 'status', head: t('state'), cell: (row) => <ImportState status={row.status} /> },
    { key: 'rows', head: t('rows'), number: true, cell: (row) => count(row.total_rows) },
    { key: 'created', head: t('created'), number: true, cell: (row) => count(row.created) },
    { key: 'updated', head: t('updated'), number: true, cell: (row) => count(row.updated) },
    { key: 'skipped', head: t('skipped'), number: true, cell: (row) => count(row.skipped) },
    { key: 'failed', head: t('failed'), number: true, cell: (row) => count(row.failed) },
    ...(imports.data?.some((row) => row.voided > 0) ? [voided] : []),
    ...(roomy ? [by] : []),
    { key: 'when', head: t('when'), number: true, cell: (row) => when(row.started_at, now) },
  ];
  if (imports.isPending) return <Loading />;
  if (imports.isError) return <Failed error={imports.error} onRetry={() => void imports.refetch()} />;
  if (imports.data.length === 0) return <Empty title={t('none')} hint={t('none_hint')} />;
  return (
    <Table
      label={t('history')}
      columns={columns}
      rows={imports.data}
      rowKey={(row) => row.import_id}
      onOpen={(row) => onOpen(row.import_id)}
    />
  );
}
