import { describe, expect, it } from 'vitest';
import { append, GAUGES, KEPT_SECONDS, prepend, SeriesStore } from './series';

describe('the points of a gauge', () => {
  it('drop a sample that is not newer than the last', () => {
    const points = append({ times: [], values: [] }, 10, 1);
    expect(append(points, 10, 2)).toBe(points);
    expect(append(points, 9, 2)).toBe(points);
    expect(append(points, 11, 2)).toEqual({ times: [10, 11], values: [1, 2] });
  });

  it('forget what is older than the kept time', () => {
    const points = append({ times: [0, KEPT_SECONDS], values: [1, 2] }, KEPT_SECONDS + 1, 3);
    expect(points.times).toEqual([KEPT_SECONDS, KEPT_SECONDS + 1]);
  });

  it('take of the history only what lies before the live points', () => {
    expect(prepend({ times: [10, 11], values: [1, 2] }, { times: [5, 10, 15], values: [7, 8, 9] })).toEqual({ times: [5, 10, 11], values: [7, 1, 2] });
  });
});

describe('the series of the nodes', () => {
  it('keep the gauges of each host apart and ignore other targets', () => {
    const store = new SeriesStore();
    const observedAt = '2026-01-05T12:00:00Z';
    store.observed({ source: 'host:one', observedAt, samples: [{ name: GAUGES.cpu, value: 0.1 }] });
    store.observed({ source: 'host:two', observedAt, samples: [{ name: GAUGES.cpu, value: 0.2 }] });
    store.observed({ source: 'target:3', observedAt, samples: [{ name: GAUGES.cpu, value: 0.3 }] });
    expect([...store.all().keys()]).toEqual(['one', 'two']);
    expect(store.of('two').cpu.values).toEqual([0.2]);
  });

  it('add up a gauge that is told for several devices', () => {
    const store = new SeriesStore();
    store.observed({
      source: 'host:one',
      observedAt: '2026-01-05T12:00:00Z',
      samples: [
        { name: GAUGES.receive, labels: { device: 'eth0' }, value: 10 },
        { name: GAUGES.receive, labels: { device: 'eth1' }, value: 5 },
      ],
    });
    expect(store.of('one').receive.values).toEqual([15]);
  });
});
