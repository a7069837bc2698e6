import type { ReactElement } from 'react';

/** The four states of the house. Each has a colour, a shape and a word. */
export type Mark = 'valid' | 'duplicate' | 'error' | 'waiting';

/**
 * Shapes that differ in outline and not only in what is drawn inside, so that
 * they are told apart far away, in sunlight and without colour.
 */
const drawn: Record<Mark, ReactElement> = {
  valid: (
    <>
      <circle cx="24" cy="24" r="22" fill="currentColor" />
      <path d="M13 25l8 8 15-17" fill="none" stroke="var(--shape-hole)" strokeWidth="5.5" />
    </>
  ),
  duplicate: (
    <>
      <path d="M4 4h27v9H13v18H4z" fill="currentColor" />
      <path d="M17 17h27v27H17z" fill="currentColor" />
    </>
  ),
  error: (
    <>
      <path d="M15 2h18l13 13v18L33 46H15L2 33V15z" fill="currentColor" />
      <path d="M16 16l16 16M32 16L16 32" fill="none" stroke="var(--shape-hole)" strokeWidth="5.5" />
    </>
  ),
  waiting: <circle cx="24" cy="24" r="19" fill="none" stroke="currentColor" strokeWidth="6" />,
};

export function Shape({ mark, size = 16 }: { mark: Mark; size?: number }) {
  return (
    <svg
      viewBox="0 0 48 48"
      width={size}
      height={size}
      aria-hidden="true"
      style={{ flex: 'none', display: 'block' }}
      data-shape={mark}
    >
      {drawn[mark]}
    </svg>
  );
}
