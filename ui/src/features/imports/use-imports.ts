import { useCall } from '@/host/calls';
import { isMoving } from './import-state';

const OFTEN = 700;
/** What another window or the command started shows up this soon. */
const NOW_AND_THEN = 5000;

/** The history, asked for often while something in it changes by itself. */
export function useImports() {
  return useCall('imports', {}, { every: (known) => (known?.some((one) => isMoving(one.status)) ? OFTEN : NOW_AND_THEN) });
}
