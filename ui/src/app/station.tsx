import { useState } from 'react';
import { DirectionProvider, MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { DeskProvider } from '@/features/imports/wizard/desk';
import { HostProvider } from '@/host/calls';
import type { Host } from '@/host/types';
import '@/shared/i18n/i18n';
import { Gate } from './gate';
import { makeRouter } from './routes';
import { resolver, theme } from './theme';

const schemes = localStorageColorSchemeManager({ key: 'waystation.colours' });

/** Everything a screen needs around it, from the host outwards. */
export function Station({ host }: { host: Host }) {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          // The engine is on this machine: what it refuses once it refuses
          // again, and offline is its normal state.
          queries: { retry: false, networkMode: 'always', staleTime: 1000 },
          mutations: { retry: false, networkMode: 'always' },
        },
      }),
  );
  const [router] = useState(makeRouter);
  return (
    <DirectionProvider>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={resolver}
        colorSchemeManager={schemes}
        defaultColorScheme="auto"
      >
        <QueryClientProvider client={queries}>
          <HostProvider value={host}>
            <Gate>
              <DeskProvider>
                <RouterProvider router={router} />
              </DeskProvider>
            </Gate>
          </HostProvider>
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  );
}
