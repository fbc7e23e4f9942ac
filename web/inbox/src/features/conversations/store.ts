import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import { call } from "#shared/api/client.ts";
import { queryClient } from "#shared/api/query.ts";
import type { Conversation, Counts, Filter } from "#shared/api/types.ts";
import { identity, storageKey } from "#shared/lib/session.ts";
import { onLive } from "#shared/realtime/bus.ts";
import * as model from "./model/book.ts";

interface View {
  filter: Filter;
  search: string;
  /** Opened from this list: stays in it although it may no longer belong. */
  sticky: string | undefined;
}

/** What the list looks at. The chip survives a reload. */
export const useListView = create<View>(() => ({
  filter: "all",
  search: "",
  sticky: undefined,
}));

export const setFilter = (filter: Filter) => {
  useListView.setState({ filter, sticky: undefined });
  void ensureLoaded(filter);
};

interface LastOpened {
  id: string | null;
}
const lastOpened = create<LastOpened>()(
  persist((): LastOpened => ({ id: null }), {
    name: "last",
    skipHydration: true,
    // Per tenant and person: which of them is known only once somebody is in.
    storage: createJSONStorage(() => ({
      getItem: () => localStorage.getItem(storageKey("last")),
      setItem: (_, value) => localStorage.setItem(storageKey("last"), value),
      removeItem: () => localStorage.removeItem(storageKey("last")),
    })),
  }),
);
export const lastOpenedId = () => lastOpened.getState().id;
export const setLastOpened = (id: string | null) => lastOpened.setState({ id });

export const useBook = create<model.Book>(() => model.emptyBook);
const update = (step: (book: model.Book) => model.Book) => useBook.setState(step);
const me = () => identity()?.user.id ?? "";

const pageSize = 50;
const reloadSize = 100;
const reloadPages = 10;

const list = (filter: Filter, cursor: string | null, limit: number) =>
  call<model.ListPage>("GET", "/conversations", { query: { filter, cursor, limit } });

/** Reads a list for the first time, or again after a failure. */
export async function ensureLoaded(filter: Filter) {
  const { phase } = useBook.getState().windows[filter];
  if (phase === "new" || phase === "failed") await reload(filter, pageSize);
}

/** Reads a list from its top, as far as it had been read (bounded; the rest is read again by scrolling). */
async function reload(filter: Filter, limit = reloadSize) {
  const before = useBook.getState();
  const wanted = Math.max(limit, before.windows[filter].ids.size);
  update((book) => model.withPhase(book, filter, "loading"));
  const rows: Conversation[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < reloadPages; ++page) {
    const answer = await list(filter, cursor, limit);
    if (answer.kind !== "ok") {
      update((book) => model.withPhase(book, filter, "failed"));
      return;
    }
    rows.push(...answer.value.data);
    cursor = answer.value.nextCursor;
    const hasMore = answer.value.hasMore && cursor !== null;
    if (!hasMore || rows.length >= wanted || page === reloadPages - 1) {
      const whole = { data: rows, nextCursor: cursor, hasMore };
      update((book) => model.withPage(book, filter, me(), whole, before));
      return;
    }
  }
}

export async function loadMore(filter: Filter) {
  const { phase, cursor, hasMore } = useBook.getState().windows[filter];
  if (phase !== "ready" || !hasMore) return;
  update((book) => model.withPhase(book, filter, "loading"));
  const answer = await list(filter, cursor, pageSize);
  if (answer.kind === "ok") update((book) => model.withPage(book, filter, me(), answer.value));
  else update((book) => model.withPhase(book, filter, "failed"));
}

const asked = new Map<string, Promise<"ok" | "missing" | "failed">>();

/** Reads one conversation that no list has brought yet; several who ask at once share one request. */
export function loadOne(id: string): Promise<"ok" | "missing" | "failed"> {
  const running = asked.get(id);
  if (running !== undefined) return running;
  const path = `/conversations/${encodeURIComponent(id)}`;
  const request = call<{ conversation: Conversation }>("GET", path).then((answer) => {
    asked.delete(id);
    if (answer.kind !== "ok") return answer.kind === "refused" ? "missing" : "failed";
    takeRows([answer.value.conversation]);
    return "ok" as const;
  });
  asked.set(id, request);
  return request;
}

export const takeRows = (rows: readonly Conversation[]) =>
  update((book) => model.merge(book, rows));

let tokens = 0;

/**
 * Shows a change at once, asks the server, and takes the change back if that refuses. True when it worked; then the server's row
 * has taken its place.
 */
export async function optimistic(
  id: string,
  changed: Partial<Conversation>,
  request: () => ReturnType<typeof call<{ conversation?: Conversation }>>,
) {
  const token = ++tokens;
  update((book) => model.addPending(book, id, token, changed));
  const answer = await request();
  update((book) => {
    const row = answer.kind === "ok" ? answer.value?.conversation : undefined;
    const merged = row === undefined ? book : model.merge(book, [row]);
    // Without a row the change itself holds until the server tells more.
    const kept =
      answer.kind === "ok" && row === undefined ? model.change(merged, id, changed) : merged;
    return model.dropPending(kept, id, token);
  });
  refreshCounts();
  return answer;
}

export const hideRow = (id: string) =>
  update((book) => model.remove(book, id, book.byId.get(id)?.version ?? 0));
export const showRow = (row: Conversation) => update((book) => model.restore(book, row));

export const countsKey = ["conversations", "counts"] as const;
export const readCounts = () => call<Counts>("GET", "/conversations/counts");

let areCountsAsked = false;
/** Soon, and once for many events. */
export function refreshCounts() {
  if (areCountsAsked) return;
  areCountsAsked = true;
  setTimeout(() => {
    areCountsAsked = false;
    void queryClient.invalidateQueries({ queryKey: countsKey });
  }, 800);
}

function tell(id: string, change: model.Change) {
  if (useBook.getState().byId.has(id)) update((book) => model.change(book, id, change));
  else if (!change.isDeleted) void loadOne(id);
  refreshCounts();
}

/** Reads the lists again after an interruption whose events are lost. */
export async function resync() {
  const { filter } = useListView.getState();
  update((book) => model.withStaleWindows(book, filter));
  refreshCounts();
  await reload("all");
  if (filter !== "all") await reload(filter);
}

/** Begins to follow live events; gives what ends it. */
export function startConversations() {
  void lastOpened.persist.rehydrate();
  void ensureLoaded(useListView.getState().filter);
  const ends = [
    onLive("conversation_updated", ({ conversationId, ...change }) => tell(conversationId, change)),
    onLive("inbound_message", ({ conversationId, messageId, text, type, timestamp }) =>
      tell(conversationId, {
        lastMessage: {
          messageId,
          preview: text ?? "",
          type,
          direction: "inbound",
          status: null,
          timestamp,
        },
        lastInboundAt: timestamp,
      }),
    ),
    onLive("message_created", ({ conversationId, messageId, text, type, status, timestamp }) =>
      tell(conversationId, {
        lastMessage: {
          messageId,
          preview: text ?? "",
          type,
          direction: "outbound",
          status,
          timestamp,
        },
      }),
    ),
    onLive("status_update", ({ conversationId, messageId, status }) => {
      const known = useBook.getState().byId.get(conversationId)?.lastMessage;
      if (known?.messageId !== messageId) return;
      update((book) => model.change(book, conversationId, { lastMessage: { ...known, status } }));
    }),
    onLive("resync", () => void resync()),
  ];
  return () => {
    for (const end of ends) end();
  };
}
