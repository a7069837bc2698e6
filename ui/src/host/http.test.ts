import { expect, test, vi } from 'vitest';
import { httpHost, takeToken } from './http';
import { HostError, UNREACHABLE } from './types';

const answering = (status: number, body: unknown) =>
  vi.fn<typeof fetch>(async () => new Response(JSON.stringify(body), { status }));

test('a command is posted by name, with the token', async () => {
  const send = answering(200, { set_up: true });
  await expect(httpHost('secret', send).call('status', {})).resolves.toEqual({ set_up: true });
  const [address, request] = send.mock.calls[0] ?? [];
  expect(address).toBe('/rpc/status');
  expect(request).toMatchObject({ method: 'POST', body: '{}', headers: { authorization: 'Bearer secret' } });
});

test('scans leave in single file, and one that fails holds up no other', async () => {
  const open: Array<(response: Response) => void> = [];
  const send = vi.fn<typeof fetch>(() => new Promise((resolve) => void open.push(resolve)));
  const host = httpHost('t', send);
  const scan = (code: string) => host.call('scan', { session_id: 's', code, source: 'gun' });
  const first = scan('A');
  const second = scan('B');
  const other = host.call('status', {});
  await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(2));
  expect(send.mock.calls.map(([address]) => address).toSorted()).toEqual(['/rpc/scan', '/rpc/status']);
  for (const answer of open.splice(0)) answer(new Response('<html>', { status: 502 }));
  await Promise.all([first, other].map((one) => expect(one).rejects.toBeInstanceOf(HostError)));
  await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(3));
  open[0]?.(new Response('{"code":"B"}'));
  await expect(second).resolves.toEqual({ code: 'B' });
});

test('a refusal keeps its code and its words', async () => {
  const error = { code: 'session_open', message: 'One is open.', next_step: 'Resume it.' };
  const call = httpHost('t', answering(409, { error })).call('open_session', { new: true });
  await expect(call).rejects.toMatchObject({ ...error, name: 'HostError' });
});

test.each([
  ['nobody listens', vi.fn<typeof fetch>(async () => Promise.reject(new TypeError('refused')))],
  ['something else answers', vi.fn<typeof fetch>(async () => new Response('<html>', { status: 502 }))],
])('when %s, the screens find words of their own', async (_name, send) => {
  const call = httpHost('t', send).call('status', {});
  await expect(call).rejects.toBeInstanceOf(HostError);
  await expect(call).rejects.toMatchObject({ code: UNREACHABLE });
});

test('the token leaves the address at once and survives a reload', () => {
  window.history.replaceState(null, '', '/#token=a%2Fb');
  expect(takeToken(window.location, window.history, window.sessionStorage)).toBe('a/b');
  expect(window.location.href).not.toContain('token');
  expect(takeToken(window.location, window.history, window.sessionStorage)).toBe('a/b');
});
