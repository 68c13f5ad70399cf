import { describe, expect, it } from 'vitest';
import { ago, bytes, number, percent, secondsOf, span } from './format';

describe('figures for people', () => {
  it('tell sizes in the unit that fits', () => {
    expect([0, 1023, 1536, 123 * 1024 ** 2, 5 * 1024 ** 3].map(bytes)).toEqual(['0 B', '1023 B', '1.5 KiB', '123 MiB', '5.0 GiB']);
    expect(bytes(undefined)).toBe('–');
  });

  it('tell shares and plain values', () => {
    expect(percent(0.1234)).toBe('12.3 %');
    expect(percent(Number.NaN)).toBe('–');
    expect(number(1234.567)).toBe('1,234.57');
    expect(number(0.00001)).toBe('1.00e-5');
  });

  it('tell times', () => {
    expect([900, 59_000, 60_000, 3_600_000, 7_500_000, 90_000_000].map(span)).toEqual(['1s', '59s', '1m', '1h', '2h 5m', '1d']);
    expect(ago(null, 0)).toBe('never');
    expect(ago('1970-01-01T00:00:10Z', 11_000)).toBe('just now');
    expect(ago('1970-01-01T00:00:10Z', 40_000)).toBe('30s ago');
  });

  it('read the durations of rules', () => {
    expect(['PT10S', 'PT1M30S', 'PT2H', 'P1DT1S', 'PT0S', 'PT1.5S'].map(secondsOf)).toEqual([10, 90, 7200, 86_401, 0, 1.5]);
    expect(['10s', 'P', 'PT', ''].map(secondsOf)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
