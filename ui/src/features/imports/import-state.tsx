import { useTranslation } from 'react-i18next';
import type { ImportStatus } from '@/generated/contract';
import type { Mark } from '@/shared/ui/shapes';
import { StateWord } from '@/shared/ui/states';

const MARK: Record<ImportStatus, Mark | undefined> = {
  queued: 'waiting',
  processing: 'waiting',
  completed: 'valid',
  failed: 'error',
  voided: undefined,
};

export function isRunning(status: ImportStatus): boolean {
  return status === 'queued' || status === 'processing';
}

export function ImportState({ status }: { status: ImportStatus }) {
  const { t } = useTranslation('imports');
  const mark = MARK[status];
  return <StateWord {...(mark ? { mark } : {})}>{t(`status.${status}`)}</StateWord>;
}
