import { useMutation } from '@tanstack/react-query';
import { useCollection } from '../live/useCollection';
import { api, segment } from './client';
import { keys } from './keys';
import { useTakeOperation } from './operations';
import type { Operation, Worker } from './types';

const byClusterAndName = (a: Worker, b: Worker) =>
  (a.clusterName ?? a.clusterId).localeCompare(b.clusterName ?? b.clusterId) || a.name.localeCompare(b.name, undefined, { numeric: true });

export function useWorkers() {
  return useCollection<Worker>('workers', keys.workers, '/api/v1/workers', byClusterAndName);
}

export function useStartWorkers() {
  const take = useTakeOperation();
  return useMutation({
    mutationFn: (order: { clusterId: string; count: number }) => api.post<Operation>('/api/v1/workers', order),
    onSuccess: take,
  });
}

export function useStopWorker() {
  const take = useTakeOperation();
  return useMutation({
    mutationFn: (id: string) => api.delete<Operation | undefined>(`/api/v1/workers/${segment(id)}`),
    onSuccess: take,
  });
}
