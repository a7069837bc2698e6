/** How screens ask: queries by command name, and what to refresh afterwards. */
import { createContext, useContext } from 'react';
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { Calls } from '@/generated/contract';
import type { CallName, Host, HostError } from './types';

const HostContext = createContext<Host | null>(null);
export const HostProvider = HostContext.Provider;

export function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error('no HostProvider above this screen');
  return host;
}

interface Options<A> {
  enabled?: boolean;
  /** Milliseconds between two questions, for what changes by itself. */
  every?: number | ((known: A | undefined) => number | false);
  /** Show the answer to the last question until the next one is there. */
  keepPrevious?: boolean;
}

export function useCall<N extends CallName>(
  name: N,
  request: Calls[N]['request'],
  options: Options<Calls[N]['answer']> = {},
): UseQueryResult<Calls[N]['answer'], HostError> {
  const host = useHost();
  return useQuery<Calls[N]['answer'], HostError>({
    queryKey: [name, request],
    queryFn: () => host.call(name, request),
    enabled: options.enabled ?? true,
    refetchInterval: ({ state }) =>
      typeof options.every === 'function' ? options.every(state.data) : (options.every ?? false),
    ...(options.keepPrevious ? { placeholderData: (previous) => previous } : {}),
  });
}

/** A command that changes something. Everything on screen is asked for again. */
export function useCommand<N extends CallName>(
  name: N,
): UseMutationResult<Calls[N]['answer'], HostError, Calls[N]['request']> {
  const host = useHost();
  const queries = useQueryClient();
  return useMutation<Calls[N]['answer'], HostError, Calls[N]['request']>({
    mutationFn: (request) => host.call(name, request),
    onSettled: () => queries.invalidateQueries(),
  });
}
