import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, segment } from './client';
import { keys } from './keys';
import type { ModelNode } from './types';

export interface ModelNodeDraft {
  name: string;
  url: string;
}

export function useModelNodes() {
  return useQuery({
    queryKey: keys.modelNodes,
    queryFn: ({ signal }) => api.list<ModelNode>('/api/v1/models/nodes', signal),
    refetchInterval: 10_000,
  });
}

export function useRegisterModelNode() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (draft: ModelNodeDraft) => api.post<ModelNode>('/api/v1/models/nodes', draft),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.modelNodes }),
  });
}

export function useRemoveModelNode() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/api/v1/models/nodes/${segment(id)}`),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.modelNodes });
      await queryClient.invalidateQueries({ queryKey: keys.models });
    },
  });
}
