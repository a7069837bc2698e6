/**
 * The files on their way in: what is known of each, what step comes next, and
 * which may go. Pure, so that the whole way can be walked in a test.
 */
import type { DateQuestionView, FileView, ImportPreviewView, OnDuplicate, Plan, WaybillStatus } from '@/generated/contract';
import { NO_CHOICE } from './plan';

/** So many files wait at once; more are easier lost sight of than imported. */
export const AT_ONCE = 10;

export type Step = 'choose' | 'map' | 'check';

/** Where a file is on its way. */
export type Stage = 'reading' | 'refused' | 'map' | 'checking' | 'question' | 'ready' | 'starting';

export interface Trouble {
  message: string;
  next_step: string;
  code?: string;
}

export interface Options {
  onDuplicate: OnDuplicate;
  strict: boolean;
  notes: string;
  /** What words mean; told to the station when the import starts. */
  words: Record<string, WaybillStatus>;
}

export interface WaitingFile {
  key: string;
  filename: string;
  plan: Plan;
  options: Options;
  /** Counts what was asked about this file: an answer to an older question is dropped. */
  turn: number;
  /** A look or a preview is under way. */
  busy: boolean;
  starting: boolean;
  /** How the station calls it, once it holds it. */
  fileId?: string;
  view?: FileView;
  preview?: ImportPreviewView;
  /** Kept once it is answered, so that the answer can be changed. */
  question?: DateQuestionView;
  trouble?: Trouble;
}

/** A file as it comes: new, or as it lay here before a reload. */
export type Arriving = Pick<WaitingFile, 'key' | 'filename'> & Partial<Pick<WaitingFile, 'fileId' | 'plan' | 'options'>>;

export type Action =
  | { kind: 'added'; files: Arriving[] }
  | { kind: 'asked'; key: string; plan?: Plan }
  | { kind: 'looked'; key: string; turn: number; view: FileView }
  | { kind: 'previewed'; key: string; turn: number; preview: ImportPreviewView }
  | { kind: 'refused'; key: string; turn: number; trouble: Trouble }
  | { kind: 'chosen'; key: string; options: Partial<Options> }
  | { kind: 'starting'; key: string }
  | { kind: 'removed'; key: string };

const OPTIONS: Options = { onDuplicate: 'skip', strict: false, notes: '', words: {} };

function added(file: Arriving): WaitingFile {
  return { plan: NO_CHOICE, options: OPTIONS, ...file, turn: 0, busy: true, starting: false };
}

export function files(before: WaitingFile[], action: Action): WaitingFile[] {
  if (action.kind === 'added') return [...before, ...action.files.slice(0, room(before)).map(added)];
  if (action.kind === 'removed') return before.filter((one) => one.key !== action.key);
  return before.map((one) => (one.key === action.key ? changed(one, action) : one));
}

function changed(file: WaitingFile, action: Exclude<Action, { kind: 'added' | 'removed' }>): WaitingFile {
  const { trouble: _trouble, ...calm } = file;
  switch (action.kind) {
    case 'asked': {
      const plan = action.plan ?? file.plan;
      const { question, ...rest } = calm;
      const same = question && sameRows(plan, file.plan);
      return { ...rest, ...(same ? { question } : {}), plan, turn: file.turn + 1, busy: true };
    }
    case 'looked': {
      if (action.turn !== file.turn) return file;
      const { preview: _preview, ...rest } = calm;
      const told = { view: action.view, fileId: action.view.file_id };
      if (action.view.trouble) return { ...rest, ...told, busy: false };
      // The old preview stays in sight until the new one is there.
      return { ...calm, ...told, busy: true };
    }
    case 'previewed': {
      if (action.turn !== file.turn) return file;
      const question = action.preview.date_question;
      return { ...calm, ...(question ? { question } : {}), preview: action.preview, busy: false };
    }
    case 'refused': {
      if (action.turn !== file.turn) return file;
      const settled = { trouble: action.trouble, busy: false, starting: false };
      if (file.starting) return { ...file, ...settled };
      const { preview: _preview, ...rest } = file;
      return { ...rest, ...settled };
    }
    case 'chosen':
      return { ...file, options: { ...file.options, ...action.options } };
    case 'starting':
      return { ...calm, starting: true };
  }
}

/** The two differ in how they read a date at most. */
function sameRows(one: Plan, other: Plan): boolean {
  const bare = ({ date_order: _order, ...plan }: Plan) => JSON.stringify(plan);
  return bare(one) === bare(other);
}

export function room(waiting: readonly WaitingFile[]): number {
  return Math.max(0, AT_ONCE - waiting.length);
}

export function stageOf(file: WaitingFile): Stage {
  if (file.starting) return 'starting';
  if (!file.view) return file.trouble ? 'refused' : 'reading';
  if (file.view.trouble) return 'map';
  if (file.busy) return 'checking';
  if (!file.preview) return 'refused';
  return isOpen(file) ? 'question' : 'ready';
}

/** The one question nobody may leave open: which number is the day. */
export function isOpen(file: WaitingFile): boolean {
  return file.preview?.date_question != null && file.plan.date_order === undefined;
}

/** The screen for a file: the one asked for, unless it is not that far. */
export function stepOf(file: WaitingFile | undefined, asked: Step | undefined): Step {
  if (!file?.view) return 'choose';
  if (file.view.trouble) return 'map';
  return asked === 'map' ? 'map' : 'check';
}

/** Those that wait for nobody. */
export function readyFiles(waiting: readonly WaitingFile[]): WaitingFile[] {
  return waiting.filter((one) => stageOf(one) === 'ready');
}

/** The words of a preview nobody has explained, those explained on this screen left out. */
export function openWords(file: WaitingFile): string[] {
  return (file.preview?.unknown_words ?? [])
    .map(({ word }) => word)
    .filter((word) => file.options.words[word] === undefined);
}

/** `other` asks for a word that `file` gives a meaning. */
export function sharesWords(other: WaitingFile, file: WaitingFile): boolean {
  return openWords(other).some((word) => file.options.words[word] !== undefined);
}
