import { create } from "zustand";

export interface ConnectionState {
  /** `idle`: nobody is signed in, or another tab holds the connection and has not said how it is. */
  phase: "idle" | "connecting" | "live" | "down";
  /** Unix milliseconds; of `connecting` and `down`. */
  downSince: number | undefined;
  nextTryAt: number | undefined;
}

/** How the live connection of this browser is. Written by features/connection only. */
export const useConnection = create<ConnectionState>(() => ({
  phase: "idle",
  downSince: undefined,
  nextTryAt: undefined,
}));
