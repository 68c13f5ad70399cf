import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, segment } from './client';
import { keys } from './keys';
import type { Cluster } from './types';

export interface ClusterDraft {
  name: string;
  address: string;
  httpUrl: string;
}

export function useClusters() {
  return useQuery({
    queryKey: keys.clusters,
    queryFn: ({ signal }) => api.list<Cluster>('/api/v1/workers/clusters', signal),
    refetchInterval: 10_000,
  });
}

export function useRegisterCluster() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (draft: ClusterDraft) => api.post<Cluster>('/api/v1/workers/clusters', draft),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.clusters }),
  });
}

export function useRemoveCluster() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/api/v1/workers/clusters/${segment(id)}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.clusters }),
  });
}
