import type { LatestSample, RangeResponse, SamplesObserved } from '../api/types';

/** The gauges the dashboard draws. Every node tells them once a second. */
export const GAUGES = {
  cpu: 'node_cpu_utilization_ratio',
  memory: 'node_memory_utilization_ratio',
  disk: 'node_disk_utilization_ratio',
  receive: 'node_network_receive_bytes_per_second',
  transmit: 'node_network_transmit_bytes_per_second',
} as const;

export type Gauge = keyof typeof GAUGES;

const GAUGE_OF: ReadonlyMap<string, Gauge> = new Map(Object.entries(GAUGES).map(([gauge, name]) => [name, gauge as Gauge]));

/** Points of one gauge on one node, oldest first; times are seconds since the epoch. */
export interface Points {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

export type NodeSeries = Readonly<Record<Gauge, Points>>;

const NONE: Points = { times: [], values: [] };
const NO_SERIES: NodeSeries = { cpu: NONE, memory: NONE, disk: NONE, receive: NONE, transmit: NONE };

/** What is kept, in seconds. */
export const KEPT_SECONDS = 600;

/** Adds a point. Telemetry may come twice or late: what is not newer than the last point is dropped. */
export function append(points: Points, time: number, value: number): Points {
  const last = points.times.at(-1);
  if (last !== undefined && time <= last) {
    return points;
  }
  const from = firstAfter(points.times, time - KEPT_SECONDS);
  return { times: [...points.times.slice(from), time], values: [...points.values.slice(from), value] };
}

/** Puts the stored history before the points that arrived live. */
export function prepend(points: Points, history: Points): Points {
  const first = points.times[0] ?? Infinity;
  const upTo = history.times.findIndex((time) => time >= first);
  const count = upTo === -1 ? history.times.length : upTo;
  return count === 0 ? points : { times: [...history.times.slice(0, count), ...points.times], values: [...history.values.slice(0, count), ...points.values] };
}

function firstAfter(times: readonly number[], bound: number): number {
  const index = times.findIndex((time) => time > bound);
  return index === -1 ? times.length : index;
}

/** Live points of all nodes, in memory, outside the query cache because they change every second and only grow. */
export class SeriesStore {
  private nodes: ReadonlyMap<string, NodeSeries> = new Map();
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly all = (): ReadonlyMap<string, NodeSeries> => this.nodes;

  readonly of = (node: string | undefined): NodeSeries => (node === undefined ? NO_SERIES : (this.nodes.get(node) ?? NO_SERIES));

  observed(observation: SamplesObserved): void {
    if (!observation.source.startsWith('host:')) {
      return;
    }
    this.add(observation.source.slice('host:'.length), observation.observedAt, observation.samples);
  }

  latest(items: readonly LatestSample[]): void {
    for (const item of items) {
      const node = item.labels?.['instance'];
      if (node !== undefined && item.stale !== true) {
        this.add(node, item.observedAt, [item]);
      }
    }
  }

  history(node: string, gauge: Gauge, points: Points): void {
    const series = this.of(node);
    const merged = prepend(series[gauge], points);
    if (merged !== series[gauge]) {
      this.put(node, { ...series, [gauge]: merged });
    }
  }

  clear(): void {
    this.nodes = new Map();
    this.changed();
  }

  private add(node: string, observedAt: string, samples: readonly { name: string; value: number }[]): void {
    const time = Date.parse(observedAt) / 1000;
    if (!Number.isFinite(time)) {
      return;
    }
    // A gauge told for several devices counts as their sum.
    const sums = new Map<Gauge, number>();
    for (const sample of samples) {
      const gauge = GAUGE_OF.get(sample.name);
      if (gauge !== undefined && Number.isFinite(sample.value)) {
        sums.set(gauge, (sums.get(gauge) ?? 0) + sample.value);
      }
    }
    if (sums.size === 0) {
      return;
    }
    const before = this.of(node);
    const after = { ...before };
    for (const [gauge, value] of sums) {
      after[gauge] = append(before[gauge], time, value);
    }
    this.put(node, after);
  }

  private put(node: string, series: NodeSeries): void {
    this.nodes = new Map(this.nodes).set(node, series);
    this.changed();
  }

  private changed(): void {
    this.listeners.forEach((listener) => {
      listener();
    });
  }
}

/** The points of a range query; several series of one node count as their sum only in live values, here the first is taken. */
export function pointsOf(response: RangeResponse): Points {
  const values = response.data?.result[0]?.values ?? [];
  const points = values.map(([time, text]) => [Number(time), Number(text)] as const).filter(([time, value]) => Number.isFinite(time) && Number.isFinite(value));
  return { times: points.map(([time]) => time), values: points.map(([, value]) => value) };
}

export const seriesStore = new SeriesStore();
