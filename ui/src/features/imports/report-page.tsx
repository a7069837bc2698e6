import { useState } from 'react';
import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ImportReportView, ImportView, RowOutcome } from '@/generated/contract';
import { useCall, useCommand } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Confirm } from '@/shared/ui/confirm';
import { Figure, Figures, Page } from '@/shared/ui/page';
import { Failed, Loading, Notice } from '@/shared/ui/states';
import { CorrectRows } from './correct-rows';
import { HowItWasRead } from './how-read';
import { ImportState, isMoving, isRunning, OUTCOMES } from './import-state';
import { useOriginalFile, useReportFile } from './report-file';
import { ReportLines, totalOf } from './report-lines';
import { CancelImport, ImportProgress } from './running';
import { useProgress } from './use-progress';
import { WaitingWords } from './waiting-words';
import { ImportSteps } from './wizard/wizard-steps';
import styles from './report-page.module.css';

export interface ReportAddress {
  only?: RowOutcome | undefined;
  /** The failed rows are being corrected. */
  fix?: boolean | undefined;
}

interface Props {
  id: string;
  address: ReportAddress;
  onAddress: (address: ReportAddress) => void;
  onBack: () => void;
  onWords: () => void;
}

const OFTEN = 500;

/** One import: its progress while it runs, then what became of its rows (W-005, W-006). */
export function ReportPage(props: Props) {
  const { t } = useTranslation('imports');
  const found = useCall(
    'import',
    { import_id: props.id },
    { every: (known) => (known?.import.status === 'voiding' ? OFTEN : false) },
  );
  if (found.isPending) return <Loading />;
  if (found.isError) {
    return (
      <Page title={t('report')}>
        <Failed error={found.error} onRetry={() => void found.refetch()} />
      </Page>
    );
  }
  if (isRunning(found.data.import.status)) return <RunningPage first={found.data.import} onBack={props.onBack} />;
  return <EndedPage {...props} report={found.data} />;
}

/** Leaving this page stops nothing. */
function RunningPage({ first, onBack }: { first: ImportView; onBack: () => void }) {
  const { t } = useTranslation('imports');
  const { view, failure, rate } = useProgress(first);
  return (
    <Page
      title={<span className={styles.filename}>{view.filename}</span>}
      lead={<ImportState status={view.status} />}
      actions={
        <Button hotkey="Escape" onPress={onBack}>
          {t('back')}
        </Button>
      }
    >
      <ImportSteps at="run" />
      <section className={styles.running} data-testid="import-status" data-status={view.status}>
        <ImportProgress view={view} rate={rate} />
        <Results view={view} />
        {failure && <Failed error={failure} />}
        <p className="soft">{t('run_means')}</p>
        <CancelImport view={view} />
      </section>
    </Page>
  );
}

function EndedPage({ id, address, onAddress, onBack, onWords, report }: Props & { report: ImportReportView }) {
  const { t } = useTranslation('imports');
  const { exact } = useFormats();
  const [asking, setAsking] = useState(false);
  const voiding = useCommand('void_import');
  const saving = useReportFile();
  const original = useOriginalFile();
  const { import: view, totals } = report;
  const fixing = address.fix === true && !isMoving(view.status);
  const back = () => {
    if (fixing) onAddress({ only: 'failed' });
    else onBack();
  };
  return (
    <Page
      title={<span className={styles.filename}>{view.filename}</span>}
      lead={
        <>
          <ImportState status={view.status} /> · <bdi>{view.uploaded_by}</bdi> ·{' '}
          <bdi>{exact(view.started_at)}</bdi>
        </>
      }
      actions={
        <>
          <Button hotkey="Escape" onPress={back}>
            {t('back')}
          </Button>
          <Button
            hotkey="F6"
            busy={saving.isPending}
            onPress={() => saving.mutate({ importId: id, filename: view.filename, only: address.only })}
            testId="report-csv"
          >
            {t('csv')}
          </Button>
          <Button busy={original.isPending} onPress={() => original.mutate(id)} testId="import-original">
            {t('original')}
          </Button>
          {view.created > 0 && view.status !== 'voided' && view.status !== 'voiding' && (
            <Button grave onPress={() => setAsking(true)} testId="import-void">
              {t('void')}
            </Button>
          )}
        </>
      }
    >
      {asking && (
        <VoidQuestion
          view={view}
          busy={voiding.isPending}
          onNo={() => setAsking(false)}
          onYes={() => voiding.mutate({ import_id: id }, { onSettled: () => setAsking(false) })}
        />
      )}
      {voiding.isError && <Failed error={voiding.error} />}
      {saving.isError && <Failed error={saving.error} />}
      {original.isError && <Failed error={original.error} />}
      <Ending view={view} />
      {!fixing && totals.warning > 0 && <WaitingWords onOpen={onWords} />}
      {fixing ? (
        <CorrectRows importId={id} />
      ) : (
        <>
          <HowItWasRead view={view} />
          <Lines id={id} address={address} onAddress={onAddress} report={report} canFix={totals.failed > 0 && !isMoving(view.status)} />
        </>
      )}
    </Page>
  );
}

