/** Takes the place of `choose.ts` under `vite --mode fake`, and nowhere else. */
import type { SyncState } from '@/generated/contract';
import { fakeHost } from './fake';
import type { Host } from './types';

export function chooseHost(): Host {
  const wish = new URLSearchParams(window.location.search);
  return fakeHost({
    stage: (wish.get('stage') as 'new' | 'locked' | 'empty' | 'day' | 'crowd' | null) ?? 'day',
    language: wish.get('language') ?? 'en',
    delay: Number(wish.get('delay') ?? 15),
    sample: wish.has('sample'),
    ...(wish.get('line') ? { line: wish.get('line') as SyncState } : {}),
    broken: wish.get('broken')?.split(',') ?? [],
  });
}
