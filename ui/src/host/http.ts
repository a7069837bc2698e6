/** The same screens in a browser, over loopback (`station serve`). */
import type { Calls } from '@/generated/contract';
import { saveAsDownload } from './save';
import { asHostError, HostError, isErrorBody, UNREACHABLE, type Host } from './types';

const TOKEN = 'waystation.token';

/**
 * The address printed by `station serve` carries the token once. It is taken
 * out of the address at once, so that it is in no history and no screenshot.
 */
export function takeToken(location: Location, history: History, storage: Storage): string {
  const found = /^#token=([^&]+)/.exec(location.hash)?.[1];
  if (found !== undefined) {
    storage.setItem(TOKEN, decodeURIComponent(found));
    history.replaceState(null, '', `${location.pathname}${location.search}#/`);
  }
  return storage.getItem(TOKEN) ?? '';
}

export function httpHost(token: string, send: typeof fetch = fetch): Host {
  // A browser spreads questions over several connections, and the second scan
  // could overtake the first. So they leave here in single file; the screen
  // does not wait for that, it hands over each code the moment it comes.
  let lastScan: Promise<unknown> = Promise.resolve();

  return {
    call(name, request) {
      if (name !== 'scan') return ask(name, request);
      const asked = lastScan.then(() => ask(name, request));
      lastScan = asked.catch(() => undefined);
      return asked;
    },
    can: () => true,
    saveFile: saveAsDownload,
  };

  async function ask<N extends keyof Calls>(
    name: N,
    request: Calls[N]['request'],
  ): Promise<Calls[N]['answer']> {
    let answer: Response;
    try {
      answer = await send(`/rpc/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(request),
      });
    } catch {
      throw new HostError({ code: UNREACHABLE, message: '', next_step: '' });
    }
    let body: unknown;
    try {
      body = await answer.json();
    } catch {
      throw new HostError({ code: UNREACHABLE, message: '', next_step: '' });
    }
    if (answer.ok) return body as Calls[N]['answer'];
    const error = (body as { error?: unknown } | null)?.error;
    throw asHostError(isErrorBody(error) ? error : body);
  }
}
