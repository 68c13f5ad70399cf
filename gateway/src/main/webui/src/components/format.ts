const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** 1536 → "1.5 KiB". */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return '–';
  }
  let scaled = Math.abs(value);
  let unit = 0;
  while (scaled >= 1024 && unit < UNITS.length - 1) {
    scaled /= 1024;
    unit++;
  }
  const digits = unit === 0 || scaled >= 100 ? 0 : 1;
  return `${value < 0 ? '-' : ''}${scaled.toFixed(digits)} ${UNITS[unit] ?? ''}`;
}

export const bytesPerSecond = (value: number | null | undefined): string => (value === null || value === undefined ? '–' : `${bytes(value)}/s`);

/** 0.1234 → "12.3 %". */
export function percent(ratio: number | null | undefined, digits = 1): string {
  return ratio === null || ratio === undefined || !Number.isFinite(ratio) ? '–' : `${(ratio * 100).toFixed(digits)} %`;
}

/** A value of unknown unit, short. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return '–';
  }
  const size = Math.abs(value);
  return size !== 0 && (size < 0.001 || size >= 1e9) ? value.toExponential(2) : value.toLocaleString('en-US', { maximumFractionDigits: size < 1 ? 4 : 2 });
}

/** "12s", "3m", "2h 5m", "4d". */
export function span(millis: number): string {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 60) {
    return `${String(seconds)}s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${String(minutes)}m`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 24) {
    return minutes % 60 === 0 ? `${String(hours)}h` : `${String(hours)}h ${String(minutes % 60)}m`;
  }
  return `${String(Math.floor(hours / 24))}d`;
}

export function ago(instant: string | null | undefined, now: number): string {
  const time = instant ? Date.parse(instant) : Number.NaN;
  if (!Number.isFinite(time)) {
    return 'never';
  }
  return now - time < 2_000 ? 'just now' : `${span(now - time)} ago`;
}

export function dateTime(instant: string | null | undefined): string {
  const time = instant ? Date.parse(instant) : Number.NaN;
  return Number.isFinite(time) ? new Date(time).toLocaleString() : '–';
}

/** ISO-8601 durations as the rules carry them; days and below. */
export function secondsOf(duration: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(duration);
  if (match === null || duration === 'P' || duration.endsWith('T')) {
    return undefined;
  }
  const [, days, hours, minutes, seconds] = match;
  return Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}

export const durationOf = (seconds: number): string => `PT${String(seconds)}S`;

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

/** What somebody typed with spaces or commas between. */
export const words = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
