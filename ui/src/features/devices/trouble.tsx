import type { ErrorBody } from '@/generated/contract';

/** What is wrong, and below it what to do. */
export function Trouble({ trouble }: { trouble: ErrorBody | null }) {
  if (!trouble) return null;
  return (
    <div>
      <p className="said">{trouble.message}</p>
      <p className="said soft">{trouble.next_step}</p>
    </div>
  );
}
