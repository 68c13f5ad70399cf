const FIRST_MILLIS = 500;
const LONGEST_MILLIS = 15_000;

/** When the server asks to come back: `TRY_AGAIN after=1834: …` names the milliseconds. Nothing when the reason names none. */
export function askedDelay(reason: string): number | undefined {
  const millis = /^[A-Z_]+ after=(\d{1,6})\b/.exec(reason)?.[1];
  return millis === undefined ? undefined : Number(millis);
}

/** How long to wait before attempt number `failures`: doubling, capped, with jitter so that many browsers do not return at once. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** Math.max(0, failures - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
