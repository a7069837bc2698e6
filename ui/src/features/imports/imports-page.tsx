import { useRef, useState } from 'react';
import { Checkbox, NativeSelect, Progress } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ImportView, OnDuplicate } from '@/generated/contract';
import { useCall, useHost } from '@/host/calls';
import { asHostError, type HostError } from '@/host/types';
import { base64Of } from '@/shared/format/base64';
import { useFormats, useNow } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Page } from '@/shared/ui/page';
import { Empty, Failed, Loading } from '@/shared/ui/states';
import { Table, type Column } from '@/shared/ui/table';
import { ImportState, isRunning } from './import-state';
import { useProgress } from './use-progress';
import styles from './imports.module.css';

const CHOICES: OnDuplicate[] = ['skip', 'update_empty', 'update_all'];

/** A workbook in: drop it anywhere on the page, or choose it. */
export function ImportsPage({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation('imports');
  const host = useHost();
  const queries = useQueryClient();
  const { count, when } = useFormats();
  const now = useNow(30_000);
  const chooser = useRef<HTMLInputElement>(null);
  const [onDuplicate, setOnDuplicate] = useState<OnDuplicate>('skip');
  const [strict, setStrict] = useState(false);
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState<string | null>(null);
  const [failure, setFailure] = useState<HostError | null>(null);
  const [started, setStarted] = useState<ImportView | null>(null);
  const imports = useCall('imports', {});

  // An import that was running before this page was opened is shown as well,
  // and stays when it ends.
  const left = imports.data?.find((one) => isRunning(one.status));
  if (left && started === null) setStarted(left);

  const take = async (file: File | undefined) => {
    if (!file || reading !== null) return;
    setFailure(null);
    setReading(file.name);
    try {
      const content = await base64Of(file);
      const queued = await host.call('start_import', {
        filename: file.name,
        content,
        on_duplicate: onDuplicate,
        strict,
      });
      setStarted(queued);
      void queries.invalidateQueries();
    } catch (thrown) {
      setFailure(asHostError(thrown));
    } finally {
      setReading(null);
      if (chooser.current) chooser.current.value = '';
    }
  };

  const columns: Column<ImportView>[] = [
    { key: 'file', head: t('file'), wide: true, cell: (row) => row.filename },
    { key: 'status', head: t('state'), cell: (row) => <ImportState status={row.status} /> },
    { key: 'rows', head: t('rows'), number: true, cell: (row) => count(row.total_rows) },
    { key: 'created', head: t('created'), number: true, cell: (row) => count(row.created) },
    { key: 'updated', head: t('updated'), number: true, cell: (row) => count(row.updated) },
    { key: 'skipped', head: t('skipped'), number: true, cell: (row) => count(row.skipped) },
    { key: 'failed', head: t('failed'), number: true, cell: (row) => count(row.failed) },
    { key: 'by', head: t('by'), cell: (row) => row.uploaded_by },
    { key: 'when', head: t('when'), number: true, cell: (row) => when(row.started_at, now) },
  ];
  const history = () => {
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
  };

  return (
    <div
      className={styles.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (event.currentTarget === event.target) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer.files[0]);
      }}
    >
      <Page title={t('title')} lead={t('lead')}>
        <section className={styles.start}>
          <div className={styles.zone}>
            <p className={styles.big}>{over ? t('let_go') : t('drop')}</p>
            <input
              ref={chooser}
              id="import-file"
              className="unseen"
              type="file"
              tabIndex={-1}
              aria-label={t('choose')}
              accept=".xlsx,.xls,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,application/vnd.ms-excel"
              data-testid="import-file"
              onChange={(event) => void take(event.currentTarget.files?.[0])}
            />
            <Button primary large hotkey="F4" busy={reading !== null} onPress={() => chooser.current?.click()}>
              {reading === null ? t('choose') : t('reading', { file: reading })}
            </Button>
          </div>
          <div className={styles.choices}>
            <NativeSelect
              label={t('on_duplicate')}
              value={onDuplicate}
              onChange={(event) =>
                setOnDuplicate(CHOICES.find((one) => one === event.currentTarget.value) ?? 'skip')
              }
              data={CHOICES.map((one) => ({ value: one, label: t(`duplicate.${one}`) }))}
            />
            <Checkbox
              label={t('strict')}
              description={t('strict_means')}
              checked={strict}
              onChange={(event) => setStrict(event.currentTarget.checked)}
            />
          </div>
        </section>
        {failure && <Failed error={failure} />}
        {started && <Running key={started.import_id} first={started} onOpen={onOpen} />}
        <h2>{t('history')}</h2>
        {history()}
      </Page>
    </div>
  );
}

/** How far the newest import has come, and what came of it. */
function Running({ first, onOpen }: { first: ImportView; onOpen: (id: string) => void }) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  const { view, failure } = useProgress(first);
  const running = isRunning(view.status);
  return (
    <section className={styles.running} data-testid="import-status" data-status={view.status} aria-live="polite">
      <header>
        <strong>{view.filename}</strong>
        <ImportState status={view.status} />
      </header>
      {running ? (
        <>
          <Progress value={view.percentage} aria-label={t('progress')} size="lg" />
          <p>
            {t('so_far', {
              percentage: view.percentage,
              done: count(view.processed_rows),
              total: count(view.total_rows),
            })}
          </p>
        </>
      ) : view.status === 'failed' ? (
        <Failed error={{ message: view.message ?? '', next_step: view.next_step ?? '' }} />
      ) : (
        <p className={styles.result}>
          <span>{t('result.created', { count: view.created, shown: count(view.created) })}</span>
          <span>{t('result.updated', { count: view.updated, shown: count(view.updated) })}</span>
          <span>{t('result.skipped', { count: view.skipped, shown: count(view.skipped) })}</span>
          <span data-mark={view.failed > 0 ? 'error' : undefined}>
            {t('result.failed', { count: view.failed, shown: count(view.failed) })}
          </span>
        </p>
      )}
      {failure && <Failed error={failure} />}
      {!running && (
        <Button onPress={() => onOpen(view.import_id)} testId="import-report">
          {t('open_report')}
        </Button>
      )}
    </section>
  );
}
