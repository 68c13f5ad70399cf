import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, segment } from './client';
import { keys } from './keys';
import type { ApiKey, ApiKeyDraft, MadeApiKey } from './types';

const PATH = '/api/v1/auth/api-keys';

export function useApiKeys() {
  return useQuery({
    queryKey: keys.apiKeys,
    queryFn: ({ signal }) => api.list<ApiKey>(PATH, signal),
  });
}

/** The answer is the only one that shows the key. It stays in the component that asked and never enters the query cache. */
export function useCreateApiKey() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (draft: ApiKeyDraft) => api.post<MadeApiKey>(PATH, draft),
    gcTime: 0,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.apiKeys }),
  });
}

export function useDeleteApiKey() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`${PATH}/${segment(id)}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.apiKeys }),
  });
}
