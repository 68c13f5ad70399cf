import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, segment } from './client';
import { keys } from './keys';
import { useTakeOperation } from './operations';
import { Problem } from './problem';
import type { Model, Operation, Page, Removal } from './types';

export function useModels() {
  return useQuery({
    queryKey: keys.models,
    queryFn: async ({ signal }) => (await api.list<Model>('/api/v1/models', signal)).sort((a, b) => a.name.localeCompare(b.name)),
    refetchInterval: 10_000,
  });
}

export interface PullOrder {
  model: string;
  nodes: string[];
  insecure: boolean;
}

export function usePullModel() {
  const take = useTakeOperation();
  return useMutation({
    mutationFn: ({ model, nodes, insecure }: PullOrder) =>
      api.post<Operation>(`/api/v1/models/${segment(model)}/pull`, { ...(nodes.length === 0 ? {} : { nodes }), ...(insecure ? { insecure } : {}) }),
    onSuccess: take,
  });
}

export function useDeleteModel() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ model, node }: { model: string; node?: string }) => {
      const answer = await api.delete<Page<Removal> | undefined>(`/api/v1/models/${segment(model)}${node === undefined ? '' : `?node=${segment(node)}`}`);
      const left = answer?.items.filter((removal) => removal.result !== 'REMOVED') ?? [];
      if (left.length > 0) {
        throw new Problem(200, 'PARTLY_DELETED', 'Some nodes still hold the model', left.map((removal) => `${removal.name}: ${removal.reason ?? removal.result}`).join('; '));
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.models }),
  });
}
