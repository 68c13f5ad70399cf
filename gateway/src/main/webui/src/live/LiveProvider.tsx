import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { keys } from '../api/keys';
import { session } from '../api/session';
import type { Alert, Health, LatestSample, Operation, SamplesObserved, Versioned, Worker } from '../api/types';
import { apply, snapshot } from './collection';
import type { Collection } from './collection';
import { LiveConnection } from './connection';
import type { Listener, LiveState } from './connection';
import type { Topic } from './frames';
import { GAUGES, seriesStore } from './series';

const LiveContext = createContext<LiveConnection | undefined>(undefined);

const stopped = (): LiveState => 'stopped';
const never = () => () => undefined;

/** Whether what is on screen moves by itself now. */
export function useLiveState(): LiveState {
  const connection = useContext(LiveContext);
  return useSyncExternalStore(connection?.watch ?? never, connection?.state ?? stopped);
}

const FALLBACK_MILLIS = 5_000;

/** How often what the stream keeps current is asked for: not at all while the stream is up. */
export function useFallbackInterval(): number | false {
  return useLiveState() === 'live' ? false : FALLBACK_MILLIS;
}

/** The same for the list of one topic, which the stream may refuse to somebody whose permissions are limited. */
export function useTopicFallbackInterval(topic: Topic): number | false {
  const connection = useContext(LiveContext);
  const follows = useCallback(() => connection?.follows(topic) ?? false, [connection, topic]);
  return useSyncExternalStore(connection?.watch ?? never, follows) ? false : FALLBACK_MILLIS;
}

/** Holds the stream while somebody is signed in, and lets every message update or invalidate its key. */
export function LiveProvider({ children, connection: given }: { children: ReactNode; connection?: LiveConnection }) {
  const queryClient = useQueryClient();
  const [connection] = useState(() => given ?? browserConnection());

  useEffect(() => {
    const stopSummaries = subscribeAll(connection, queryClient);
    connection.start();
    const hurry = () => {
      if (document.visibilityState === 'visible') {
        connection.hurry();
      }
    };
    window.addEventListener('online', hurry);
    document.addEventListener('visibilitychange', hurry);
    let known = tokenNow();
    const forget = session.subscribe(() => {
      const token = tokenNow();
      if (token !== undefined && token !== known) {
        connection.authenticate(token);
      }
      known = token;
    });
    return () => {
      forget();
      stopSummaries();
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
      connection.stop();
    };
  }, [connection, queryClient]);

  return <LiveContext.Provider value={connection}>{children}</LiveContext.Provider>;
}

function tokenNow(): string | undefined {
  const state = session.state();
  return state.status === 'signed-in' ? state.token : undefined;
}

function browserConnection(): LiveConnection {
  const address = new URL('/api/v1/stream', window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return new LiveConnection({
    connect: (protocols) => new WebSocket(address, protocols),
    token: (renew) => (renew ? session.refresh() : session.token()),
  });
}

/** Connects the topics with the cache. Returns how to end what it began. */
export function subscribeAll(connection: LiveConnection, queryClient: QueryClient): () => void {
  const summary = throttledInvalidation(queryClient, [keys.dashboard], 1_000);
  const clusters = throttledInvalidation(queryClient, [keys.clusters], 2_000);
  const models = throttledInvalidation(queryClient, [keys.models, keys.modelNodes, keys.dashboard], 300);

  connection.subscribe('metrics', {
    snapshot: (data) => {
      seriesStore.latest(itemsOf<LatestSample>(data));
    },
    event: (data) => {
      seriesStore.observed(data as SamplesObserved);
    },
  }, { names: Object.values(GAUGES) });
  connection.subscribe('workers', collectionListener<Worker>(queryClient, keys.workers, (worker, before) => {
    if (before === undefined || before.state !== worker.state || before.stale !== worker.stale || worker.removed === true) {
      summary.request();
      clusters.request();
    }
  }));
  connection.subscribe('alerts', collectionListener<Alert>(queryClient, keys.alerts, () => {
    summary.request();
  }));
  connection.subscribe('operations', collectionListener<Operation>(queryClient, keys.operations));
  connection.subscribe('models', {
    snapshot: () => {
      models.request();
    },
    event: () => {
      models.request();
    },
  });
  const health = (data: unknown) => {
    queryClient.setQueryData(keys.health, healthOf(data));
  };
  connection.subscribe('health', { snapshot: health, event: health });

  return () => {
    summary.cancel();
    clusters.cancel();
    models.cancel();
  };
}

/** A snapshot replaces the list, an event changes one item of it. */
function collectionListener<T extends Versioned>(
  queryClient: QueryClient,
  key: readonly string[],
  changed: (fact: T, before: T | undefined) => void = () => undefined,
): Listener {
  return {
    snapshot: (data) => {
      queryClient.setQueryData<Collection<T>>(key, snapshot(itemsOf<T>(data)));
    },
    event: (data) => {
      const fact = data as T;
      // Without a list yet there is nothing to change: the request under way will tell this fact too.
      const before = queryClient.getQueryData<Collection<T>>(key);
      if (before !== undefined) {
        queryClient.setQueryData<Collection<T>>(key, apply(before, fact));
      }
      changed(fact, before?.items.get(fact.id));
    },
  };
}

function itemsOf<T>(data: unknown): T[] {
  const items = (data as { items?: unknown } | null)?.items;
  return Array.isArray(items) ? (items as T[]) : [];
}

/** The health document, or a list that holds it. */
function healthOf(data: unknown): Health {
  return itemsOf<Health>(data)[0] ?? (data as Health);
}

/** At most once per interval and after the last request: many events cause few reloads and none is forgotten. */
function throttledInvalidation(queryClient: QueryClient, queryKeys: readonly (readonly string[])[], millis: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    request: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const queryKey of queryKeys) {
          void queryClient.invalidateQueries({ queryKey });
        }
      }, millis);
    },
    cancel: () => {
      clearTimeout(timer);
    },
  };
}