function VoidQuestion(props: { view: ImportView; busy: boolean; onYes: () => void; onNo: () => void }) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  const { created } = props.view;
  return (
    <Confirm
      yes={t('void_confirmed', { count: created, shown: count(created) })}
      no={t('keep')}
      busy={props.busy}
      testId="import-void-confirm"
      onYes={props.onYes}
      onNo={props.onNo}
    >
      {t('void_means')}
    </Confirm>
  );
}

/** How it ended, in figures and, where it did not end well, in words. */
function Ending({ view }: { view: ImportView }) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  return (
    <section className={styles.ending} data-testid="import-status" data-status={view.status}>
      {view.status === 'failed' && (
        <Failed error={{ message: view.message ?? '', next_step: view.next_step ?? '' }} />
      )}
      {view.status === 'cancelled' && (
        <Notice mark="waiting">
          {t('cancelled', { done: count(view.processed_rows), total: count(view.total_rows) })}
        </Notice>
      )}
      {view.status === 'voiding' && <ImportProgress view={view} />}
      {view.status === 'voided' && (
        <Notice mark="valid">
          <span data-testid="import-voided">
            {t('voided', { count: view.voided, kept: count(view.kept) })}
          </span>
        </Notice>
      )}
      <Results view={view} />
    </section>
  );
}

function Results({ view }: { view: ImportView }) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  return (
    <Figures>
      <Figure name={t('rows')} value={count(view.total_rows)} />
      <Figure name={t('created_long')} value={count(view.created)} testId="result-created" />
      <Figure name={t('updated')} value={count(view.updated)} testId="result-updated" />
      <Figure name={t('skipped')} value={count(view.skipped)} testId="result-skipped" />
      <Figure name={t('failed')} value={count(view.failed)} testId="result-failed" />
    </Figures>
  );
}

interface LinesProps extends Pick<Props, 'id' | 'address' | 'onAddress'> {
  report: ImportReportView;
  canFix: boolean;
}

function Lines({ id, address, onAddress, report, canFix }: LinesProps) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  const { totals } = report;
  const label = (only: RowOutcome | undefined, word: string) =>
    t('counted', { word, shown: count(totalOf(totals, only)) });
  return (
    <>
      <div className={styles.filter}>
        <SegmentedControl
          aria-label={t('outcome')}
          value={address.only ?? ''}
          onChange={(value) => onAddress({ only: OUTCOMES.find((one) => one === value) })}
          data={[
            { value: '', label: label(undefined, t('all_rows')) },
            ...OUTCOMES.map((one) => ({ value: one, label: label(one, t(`row_outcome.${one}`)) })),
          ]}
        />
        {canFix && (
          <Button primary hotkey="F2" onPress={() => onAddress({ only: 'failed', fix: true })} testId="import-correct">
            {t('correct.open', { count: totals.failed, shown: count(totals.failed) })}
          </Button>
        )}
      </div>
      <ReportLines importId={id} only={address.only} totals={totals} />
    </>
  );
}
