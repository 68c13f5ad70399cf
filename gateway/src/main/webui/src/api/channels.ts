import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, segment } from './client';
import { keys } from './keys';
import type { Channel, ChannelDraft } from './types';

export function useChannels() {
  return useQuery({
    queryKey: keys.channels,
    queryFn: async ({ signal }) => (await api.list<Channel>('/api/v1/alerts/channels', signal)).sort((a, b) => a.name.localeCompare(b.name)),
    refetchInterval: 10_000, // the last delivery is told by no event
  });
}

export function useCreateChannel() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (draft: ChannelDraft) => api.post<Channel>('/api/v1/alerts/channels', draft),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.channels }),
  });
}

export function useDeleteChannel() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/api/v1/alerts/channels/${segment(id)}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.channels }),
  });
}
