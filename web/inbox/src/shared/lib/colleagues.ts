import { useQuery } from "@tanstack/react-query";
import { fetchValue } from "../api/client.ts";
import type { Colleague } from "../api/types.ts";

/** Names of the tenant's people by id; live events name people by id only. */
export function useColleagues(): ReadonlyMap<string, string> {
  const users = useQuery({
    queryKey: ["users"],
    queryFn: () => fetchValue<{ data: Colleague[] }>("GET", "/users"),
    staleTime: 300_000,
  });
  return new Map((users.data?.data ?? []).map((user) => [user.id, user.name]));
}
