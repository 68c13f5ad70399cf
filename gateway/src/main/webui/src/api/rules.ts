import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, segment } from './client';
import { keys } from './keys';
import type { Rule, RuleDraft } from './types';

export function useRules() {
  return useQuery({
    queryKey: keys.rules,
    queryFn: async ({ signal }) => (await api.list<Rule>('/api/v1/alerts/rules', signal)).sort((a, b) => a.name.localeCompare(b.name)),
  });
}

/** Creates the rule, or replaces the one with the id. */
export function useSaveRule() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, draft }: { id?: string; draft: RuleDraft }) =>
      id === undefined ? api.post<Rule>('/api/v1/alerts/rules', draft) : api.put<Rule>(`/api/v1/alerts/rules/${segment(id)}`, draft),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.rules }),
  });
}

export function useDeleteRule() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/api/v1/alerts/rules/${segment(id)}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.rules }),
  });
}
