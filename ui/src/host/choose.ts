import { httpHost, takeToken } from './http';
import { tauriHost } from './tauri';
import type { Host } from './types';

export function chooseHost(): Host {
  if ('__TAURI_INTERNALS__' in window) return tauriHost;
  return httpHost(takeToken(window.location, window.history, window.sessionStorage));
}
