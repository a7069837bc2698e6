import { useState } from 'react';
import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { JobState, PrintJobView } from '@/generated/contract';
import { useCall, useCommand } from '@/host/calls';
import { useFormats, useNow } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Facts, Split } from '@/shared/ui/page';
import type { Mark } from '@/shared/ui/shapes';
import { Empty, Failed, Loading, StateWord } from '@/shared/ui/states';
import { Table, type Column } from '@/shared/ui/table';
import { SheetPreview } from './sheet-preview';
import { Trouble } from './trouble';
import styles from './devices.module.css';

const OFTEN = 1000;

const MARK: Record<JobState, Mark> = {
  waiting: 'waiting',
  sending: 'waiting',
  sent: 'valid',
  printed: 'valid',
  doubtful: 'duplicate',
  failed: 'error',
  cancelled: 'error',
};

/** The print ledger: every sheet, and what is known of it. */
export function PrintJobs() {
  const { t } = useTranslation('devices');
  const { count, when } = useFormats();
  const now = useNow(30_000);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string | undefined>();
  const found = useCall('print_jobs', { open }, { every: OFTEN, keepPrevious: true });
  const nameOf = (row: PrintJobView) =>
    t(`ui.document.${row.document.kind}`, {
      number:
        row.document.kind === 'label'
          ? row.document.waybill_number
          : row.document.kind === 'manifest'
            ? row.document.manifest_number
            : '',
    });
  const state = (row: PrintJobView) => <StateWord mark={MARK[row.state]}>{t(`state.${row.state}`)}</StateWord>;
  const columns: Column<PrintJobView>[] = [
    { key: 'what', head: t('ui.what'), wide: true, cell: nameOf },
    { key: 'state', head: t('ui.state'), cell: state },
    { key: 'printer', head: t('ui.printer'), cell: (row) => row.printer },
    { key: 'copy', head: t('ui.copy'), number: true, cell: (row) => count(row.copy) },
    { key: 'reason', head: t('ui.reason'), cell: (row) => row.reason ?? '' },
    { key: 'asked', head: t('ui.asked'), number: true, cell: (row) => when(row.asked_at, now) },
  ];
  const job = found.data?.find((one) => one.job_id === chosen);
  const list = () => {
    if (found.isPending) return <Loading />;
    if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
    if (found.data.length === 0) return <Empty title={t('ui.no_jobs')} hint={t('ui.no_jobs_next')} />;
    return (
      <Table
        label={t('ui.jobs')}
        columns={job ? columns.slice(0, 3) : columns}
        rows={found.data}
        rowKey={(row) => row.job_id}
        chosen={chosen}
        onOpen={(row) => setChosen(row.job_id)}
      />
    );
  };
  return (
    <>
      <div>
        <SegmentedControl
          aria-label={t('ui.jobs')}
          value={open ? 'open' : 'all'}
          onChange={(value) => setOpen(value === 'open')}
          data={[
            { value: 'all', label: t('ui.all_jobs') },
            { value: 'open', label: t('ui.open_jobs') },
          ]}
        />
      </div>
      <Split
        list={list()}
        side={
          job && (
            <>
              <header className={styles.row}>
                <h2>{nameOf(job)}</h2>
                <Button quiet onPress={() => setChosen(undefined)}>
                  {t('ui.cancel')}
                </Button>
              </header>
              <JobActs key={job.job_id} job={job} />
              <Facts
                items={[
                  [t('ui.state'), state(job)],
                  [t('ui.printer'), job.printer],
                  [t('ui.copy'), count(job.copy)],
                  [t('ui.reason'), job.reason ?? '–'],
                  [t('ui.asked'), `${job.asked_by} · ${when(job.asked_at, now)}`],
                ]}
              />
              <SheetPreview printer={job.printer} document={job.document} />
            </>
          )
        }
      />
    </>
  );
}

/** What a person may decide about a sheet. */
function JobActs({ job }: { job: PrintJobView }) {
  const { t } = useTranslation('devices');
  const retry = useCommand('retry_job');
  const settle = useCommand('settle_job');
  const cancel = useCommand('cancel_job');
  const { job_id } = job;
  const doubtful = job.state === 'doubtful';
  const unsettled = doubtful || job.state === 'waiting' || job.state === 'failed';
  const failed = retry.error ?? settle.error ?? cancel.error;
  return (
    <>
      <Trouble trouble={job.trouble} />
      {unsettled && (
        <div className={styles.whole}>
          {doubtful && (
            <Button primary busy={settle.isPending} onPress={() => settle.mutate({ job_id, printed: true })}>
              {t('ui.came_out')}
            </Button>
          )}
          <Button busy={retry.isPending} onPress={() => retry.mutate({ job_id })}>
            {t('ui.retry')}
          </Button>
          <Button grave busy={cancel.isPending} onPress={() => cancel.mutate({ job_id })}>
            {t('ui.give_up')}
          </Button>
        </div>
      )}
      {failed && <Failed error={failed} />}
    </>
  );
}
