import { parseStatus, rank } from "@hermod/timeline";
import type { Conversation, Filter, LastMessage } from "#shared/api/types.ts";

/** A change shown before the server has answered; taken back by its token. */
interface Pending {
  token: number;
  change: Partial<Conversation>;
}

/** How far a filter's list has been read from the server. */
export interface ListWindow {
  phase: "new" | "loading" | "ready" | "failed";
  cursor: string | null;
  hasMore: boolean;
  /** Last row read: what sorts behind it is not shown yet, because there may be others between. */
  boundary: SortKey | undefined;
  /** What the server gave for it. */
  ids: ReadonlySet<string>;
}

/** Everything known of conversations. Values are never changed in place. */
export interface Book {
  byId: ReadonlyMap<string, Conversation>;
  pending: ReadonlyMap<string, readonly Pending[]>;
  /** Deleted here or elsewhere; only a newer version brings them back. */
  removed: ReadonlyMap<string, number>;
  windows: Readonly<Record<Filter, ListWindow>>;
}

const newWindow: ListWindow = {
  phase: "new",
  cursor: null,
  hasMore: true,
  boundary: undefined,
  ids: new Set(),
};

export const filters: readonly Filter[] = [
  "all",
  "unread",
  "favorites",
  "groups",
  "mine",
  "unassigned",
  "archived",
];

export const emptyBook: Book = {
  byId: new Map(),
  pending: new Map(),
  removed: new Map(),
  windows: Object.fromEntries(filters.map((filter) => [filter, newWindow])) as Record<
    Filter,
    ListWindow
  >,
};

/** Pinned first, then the newest message, then the id. */
export interface SortKey {
  isPinned: boolean;
  at: number;
  id: string;
}

const activeAt = (one: Conversation) => Date.parse(one.lastMessage?.timestamp ?? one.createdAt);
const keyOf = (one: Conversation): SortKey => ({
  isPinned: one.isPinned,
  at: activeAt(one),
  id: one.id,
});

