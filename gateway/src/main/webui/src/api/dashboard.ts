import { useQuery } from '@tanstack/react-query';
import { useFallbackInterval } from '../live/LiveProvider';
import { api } from './client';
import { keys } from './keys';
import { Problem } from './problem';
import { session } from './session';
import type { DashboardSummary, Health } from './types';

export function useDashboard() {
  return useQuery({
    queryKey: keys.dashboard,
    queryFn: ({ signal }) => api.get<DashboardSummary>('/api/v1/dashboard', signal),
    refetchInterval: 10_000,
  });
}

/** Health as the gateway sees it. DOWN is answered with 503 and is an answer all the same. */
export function useHealth() {
  const refetchInterval = useFallbackInterval();
  return useQuery({
    queryKey: keys.health,
    queryFn: async ({ signal }): Promise<Health> => {
      const token = await session.token();
      let response: Response;
      try {
        response = await fetch('/api/v1/health', { headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' }, signal });
      } catch {
        throw Problem.unreachable();
      }
      if (response.ok || response.status === 503) {
        const health = (await response.clone().json().catch(() => undefined)) as Partial<Health> | undefined;
        if (health?.components !== undefined && health.status !== undefined) {
          return health as Health;
        }
      }
      throw await Problem.of(response);
    },
    refetchInterval,
  });
}
