import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { apply } from '../live/collection';
import type { Collection } from '../live/collection';
import { useCollection } from '../live/useCollection';
import { api, segment } from './client';
import { keys } from './keys';
import type { Operation, OperationState } from './types';

const newestFirst = (a: Operation, b: Operation) => (b.createdAt ?? b.occurredAt).localeCompare(a.createdAt ?? a.occurredAt);

export const isFinal = (state: OperationState): boolean => state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED';

export function useOperations() {
  return useCollection<Operation>('operations', keys.operations, '/api/v1/operations', newestFirst, 50);
}

export function useCancelOperation() {
  const take = useTakeOperation();
  return useMutation({
    mutationFn: (id: string) => api.delete<Operation | undefined>(`/api/v1/operations/${segment(id)}`),
    onSuccess: take,
  });
}

/** Shows an operation as soon as its request was accepted, not only when the stream tells it. */
export function useTakeOperation() {
  const queryClient = useQueryClient();
  return useCallback(
    (operation: Operation | undefined) => {
      const known = queryClient.getQueryData<Collection<Operation>>(keys.operations);
      if (operation?.id !== undefined && known !== undefined) {
        queryClient.setQueryData(keys.operations, apply(known, { ...operation, version: operation.version }));
      }
    },
    [queryClient],
  );
}
