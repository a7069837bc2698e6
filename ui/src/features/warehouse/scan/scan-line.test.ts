import { expect, test } from 'vitest';
import type { ScanView } from '@/generated/contract';
import { HostError, type Host } from '@/host/types';
import { ScanLine, type Verdict } from './scan-line';

function view(code: string, position: number): ScanView {
  return {
    session_id: 's',
    code,
    outcome: 'valid',
    reason: null,
    message: '',
    next_step: null,
    totals: { total_scanned: position, duplicate_count: 0, error_count: 0 },
    item_id: `i${position}`,
    position,
    scan_time: '2026-11-21T00:00:00.000Z',
    destination: null,
    gun: null,
  };
}

/** A host whose answers the test gives, one by one, in any order. */
function slowHost() {
  const asked: Array<{ code: string; answer: (view: ScanView) => void; refuse: (error: HostError) => void }> = [];
  const call = (_name: string, request: { code: string }) =>
    new Promise((resolve, reject) => {
      asked.push({ code: request.code, answer: resolve, refuse: reject });
    });
  return { asked, host: { call, can: () => true, saveFile: () => undefined } as unknown as Host };
}

function setUp() {
  const { asked, host } = slowHost();
  const heard: Verdict[] = [];
  const line = new ScanLine({ host, session: async () => 's', onVerdict: (one) => heard.push(one) });
  const codes = () => heard.map((one) => (one.kind === 'recorded' ? one.view.code : `!${one.code}`));
  return { asked, line, codes };
}

/** Lets everything that is ready happen; no time passes. */
async function settle() {
  for (let turn = 0; turn < 20; turn += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await Promise.resolve();
  }
}

test('no code waits for the answer to the one before', async () => {
  const { asked, line } = setUp();
  for (let place = 0; place < 50; place += 1) line.send(`C${place}`, 'gun');
  await settle();
  expect(asked.map((one) => one.code)).toEqual(Array.from({ length: 50 }, (_, place) => `C${place}`));
  expect(line.state().pending).toBe(50);
});

test('answers are shown in the order of the codes, whatever their own', async () => {
  const { asked, line, codes } = setUp();
  for (const code of ['A', 'B', 'C']) line.send(code, 'gun');
  await settle();
  asked[2]?.answer(view('C', 3));
  asked[1]?.answer(view('B', 2));
  await settle();
  expect(codes()).toEqual([]);
  expect(line.state().pending).toBe(3);
  asked[0]?.answer(view('A', 1));
  await settle();
  expect(codes()).toEqual(['A', 'B', 'C']);
  expect(line.state()).toMatchObject({ pending: 0, waitingSince: null, totals: { total_scanned: 3 } });
});

test('a code that was not recorded stays until a person puts it aside', async () => {
  const { asked, line, codes } = setUp();
  line.send('A', 'gun');
  line.send('B', 'gun');
  await settle();
  asked[0]?.refuse(new HostError({ code: 'disk_full', message: 'Full.', next_step: 'Free some.' }));
  asked[1]?.answer(view('B', 1));
  await settle();
  expect(codes()).toEqual(['!A', 'B']);
  const [lost] = line.state().unrecorded;
  expect(lost).toMatchObject({ code: 'A', error: { code: 'disk_full' } });
  line.clear();
  expect(line.state().unrecorded).toHaveLength(1);
  if (lost) line.retry(lost);
  await settle();
  expect(asked.at(-1)?.code).toBe('A');
  expect(line.state().unrecorded).toHaveLength(0);
});

test('an action waits until every code before it has its answer', async () => {
  const { asked, line } = setUp();
  line.send('A', 'gun');
  await settle();
  let acted = false;
  void line.settled().then(() => {
    acted = true;
  });
  await settle();
  expect(acted).toBe(false);
  asked[0]?.answer(view('A', 1));
  await settle();
  expect(acted).toBe(true);
});

test('reading the session whole drops only the answers it holds', async () => {
  const { asked, line } = setUp();
  for (const code of ['A', 'B']) line.send(code, 'gun');
  await settle();
  asked[0]?.answer(view('A', 1));
  asked[1]?.answer(view('B', 2));
  await settle();
  line.caughtUp({ total_scanned: 1, duplicate_count: 0, error_count: 0 }, 1);
  expect(line.state().answers.map((answer) => answer.code)).toEqual(['B']);
});
