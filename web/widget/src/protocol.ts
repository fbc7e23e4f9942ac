/**
 * What the host page's loader and the frame say to each other by postMessage. Both sides check origin and source of every
 * message; the token travels in no other way, so it is in no URL and in no storage.
 */
export interface Session {
  token: string;
  /** BCP 47, for dates and wording. */
  locale?: string;
  theme?: "light" | "dark" | "system";
  title?: string;
}

export type ToFrame =
  | ({ hermod: "session" } & Session)
  | { hermod: "token"; token: string }
  | { hermod: "token-failed" }
  /** The host shows or hides the frame: what comes while it is hidden is unread. */
  | { hermod: "shown"; isShown: boolean };

export type ToHost =
  | { hermod: "ready" }
  | { hermod: "token-wanted" }
  | { hermod: "unread"; count: number }
  /** Escape was pressed: the host may fold the frame away. */
  | { hermod: "close" };

export const isToHost = (data: unknown): data is ToHost =>
  typeof data === "object" && data !== null && "hermod" in data;

export const isToFrame = (data: unknown): data is ToFrame =>
  typeof data === "object" && data !== null && "hermod" in data;
