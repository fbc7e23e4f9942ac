import { useInfiniteQuery } from "@tanstack/react-query";
import { type CallOptions, fetchValue } from "./client.ts";
import type { Page } from "./types.ts";

/** A list by cursor, page by page; `rows` has all that was read. Invalidate by the key `["list", path]`. */
export function useList<T>(path: string, query: CallOptions["query"] = {}, isEnabled = true) {
  const result = useInfiniteQuery({
    queryKey: ["list", path, query],
    queryFn: ({ pageParam, signal }) =>
      fetchValue<Page<T>>("GET", path, {
        query: { limit: 50, ...query, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.hasMore ? last.nextCursor : null),
    enabled: isEnabled,
  });
  return { ...result, rows: result.data?.pages.flatMap((page) => page.data) ?? [] };
}

export type ListResult<T> = ReturnType<typeof useList<T>>;
