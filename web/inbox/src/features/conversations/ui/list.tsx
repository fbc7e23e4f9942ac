import { useVirtualizer } from "@tanstack/react-virtual";
import { MessageCircle } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Conversation } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { useDrafts } from "#shared/lib/drafts.ts";
import { usePreferences } from "#shared/lib/preferences.ts";
import { useOutbox } from "#shared/outbox/index.ts";
import type { MenuEntries } from "#shared/ui/menu.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "#shared/ui/states.tsx";
import { ensureLoaded, loadMore, useBook, useListView } from "../store.ts";
import { Row } from "./row.tsx";

interface Props {
  rows: readonly Conversation[];
  openId: string | undefined;
  search: string;
  menu: (one: Conversation) => MenuEntries;
  onOpen: (id: string) => void;
}

/** Conversations with something that was refused and waits for a person. */
function useFailed(): ReadonlySet<string> {
  const { items } = useOutbox();
  return useMemo(() => {
    const failed = [...items.values()].filter((item) => item.failure !== undefined);
    return new Set(failed.map((item) => item.conversationId));
  }, [items]);
}

const nearEnd = 10;

/** The rows, drawn as far as they are seen. One tab stop; arrows, Home and End move inside. */
export function ConversationList({ rows, openId, search, menu, onOpen }: Props) {
  const t = useWords();
  const filter = useListView((state) => state.filter);
  const { phase, hasMore } = useBook((book) => book.windows[filter]);
  const drafts = useDrafts((state) => state.byConversation);
  const isCompact = usePreferences((state) => state.density === "compact");
  const failed = useFailed();
  const scroller = useRef<HTMLDivElement>(null);
  const [currentId, setCurrentId] = useState<string>();
  const height = isCompact ? 60 : 72;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
  });
  useEffect(() => virtual.measure(), [height, virtual]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (search === "" && phase === "ready" && hasMore && last >= rows.length - nearEnd) {
      void loadMore(filter);
    }
  }, [last, rows.length, phase, hasMore, filter, search]);

  if (rows.length === 0) {
    if (phase === "failed") {
      return <ErrorState title={t("list.loadFailed")} onRetry={() => void ensureLoaded(filter)} />;
    }
    if (phase !== "ready") return <SkeletonRows count={8} />;
    return (
      <EmptyState
        icon={MessageCircle}
        title={t(search !== "" ? "list.nothingFound" : "list.empty")}
      >
        {search === "" && filter === "all" && t("list.emptyHint")}
      </EmptyState>
    );
  }

  const shown = new Set(items.map((item) => rows[item.index]?.id));
  const wanted = currentId ?? openId;
  const tabStop = shown.has(wanted) ? wanted : rows[items[0]?.index ?? 0]?.id;
  const focusRow = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setCurrentId(row.id);
    virtual.scrollToIndex(rows.indexOf(row));
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${row.id}"]`)?.focus(),
    );
  };
  const move = (event: KeyboardEvent) => {
    const focused = (event.target as HTMLElement).closest<HTMLElement>("[data-row]")?.dataset.row;
    const at = rows.findIndex((row) => row.id === focused);
    if (at < 0) return;
    const goals: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: rows.length - 1,
      PageDown: at + 8,
      PageUp: at - 8,
    };
    const goal = goals[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    focusRow(goal);
  };
  const today = new Date().toDateString();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys move between the rows, which are links
    <div ref={scroller} className="h-full overflow-y-auto" onKeyDown={move}>
      <ul
        aria-label={t("app.conversations")}
        className="relative w-full"
        style={{ height: virtual.getTotalSize() }}
      >
        {items.map((item) => {
          const one = rows[item.index];
          if (one === undefined) return null;
          return (
            <li
              key={item.key}
              aria-setsize={hasMore && search === "" ? -1 : rows.length}
              aria-posinset={item.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
            >
              <Row
                one={one}
                isOpen={one.id === openId}
                isCurrent={one.id === tabStop}
                draft={one.id === openId ? undefined : drafts[one.id]}
                hasFailed={failed.has(one.id)}
                search={search}
                menu={menu}
                onOpen={onOpen}
                today={today}
              />
            </li>
          );
        })}
      </ul>
      {phase === "failed" && (
        <ErrorState title={t("list.loadFailed")} onRetry={() => void loadMore(filter)} />
      )}
    </div>
  );
}
