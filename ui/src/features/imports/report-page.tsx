import { useState } from 'react';
import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ImportRowView, RowOutcome } from '@/generated/contract';
import { useCall, useCommand, useHost } from '@/host/calls';
import { csv } from '@/shared/format/csv';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Figure, Figures, Page } from '@/shared/ui/page';
import type { Mark } from '@/shared/ui/shapes';
import { Empty, Failed, Loading, Notice, StateWord } from '@/shared/ui/states';
import { Table, type Column } from '@/shared/ui/table';
import { ImportState, isRunning } from './import-state';
import styles from './imports.module.css';

const OUTCOMES: RowOutcome[] = ['failed', 'skipped', 'warning'];
const MARK: Record<RowOutcome, Mark> = { failed: 'error', skipped: 'waiting', warning: 'duplicate' };

interface Props {
  id: string;
  only: RowOutcome | undefined;
  onOnly: (only: RowOutcome | undefined) => void;
  onBack: () => void;
}

/** What became of each row that was not simply taken (W-006). */
export function ReportPage({ id, only, onOnly, onBack }: Props) {
  const { t } = useTranslation(['imports', 'warehouse']);
  const host = useHost();
  const { count, exact } = useFormats();
  const [asking, setAsking] = useState(false);
  const found = useCall('import', { import_id: id });
  const voiding = useCommand('void_import');
  if (found.isPending) return <Loading />;
  if (found.isError) {
    return (
      <Page title={t('imports:report')}>
        <Failed error={found.error} onRetry={() => void found.refetch()} />
      </Page>
    );
  }
  const { import: view, rows } = found.data;
  const shown = only ? rows.filter((row) => row.outcome === only) : rows;
  const fieldName = (row: ImportRowView) => (row.field ? t(`warehouse:waybill.${row.field}`) : '');
  const columns: Column<ImportRowView>[] = [
    { key: 'row', head: t('imports:row'), number: true, cell: (row) => count(row.row) },
    {
      key: 'outcome',
      head: t('imports:outcome'),
      cell: (row) => <StateWord mark={MARK[row.outcome]}>{t(`imports:row_outcome.${row.outcome}`)}</StateWord>,
    },
    { key: 'field', head: t('imports:field'), cell: fieldName },
    { key: 'value', head: t('imports:value'), cell: (row) => <bdi title={row.value}>{row.value}</bdi> },
    {
      key: 'message',
      head: t('imports:message'),
      wide: true,
      cell: (row) => <span title={row.message}>{row.message}</span>,
    },
  ];
  const download = () => {
    const head = ['row', 'outcome', 'field', 'value', 'message'].map((name) => t(`imports:${name}`));
    const text = csv([
      head,
      ...shown.map((row) => [
        row.row,
        t(`imports:row_outcome.${row.outcome}`),
        fieldName(row),
        row.value,
        row.message,
      ]),
    ]);
    const name = view.filename.replace(/\.[^.]*$/, '');
    host.saveFile(`${name}.report.csv`, 'text/csv', new TextEncoder().encode(text));
  };
  return (
    <Page
      title={<span className={styles.filename}>{view.filename}</span>}
      lead={
        <>
          <ImportState status={view.status} /> · {view.uploaded_by} · {exact(view.started_at)} ·{' '}
          {t(`imports:duplicate.${view.on_duplicate}`)}
          {view.strict && ` · ${t('imports:strict')}`}
        </>
      }
      actions={
        <>
          <Button hotkey="Escape" onPress={asking ? () => setAsking(false) : onBack}>
            {t('imports:back')}
          </Button>
          <Button hotkey="F6" onPress={download} testId="report-csv">
            {t('imports:csv')}
          </Button>
          {view.status !== 'voided' && !isRunning(view.status) && (
            <Button grave onPress={() => setAsking(true)} testId="import-void">
              {t('imports:void')}
            </Button>
          )}
        </>
      }
    >
      {asking && (
        <Notice mark="duplicate" alert>
          <p>{t('imports:void_means')}</p>
          <div className={styles.answers}>
            <Button onPress={() => setAsking(false)}>{t('imports:keep')}</Button>
            <Button
              grave
              busy={voiding.isPending}
              testId="import-void-confirm"
              onPress={() =>
                voiding.mutate({ import_id: id }, { onSuccess: () => setAsking(false) })
              }
            >
              {t('imports:void_confirmed', { count: view.created, shown: count(view.created) })}
            </Button>
          </div>
        </Notice>
      )}
      {voiding.isError && <Failed error={voiding.error} />}
      {voiding.isSuccess && (
        <Notice mark="valid">
          {t('imports:voided', { count: voiding.data.voided, kept: count(voiding.data.kept) })}
        </Notice>
      )}
      {view.status === 'failed' && (
        <Failed error={{ message: view.message ?? '', next_step: view.next_step ?? '' }} />
      )}
      <Figures>
        <Figure name={t('imports:rows')} value={count(view.total_rows)} />
        <Figure name={t('imports:created')} value={count(view.created)} />
        <Figure name={t('imports:updated')} value={count(view.updated)} />
        <Figure name={t('imports:skipped')} value={count(view.skipped)} />
        <Figure name={t('imports:failed')} value={count(view.failed)} />
      </Figures>
      <div>
        <SegmentedControl
          aria-label={t('imports:outcome')}
          value={only ?? ''}
          onChange={(value) => onOnly(OUTCOMES.find((one) => one === value))}
          data={[
            { value: '', label: t('imports:all_rows') },
            ...OUTCOMES.map((one) => ({ value: one, label: t(`imports:row_outcome.${one}`) })),
          ]}
        />
      </div>
      {shown.length === 0 ? (
        <Empty title={t('imports:clean')} hint={t('imports:clean_hint')} />
      ) : (
        <Table
          label={t('imports:report')}
          columns={columns}
          rows={shown}
          rowKey={(row) => `${row.row} ${row.field ?? ''} ${row.reason}`}
        />
      )}
    </Page>
  );
}
