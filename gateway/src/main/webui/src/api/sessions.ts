import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, segment } from './client';
import { keys } from './keys';
import type { LoginSession } from './types';

export function useSessions() {
  return useQuery({
    queryKey: keys.sessions,
    queryFn: ({ signal }) => api.list<LoginSession>('/api/v1/auth/sessions', signal),
  });
}

export function useEndSession() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/api/v1/auth/sessions/${segment(id)}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.sessions }),
  });
}
