/** The window: every question goes through its one guarded command. */
import { invoke } from '@tauri-apps/api/core';
import { saveAsDownload } from './save';
import { asHostError, type Host } from './types';

export const tauriHost: Host = {
  async call(name, request) {
    try {
      return await invoke('rpc', { name, args: request });
    } catch (thrown) {
      throw asHostError(thrown);
    }
  },
  can: () => true,
  saveFile: saveAsDownload,
};
