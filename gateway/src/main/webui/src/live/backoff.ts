const FIRST_MILLIS = 500;
const LONGEST_MILLIS = 15_000;

/** How long to wait before attempt number `failures`: doubling, capped, with jitter so that many browsers do not return at once. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** Math.max(0, failures - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
