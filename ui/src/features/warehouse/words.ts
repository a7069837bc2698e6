import type { ScanType, SessionStatus, WaybillSort, WaybillStatus } from '@/generated/contract';
import type { Mark } from '@/shared/ui/shapes';

/** Which of the four shapes stands for a state; none where no state is meant. */
export const WAYBILL_MARK: Record<WaybillStatus, Mark | undefined> = {
  pending: 'waiting',
  dispatched: 'valid',
  in_transit: undefined,
  delivering: undefined,
  delivered: 'valid',
  returned: 'duplicate',
  hq: undefined,
  issue_pending: 'error',
};

export const SESSION_MARK: Record<SessionStatus, Mark | undefined> = {
  active: 'waiting',
  completed: 'valid',
  cancelled: undefined,
};

export const WAYBILL_STATUSES = Object.keys(WAYBILL_MARK) as WaybillStatus[];
export const OUTCOMES: ScanType[] = ['valid', 'duplicate', 'error'];

/** Orders of the waybill list beside the order of age. */
export const WAYBILL_SORTS = ['waybill_number', 'destination', 'cod_amount'] as const satisfies WaybillSort[];
