import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '../api/client';
import type { Versioned } from '../api/types';
import { reconcile } from './collection';
import type { Collection } from './collection';
import type { Topic } from './frames';
import { useTopicFallbackInterval } from './LiveProvider';

/** A list that a topic of the stream keeps current; without it the list is asked for every few seconds. */
export function useCollection<T extends Versioned>(topic: Topic, key: readonly string[], path: string, order: (a: T, b: T) => number, atMost?: number) {
  const queryClient = useQueryClient();
  const refetchInterval = useTopicFallbackInterval(topic);
  const select = useCallback((collection: Collection<T>) => [...collection.items.values()].sort(order), [order]);
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const asked = queryClient.getQueryData<Collection<T>>(key)?.tick ?? 0;
      const answer = await api.list<T>(path, signal, atMost);
      return reconcile(queryClient.getQueryData<Collection<T>>(key), answer, asked);
    },
    select,
    refetchInterval,
    gcTime: Infinity,
    structuralSharing: false,
  });
}
