import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ command, mode }) => {
  const fake = mode === 'fake';
  if (fake && command === 'build') {
    throw new Error('The invented day is for development; a build speaks to a real station.');
  }
  return {
    // Relative, so that the same files serve the window's scheme and loopback.
    base: './',
    plugins: [react()],
    resolve: {
      alias: [
        ...(fake ? [{ find: '@/host/choose', replacement: here('src/host/choose-fake.ts') }] : []),
        { find: '@', replacement: here('src') },
      ],
    },
    build: {
      target: ['es2022', 'safari16'],
      // The policy lets fonts come from files only, and no file is far away.
      assetsInlineLimit: 0,
      // The station serves these from disk or from its own binary; a second
      // round trip for a small file costs nothing, an inline script breaks CSP.
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 900,
    },
    server: { port: 5173, strictPort: true, host: '127.0.0.1' },
    test: {
      environment: 'jsdom',
      setupFiles: ['src/test-setup.ts'],
      restoreMocks: true,
      css: false,
      // Nothing here waits; but a machine that builds beside it is slow.
      testTimeout: 30_000,
    },
  };
});
