import type { Gap, Language, Purpose, Way } from '@/generated/contract';

/** A printer as it is being typed. */
export interface Draft {
  name: string;
  to: string;
  language: Language;
  width: number;
  height: number;
  dpi: number;
  gap: Gap;
  gapLength: number;
  darkness: number | null;
  across: number;
  along: number;
  purposes: Purpose[];
}

/** The parts of a typed address, as the request takes them; none while unfinished. */
export function wayOf(text: string): Way | null {
  const tcp = /^tcp:\[?([^\]]+?)\]?:(\d{1,5})$/.exec(text.trim());
  if (tcp?.[1]) return { kind: 'tcp', host: tcp[1], port: Number(tcp[2]) };
  const other = /^(device|spooler):(.+)$/.exec(text.trim());
  if (!other?.[2]) return null;
  return other[1] === 'device' ? { kind: 'device', path: other[2] } : { kind: 'spooler', queue: other[2] };
}
