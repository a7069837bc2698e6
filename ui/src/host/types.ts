/**
 * The one door between the screens and the machine. A screen knows only this,
 * so it runs in the window, in a browser over loopback and in a test.
 */
import type { Calls, ErrorBody } from '@/generated/contract';

export type CallName = keyof Calls;

/** What one host can do and another declines; a screen asks before offering it. */
export type Capability =
  /** Hand a finished file to the person, as a download. */
  'save_file';

export interface Host {
  call<N extends CallName>(name: N, request: Calls[N]['request']): Promise<Calls[N]['answer']>;
  can(capability: Capability): boolean;
  /** Hands a file to the person. */
  saveFile(filename: string, mediaType: string, content: Uint8Array<ArrayBuffer>): void;
}

/** A refusal or failure, with the words the engine chose for it. */
export class HostError extends Error {
  readonly code: string;
  readonly next_step: string;

  constructor(body: ErrorBody) {
    super(body.message);
    this.name = 'HostError';
    this.code = body.code;
    this.next_step = body.next_step;
  }
}

export function isErrorBody(value: unknown): value is ErrorBody {
  return (
    typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string'
  );
}

/**
 * Codes of failures that happen before any engine could answer. They have no
 * words of their own; the screens hold them in `shell.json`.
 */
export const UNREACHABLE = 'unreachable';

export function asHostError(thrown: unknown): HostError {
  if (thrown instanceof HostError) return thrown;
  if (isErrorBody(thrown)) {
    return new HostError({
      code: thrown.code,
      message: thrown.message ?? '',
      next_step: thrown.next_step ?? '',
    });
  }
  return new HostError({ code: UNREACHABLE, message: '', next_step: '' });
}
