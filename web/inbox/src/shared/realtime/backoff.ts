/** Exponential with full jitter, 1 s to 30 s, so that many browsers do not come back in the same moment. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(30_000, 1000 * 2 ** Math.min(attempt, 10));
  return Math.max(250, full * random());
}
