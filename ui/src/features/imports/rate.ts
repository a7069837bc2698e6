/** How many rows were decided by a moment. */
export interface Moment {
  /** Milliseconds since 1970. */
  at: number;
  rows: number;
}

const LATELY = 5000;

/** Over the last seconds: an average since the start would hide that it slows down. */
export function rowsASecond(moments: readonly Moment[]): number | null {
  const last = moments.at(-1);
  if (!last) return null;
  const first = moments.find((one) => last.at - one.at <= LATELY);
  if (!first || last.at - first.at < 200) return null;
  return Math.round(((last.rows - first.rows) * 1000) / (last.at - first.at));
}
