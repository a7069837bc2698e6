import { useTranslation } from 'react-i18next';
import type { ImportStatus, RowOutcome } from '@/generated/contract';
import type { Mark } from '@/shared/ui/shapes';
import { StateWord } from '@/shared/ui/states';

const MARK: Record<ImportStatus, Mark | undefined> = {
  queued: 'waiting',
  processing: 'waiting',
  completed: 'valid',
  failed: 'error',
  cancelled: undefined,
  voiding: 'waiting',
  voided: undefined,
};

const OUTCOME_MARK: Record<RowOutcome, Mark> = {
  failed: 'error',
  skipped: 'waiting',
  warning: 'duplicate',
  corrected: 'valid',
};

export const OUTCOMES: RowOutcome[] = ['failed', 'skipped', 'warning', 'corrected'];

/** Rows are coming in. */
export function isRunning(status: ImportStatus): boolean {
  return status === 'queued' || status === 'processing';
}

/** It changes by itself. */
export function isMoving(status: ImportStatus): boolean {
  return isRunning(status) || status === 'voiding';
}

export function ImportState({ status }: { status: ImportStatus }) {
  const { t } = useTranslation('imports');
  const mark = MARK[status];
  return <StateWord {...(mark ? { mark } : {})}>{t(`status.${status}`)}</StateWord>;
}

export function RowOutcomeWord({ outcome }: { outcome: RowOutcome }) {
  const { t } = useTranslation('imports');
  return <StateWord mark={OUTCOME_MARK[outcome]}>{t(`row_outcome.${outcome}`)}</StateWord>;
}
