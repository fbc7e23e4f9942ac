import { create } from "zustand";
import type { SessionAnswer } from "../api/types.ts";

/**
 * `unknown`: not asked yet. `in`. `expired`: was in, the server no longer knows the session; what is on the screen and in the send
 * queue stays until the same person is in again. `out`.
 */
export type SessionState =
  | { phase: "unknown" | "out" }
  | ({ phase: "in" | "expired" } & SessionAnswer);

/** Who is signed in. Written by features/session only. */
export const useSession = create<SessionState>(() => ({ phase: "unknown" }));

/** The signed-in user and tenant; for parts that are only drawn while there are some. */
export function useIdentity(): SessionAnswer {
  const state = useSession();
  if (state.phase !== "in" && state.phase !== "expired") throw new Error("nobody is signed in");
  return state;
}

/** The same outside of components; nothing when nobody is in. */
export function identity(): SessionAnswer | undefined {
  const state = useSession.getState();
  return state.phase === "in" || state.phase === "expired" ? state : undefined;
}

/** Prefix for what a browser keeps: people who share one must not see each other's drafts. */
export function storageKey(name: string): string {
  const who = identity();
  return `hermod.${name}:${who?.tenant.id ?? "-"}:${who?.user.id ?? "-"}`;
}
