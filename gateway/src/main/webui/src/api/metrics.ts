import { useQuery } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { GAUGES, KEPT_SECONDS, pointsOf, seriesStore } from '../live/series';
import type { Gauge, NodeSeries, Points } from '../live/series';
import { api } from './client';
import { keys } from './keys';
import type { RangeResponse } from './types';

const STEP_SECONDS = 5;

/** The gauges of one node: what is stored first, then what arrives every second. */
export function useNodeSeries(node: string | undefined): NodeSeries {
  const history = useQuery({
    queryKey: keys.history(node ?? ''),
    enabled: node !== undefined,
    staleTime: Infinity,
    gcTime: 60_000,
    queryFn: async ({ signal }) => {
      const gauges = Object.entries(GAUGES) as [Gauge, string][];
      return Promise.all(gauges.map(async ([gauge, name]) => [gauge, await historyOf(name, node ?? '', signal)] as const));
    },
  });
  useEffect(() => {
    if (node !== undefined) {
      history.data?.forEach(([gauge, points]) => {
        seriesStore.history(node, gauge, points);
      });
    }
  }, [node, history.data]);
  return useSyncExternalStore(seriesStore.subscribe, () => seriesStore.of(node));
}

/** The nodes that told something since the page was opened. */
export function useLiveNodes(): string[] {
  const nodes = useSyncExternalStore(seriesStore.subscribe, seriesStore.all);
  return [...nodes.keys()].sort();
}

async function historyOf(name: string, node: string, signal: AbortSignal): Promise<Points> {
  const end = Math.floor(Date.now() / 1000);
  const query = new URLSearchParams({
    query: `${name}{instance="${node.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"}`,
    start: String(end - KEPT_SECONDS),
    end: String(end),
    step: String(STEP_SECONDS),
  });
  return pointsOf(await api.get<RangeResponse>(`/api/v1/metrics/query_range?${query.toString()}`, signal));
}
