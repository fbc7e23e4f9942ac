import { QueryClient } from "@tanstack/react-query";
import { CallError } from "./client.ts";

/** Server state that is asked for by pages (settings, contacts, templates); live state has models of its own. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 300_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 3 && error instanceof CallError && error.isRetryable,
      retryDelay: (failures) => Math.min(8000, 1000 * 2 ** failures) * (0.5 + Math.random() / 2),
    },
    mutations: { retry: false },
  },
});
