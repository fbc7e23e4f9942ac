import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { fetchValue } from "#shared/api/client.ts";
import type { SearchAnswer } from "#shared/api/types.ts";
import { listTime } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Link } from "#shared/ui/router.tsx";
import { nameOf } from "../model/search.ts";
import { loadOne, takeRows, useBook } from "../store.ts";
import { Mark } from "./mark.tsx";

const patienceMs = 300;
const shortest = 2;

function useLate(text: string): string {
  const [late, setLate] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setLate(text), patienceMs);
    return () => clearTimeout(timer);
  }, [text]);
  return late;
}

/** What the server finds: its conversations join the list, messages stand below it. */
export function useServerSearch(text: string) {
  const late = useLate(text.trim());
  const query = useQuery({
    queryKey: ["search", late],
    enabled: late.length >= shortest,
    queryFn: async ({ signal }) => {
      const found = await fetchValue<SearchAnswer>("GET", "/search", {
        query: { q: late },
        signal,
      });
      takeRows(found.conversations);
      for (const message of found.messages) {
        if (!useBook.getState().byId.has(message.conversationId)) {
          void loadOne(message.conversationId);
        }
      }
      return found;
    },
  });
  return {
    found: text.trim() === late ? query.data : undefined,
    isSearching: text.trim().length >= shortest && (text.trim() !== late || query.isFetching),
    isFailed: query.isError,
  };
}

export function FoundMessages({ found, text }: { found: SearchAnswer; text: string }) {
  const t = useWords();
  const byId = useBook((book) => book.byId);
  if (found.messages.length === 0) return null;
  return (
    <section aria-label={t("list.messages")} className="px-2 pb-3">
      <h2 className="px-2 py-2 text-sm font-semibold text-accent">{t("list.messages")}</h2>
      <ul>
        {found.messages.map((message) => {
          const one = byId.get(message.conversationId);
          return (
            <li key={message.messageId}>
              <Link
                href={`/c/${message.conversationId}?msg=${encodeURIComponent(message.messageId)}`}
                className="block rounded-xl px-2 py-2 hover:bg-hover"
              >
                <span className="flex items-baseline gap-2">
                  <bdi className="flex-1 truncate">{one === undefined ? "…" : nameOf(one)}</bdi>
                  <time dateTime={message.timestamp} className="text-xs text-meta">
                    {listTime(t, Date.parse(message.timestamp))}
                  </time>
                </span>
                <bdi className="block truncate text-sm text-meta">
                  <Mark text={message.preview} wanted={text} />
                </bdi>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
