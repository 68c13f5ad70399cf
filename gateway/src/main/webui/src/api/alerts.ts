import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apply } from '../live/collection';
import type { Collection } from '../live/collection';
import { useCollection } from '../live/useCollection';
import { api, segment } from './client';
import { keys } from './keys';
import type { Alert, AlertState } from './types';

const URGENCY: Record<AlertState, number> = { FIRING: 0, ACKNOWLEDGED: 1, PENDING: 2, RESOLVED: 3 };

const urgentFirst = (a: Alert, b: Alert) => URGENCY[a.state] - URGENCY[b.state] || b.occurredAt.localeCompare(a.occurredAt);

export function useAlerts() {
  return useCollection<Alert>('alerts', keys.alerts, '/api/v1/alerts', urgentFirst, 200);
}

export interface AcknowledgeOrder {
  id: string;
  comment: string;
  until?: string;
}

export function useAcknowledge() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: AcknowledgeOrder) => api.put<Alert | undefined>(`/api/v1/alerts/${segment(id)}/acknowledgement`, body),
    onSuccess: (alert) => {
      const known = queryClient.getQueryData<Collection<Alert>>(keys.alerts);
      if (alert?.id !== undefined && known !== undefined) {
        queryClient.setQueryData(keys.alerts, apply(known, alert));
      }
      return queryClient.invalidateQueries({ queryKey: keys.dashboard });
    },
  });
}