export function compareKeys(a: SortKey, b: SortKey): number {
  if (a.isPinned !== b.isPinned) return a.isPinned ? -1 : 1;
  return b.at - a.at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

/** The newer message; of the same one the status that holds. */
function laterMessage(a: LastMessage | null, b: LastMessage | null): LastMessage | null {
  if (a === null || b === null) return a ?? b;
  if (a.messageId !== b.messageId) {
    return Date.parse(a.timestamp) > Date.parse(b.timestamp) ? a : b;
  }
  const [first, second] = [parseStatus(a.status), parseStatus(b.status)];
  const isBetter = first !== undefined && (second === undefined || rank[first] > rank[second]);
  return isBetter ? { ...b, status: a.status } : b;
}

/** Takes the server's whole rows in; an older version than the known one changes nothing. */
export function merge(book: Book, rows: readonly Conversation[]): Book {
  let byId: Map<string, Conversation> | undefined;
  let removed: Map<string, number> | undefined;
  for (const row of rows) {
    const gone = book.removed.get(row.id);
    if (gone !== undefined) {
      if (row.version <= gone) continue;
      removed ??= new Map(book.removed);
      removed.delete(row.id);
    }
    const known = book.byId.get(row.id);
    if (known !== undefined && known.version > row.version) continue;
    byId ??= new Map(book.byId);
    const lastMessage =
      known === undefined || known.version < row.version
        ? row.lastMessage
        : laterMessage(known.lastMessage, row.lastMessage);
    byId.set(row.id, { ...row, lastMessage });
  }
  if (byId === undefined) return book;
  return { ...book, byId, removed: removed ?? book.removed };
}

const dayMs = 86_400_000;

/** Fields of a conversation as an event tells them: with a version, or (a local echo) without. */
export type Change = Partial<Omit<Conversation, "id" | "lastMessage">> & {
  lastMessage?: (Partial<LastMessage> & { messageId: string }) | null;
  isDeleted?: boolean;
};

function changedLast(known: LastMessage | null, told: Change["lastMessage"]): LastMessage | null {
  if (told === undefined) return known;
  if (told === null) return null;
  const isSame = known?.messageId === told.messageId;
  const whole: LastMessage = {
    preview: "",
    direction: "inbound",
    type: "text",
    status: null,
    timestamp: new Date(0).toISOString(),
    ...(isSame ? known : {}),
    ...told,
  };
  return laterMessage(known, whole);
}

/** Folds a change in. Nothing happens to conversations that are not known: the caller asks the server for those. */
export function change(book: Book, id: string, told: Change): Book {
  const known = book.byId.get(id);
  if (told.isDeleted) return remove(book, id, told.version ?? known?.version ?? 0);
  if (known === undefined) return book;
  if (told.version !== undefined && told.version < known.version) return book;
  const { lastMessage, isDeleted: _, ...fields } = told;
  const opened = fields.lastInboundAt != null && fields.windowClosesAt === undefined;
  const next: Conversation = {
    ...known,
    ...fields,
    ...(opened
      ? { windowClosesAt: new Date(Date.parse(fields.lastInboundAt ?? "") + dayMs).toISOString() }
      : {}),
    lastMessage: changedLast(known.lastMessage, lastMessage),
  };
  return { ...book, byId: new Map(book.byId).set(id, next) };
}

export function remove(book: Book, id: string, version: number): Book {
  const byId = new Map(book.byId);
  byId.delete(id);
  return { ...book, byId, removed: new Map(book.removed).set(id, version) };
}

/** Takes a deletion back. */
export function restore(book: Book, row: Conversation): Book {
  const removed = new Map(book.removed);
  removed.delete(row.id);
  return merge({ ...book, removed }, [row]);
}

export function addPending(
  book: Book,
  id: string,
  token: number,
  changed: Partial<Conversation>,
): Book {
  const before = book.pending.get(id) ?? [];
  const pending = new Map(book.pending).set(id, [...before, { token, change: changed }]);
  return { ...book, pending };
}

/** The request is over: what the server said holds, or what was before. */
export function dropPending(book: Book, id: string, token: number): Book {
  const rest = (book.pending.get(id) ?? []).filter((one) => one.token !== token);
  const pending = new Map(book.pending);
  if (rest.length === 0) pending.delete(id);
  else pending.set(id, rest);
  return { ...book, pending };
}

const overlaid = new WeakMap<readonly Pending[], { known: Conversation; row: Conversation }>();

/**
 * A conversation as it is to be shown: what was done here and not yet answered lies on top. The same object as long as neither
 * changed, so that views may compare.
 */
export function lookUp(book: Book, id: string): Conversation | undefined {
  const known = book.byId.get(id);
  const pending = book.pending.get(id);
  if (known === undefined || pending === undefined) return known;
  const before = overlaid.get(pending);
  if (before?.known === known) return before.row;
  const row: Conversation = Object.assign({}, known, ...pending.map((one) => one.change));
  overlaid.set(pending, { known, row });
  return row;
}

export const isUnread = (one: Conversation) => one.unreadCount > 0 || one.isMarkedUnread;
export const isMuted = (one: Conversation, now = Date.now()) =>
  one.mutedUntil !== null && Date.parse(one.mutedUntil) > now;

function belongs(one: Conversation, filter: Filter, me: string) {
  if (filter === "archived") return one.isArchived;
  if (one.isArchived) return false;
  switch (filter) {
    case "all":
      return true;
    case "unread":
      return isUnread(one);
    case "favorites":
      return one.isFavorite;
    case "groups":
      return one.contact.isGroup === true;
    case "mine":
      return one.assignedTo?.id === me;
    case "unassigned":
      return one.assignedTo === null;
  }
}

/**
 * The rows of a filter in order, as far as they have been read. `sticky`: shown even if it no longer belongs, as the conversation
 * opened from the unread ones, which must not vanish under the pointer. `isSearch`: also what lies further down than was read.
 */
export function visible(
  book: Book,
  filter: Filter,
  me: string,
  sticky?: string,
  isSearch = false,
): Conversation[] {
  const window = book.windows[filter];
  const rows: Conversation[] = [];
  for (const id of book.byId.keys()) {
    const row = lookUp(book, id);
    if (row === undefined) continue;
    const isKept = id === sticky && !(row.isArchived && filter !== "archived");
    if (!isKept && !belongs(row, filter, me)) continue;
    if (!isKept && !isSearch && !isWithin(window, row)) continue;
    rows.push(row);
  }
  const keyed = rows.map((row) => ({ row, key: keyOf(row) }));
  keyed.sort((a, b) => compareKeys(a.key, b.key));
  return keyed.map(({ row }) => row);
}

export interface ListPage {
  data: readonly Conversation[];
  nextCursor: string | null;
  hasMore: boolean;
}

/** Whether a row lies in the part of a window that has been read. */
const isWithin = (window: Pick<ListWindow, "hasMore" | "boundary">, row: Conversation) =>
  !window.hasMore ||
  (window.boundary !== undefined && compareKeys(keyOf(row), window.boundary) <= 0);

/**
 * A page of a filter's list. `before`: the book when a list was asked for anew from its top; what lay in the range then, did not
 * change since and is not in the answer is gone (deleted, or no longer ours to see).
 */
export function withPage(
  book: Book,
  filter: Filter,
  me: string,
  page: ListPage,
  before?: Book,
): Book {
  const old = book.windows[filter];
  const last = page.data.at(-1);
  const boundary = last === undefined ? old.boundary : keyOf(last);
  const window: ListWindow = {
    phase: "ready",
    cursor: page.nextCursor,
    hasMore: page.hasMore,
    boundary: before !== undefined && last === undefined ? undefined : boundary,
    ids: new Set([...(before === undefined ? old.ids : []), ...page.data.map((row) => row.id)]),
  };
  const next = merge(book, page.data);
  const byId = new Map(next.byId);
  const rows = before === undefined ? [] : visible({ ...before, pending: new Map() }, filter, me);
  for (const row of rows) {
    if (window.ids.has(row.id) || next.byId.get(row.id) !== row || !isWithin(window, row)) continue;
    // Read elsewhere, say: it left this list only. Where the whole list shows it, that one tells.
    const isElsewhere =
      filter !== "archived" && filter !== "all" && isWithin(next.windows.all, row);
    if (!isElsewhere) byId.delete(row.id);
  }
  return { ...next, byId, windows: { ...next.windows, [filter]: window } };
}

export function withPhase(book: Book, filter: Filter, phase: ListWindow["phase"]): Book {
  return {
    ...book,
    windows: { ...book.windows, [filter]: { ...book.windows[filter], phase } },
  };
}

/** Every list has to be read anew when it is looked at. */
export function withStaleWindows(book: Book, except: Filter): Book {
  const windows = { ...book.windows };
  for (const filter of filters) {
    if (filter !== except) windows[filter] = { ...windows[filter], phase: "new" };
  }
  return { ...book, windows };
}
