/** Begin to show how much is left when it is less than this. */
export const warnMs = 6 * 3_600_000;

export type WindowState =
  | { kind: "open"; leftMs: number; isWarning: boolean }
  /** Only templates may be sent: the customer has not written in the last 24 hours. */
  | { kind: "closed" };

/** The 24-hour window at a moment. A conversation whose customer never wrote has none: it is closed. */
export function windowState(closesAt: string | null, now: number): WindowState {
  const leftMs = closesAt === null ? 0 : Date.parse(closesAt) - now;
  if (!(leftMs > 0)) return { kind: "closed" };
  return { kind: "open", leftMs, isWarning: leftMs < warnMs };
}
