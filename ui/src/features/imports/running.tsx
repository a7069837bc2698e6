import { useState } from 'react';
import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ImportView } from '@/generated/contract';
import { useCommand } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Confirm } from '@/shared/ui/confirm';
import { Failed } from '@/shared/ui/states';
import { ImportState, isMoving, isRunning } from './import-state';
import styles from './running.module.css';

/** How far it is, as a bar and in numbers. */
export function ImportProgress({ view, rate }: { view: ImportView; rate?: number | null }) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  if (view.status === 'voiding') {
    const done = view.voided + view.kept;
    return (
      <>
        <Progress
          value={view.created > 0 ? (done * 100) / view.created : 0}
          aria-label={t('void_progress')}
          size="lg"
        />
        <p>{t('voided_so_far', { done: count(done), total: count(view.created) })}</p>
      </>
    );
  }
  return (
    <>
      <Progress value={view.percentage} aria-label={t('progress')} size="lg" />
      <p className={styles.numbers}>
        <span>
          {t('so_far', {
            percentage: view.percentage,
            done: count(view.processed_rows),
            total: count(view.total_rows),
          })}
        </span>
        {rate != null && <span>{t('rate', { rows: count(rate) })}</span>}
      </p>
    </>
  );
}

/** Stops an import, after asking once. */
export function CancelImport({ view }: { view: ImportView }) {
  const { t } = useTranslation('imports');
  const [asking, setAsking] = useState(false);
  const cancel = useCommand('cancel_import');
  if (!isRunning(view.status)) return null;
  return (
    <div className={styles.cancel}>
      {asking ? (
        <Confirm
          yes={t('cancel_confirmed')}
          no={t('cancel_not')}
          busy={cancel.isPending}
          testId="import-cancel-confirm"
          onNo={() => setAsking(false)}
          onYes={() => cancel.mutate({ import_id: view.import_id }, { onSettled: () => setAsking(false) })}
        >
          {t('cancel_means')}
        </Confirm>
      ) : (
        <Button grave onPress={() => setAsking(true)} testId="import-cancel">
          {t('cancel')}
        </Button>
      )}
      {cancel.isError && <Failed error={cancel.error} />}
    </div>
  );
}

/** Every import that changes by itself, with its progress. */
export function RunningImports(props: { imports: readonly ImportView[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation('imports');
  const moving = props.imports.filter((one) => isMoving(one.status));
  if (moving.length === 0) return null;
  return (
    <section className={styles.list} aria-label={t('running')}>
      {moving.map((view) => (
        <article key={view.import_id} className={styles.one} data-testid="import-running" data-status={view.status}>
          <header>
            <button type="button" className={styles.name} onClick={() => props.onOpen(view.import_id)}>
              {view.filename}
            </button>
            <ImportState status={view.status} />
          </header>
          <ImportProgress view={view} />
          <CancelImport view={view} />
        </article>
      ))}
    </section>
  );
}
