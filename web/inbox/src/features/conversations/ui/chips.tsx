import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useRef } from "react";
import { fetchValue } from "#shared/api/client.ts";
import type { Counts, Filter } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { countsKey, setFilter, useListView } from "../store.ts";

const chips: readonly Exclude<Filter, "archived">[] = [
  "all",
  "unread",
  "favorites",
  "groups",
  "mine",
  "unassigned",
];

export const useCounts = () =>
  useQuery({
    queryKey: countsKey,
    queryFn: () => fetchValue<Counts>("GET", "/conversations/counts"),
  }).data;

/** Which conversations are listed: one choice of several, moved by arrow keys. */
export function Chips() {
  const t = useWords();
  const filter = useListView((state) => state.filter);
  const counts = useCounts();
  const group = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const forward = t.direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = t.direction === "rtl" ? "ArrowRight" : "ArrowLeft";
    const step =
      event.key === forward || event.key === "ArrowDown"
        ? 1
        : event.key === back || event.key === "ArrowUp"
          ? -1
          : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = chips.indexOf(filter as (typeof chips)[number]);
    const next = chips[(at + step + chips.length) % chips.length] ?? "all";
    setFilter(next);
    group.current?.querySelector<HTMLElement>(`[data-chip=${next}]`)?.focus();
  };
  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label={t("list.filter")}
      onKeyDown={move}
      className="flex gap-2 overflow-x-auto px-4 py-2 [scrollbar-width:none]"
    >
      {chips.map((chip) => {
        const isChosen = chip === filter;
        const count = chip === "all" ? 0 : (counts?.[chip] ?? 0);
        return (
          // biome-ignore lint/a11y/useSemanticElements: chips are drawn as buttons
          <button
            key={chip}
            type="button"
            role="radio"
            data-chip={chip}
            aria-checked={isChosen}
            tabIndex={isChosen || (filter === "archived" && chip === "all") ? 0 : -1}
            onClick={() => setFilter(chip)}
            className="flex min-h-8 shrink-0 items-center gap-1.5 rounded-full bg-chip px-3 text-sm text-text aria-checked:bg-accent-soft aria-checked:text-on-accent-soft"
          >
            {t(`filter.${chip}`)}
            {count > 0 && <span className="text-xs">{count}</span>}
          </button>
        );
      })}
    </div>
  );
}
