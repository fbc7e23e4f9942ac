import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Conversation } from "#shared/api/types.ts";
import {
  addPending,
  type Book,
  change,
  compareKeys,
  dropPending,
  emptyBook,
  lookUp,
  merge,
  remove,
  restore,
  visible,
  withPage,
} from "./book.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 10, minute)).toISOString();

const make = (id: string, fields: Partial<Conversation> = {}): Conversation => ({
  id,
  accountId: "a",
  contact: { id: `c-${id}`, name: id, profileName: null, phone: null, waId: null },
  lastMessage: {
    messageId: `m-${id}`,
    preview: "hi",
    direction: "inbound",
    type: "text",
    status: null,
    timestamp: at(0),
  },
  unreadCount: 0,
  isMarkedUnread: false,
  lastInboundAt: at(0),
  windowClosesAt: null,
  isArchived: false,
  isFavorite: false,
  isPinned: false,
  mutedUntil: null,
  assignedTo: null,
  tags: [],
  version: 1,
  createdAt: at(0),
  updatedAt: at(0),
  ...fields,
});
const said = (id: string, minute: number): Conversation =>
  make(id, {
    lastMessage: {
      messageId: `m-${id}`,
      preview: "hi",
      direction: "inbound",
      type: "text",
      status: null,
      timestamp: at(minute),
    },
  });
const page = (rows: Conversation[], hasMore = false) => ({
  data: rows,
  nextCursor: hasMore ? "next" : null,
  hasMore,
});
const ids = (book: Book, filter: Parameters<typeof visible>[1] = "all", sticky?: string) =>
  visible(book, filter, "me", sticky).map((row) => row.id);

describe("list of conversations", () => {
  test("pinned first, then the newest message", () => {
    const rows = [said("a", 1), said("b", 3), { ...said("c", 0), isPinned: true }];
    expect(ids(withPage(emptyBook, "all", "me", page(rows)))).toEqual(["c", "b", "a"]);
  });

  test("what lies behind the last row read is not shown until the rows between are there", () => {
    let book = withPage(emptyBook, "all", "me", page([said("a", 9), said("b", 7)], true));
    book = merge(book, [said("z", 1)]);
    expect(ids(book)).toEqual(["a", "b"]);
    book = withPage(book, "all", "me", page([said("c", 5), said("z", 1)]));
    expect(ids(book)).toEqual(["a", "b", "c", "z"]);
  });

  test("an older version of a row changes nothing, in whatever order versions come", () => {
    const versions = [1, 2, 3].map((version) =>
      make("a", { version, unreadCount: version, isFavorite: version === 2 }),
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...versions), { minLength: 1 }), (rows) => {
        const newest = rows.reduce((a, b) => (b.version > a.version ? b : a));
        const book = rows.reduce((before, row) => merge(before, [row]), emptyBook);
        expect(book.byId.get("a")).toMatchObject({
          version: newest.version,
          unreadCount: newest.unreadCount,
        });
      }),
      { numRuns: 1000 },
    );
  });

  test("events told of an older version than the row's do nothing", () => {
    const book = merge(emptyBook, [make("a", { version: 5, unreadCount: 0 })]);
    expect(change(book, "a", { version: 4, unreadCount: 7 })).toBe(book);
    expect(change(book, "a", { version: 6, unreadCount: 7 }).byId.get("a")?.unreadCount).toBe(7);
  });

  test("a message moves its conversation to the top; an older one does not move it back", () => {
    let book = withPage(emptyBook, "all", "me", page([said("a", 9), said("b", 7)]));
    const newest = { messageId: "m1", preview: "new", timestamp: at(20) };
    book = change(book, "b", { lastMessage: newest });
    expect(ids(book)).toEqual(["b", "a"]);
    book = change(book, "b", { lastMessage: { messageId: "m0", timestamp: at(2) } });
    expect(lookUp(book, "b")?.lastMessage?.preview).toBe("new");
  });

  test("late_sent_does_not_downgrade_delivered, in the row too", () => {
    const last = { messageId: "m", preview: "x", direction: "outbound" as const, timestamp: at(1) };
    let book = merge(emptyBook, [make("a")]);
    book = change(book, "a", { lastMessage: { ...last, status: "delivered" } });
    book = change(book, "a", { lastMessage: { ...last, status: "sent" } });
    expect(lookUp(book, "a")?.lastMessage?.status).toBe("delivered");
  });

  test("a customer's message opens the 24-hour window", () => {
    const book = change(merge(emptyBook, [make("a")]), "a", { lastInboundAt: at(0) });
    expect(lookUp(book, "a")?.windowClosesAt).toBe("2026-11-22T10:00:00.000Z");
  });

  test("a change is shown before the answer, and gone after a refusal, whatever came meanwhile", () => {
    let book = merge(emptyBook, [make("a", { unreadCount: 3 })]);
    book = addPending(book, "a", 1, { unreadCount: 0 });
    book = addPending(book, "a", 2, { isPinned: true });
    expect(lookUp(book, "a")).toMatchObject({ unreadCount: 0, isPinned: true });
    book = change(book, "a", { version: 2, unreadCount: 4 });
    expect(lookUp(book, "a")?.unreadCount).toBe(0);
    book = dropPending(book, "a", 1);
    expect(lookUp(book, "a")).toMatchObject({ unreadCount: 4, isPinned: true });
    expect(dropPending(book, "a", 2).pending.size).toBe(0);
  });

  test("a row is the same object until something about it changes", () => {
    let book = addPending(merge(emptyBook, [make("a"), make("b")]), "a", 1, { isPinned: true });
    const row = lookUp(book, "a");
    expect(lookUp(book, "a")).toBe(row);
    book = change(book, "b", { unreadCount: 2 });
    expect(lookUp(book, "a")).toBe(row);
    book = change(book, "a", { unreadCount: 2 });
    expect(lookUp(book, "a")).not.toBe(row);
  });

  test("filters", () => {
    const rows = [
      make("plain"),
      make("unread", { unreadCount: 1 }),
      make("marked", { isMarkedUnread: true }),
      make("favorite", { isFavorite: true }),
      make("mine", { assignedTo: { id: "me", name: "Me" } }),
      make("archived", { isArchived: true, unreadCount: 1 }),
      make("group", {
        contact: { ...make("group").contact, isGroup: true },
        assignedTo: { id: "you", name: "You" },
      }),
    ];
    const of = (filter: Parameters<typeof visible>[1]) =>
      ids(withPage(emptyBook, filter, "me", page(rows)), filter).sort();
    expect(of("all")).not.toContain("archived");
    expect(of("unread")).toEqual(["marked", "unread"]);
    expect(of("favorites")).toEqual(["favorite"]);
    expect(of("mine")).toEqual(["mine"]);
    expect(of("archived")).toEqual(["archived"]);
    expect(of("groups")).toEqual(["group"]);
    expect(of("unassigned")).toEqual(["favorite", "marked", "plain", "unread"]);
  });

  test("the conversation opened from the unread ones stays while it is looked at", () => {
    let book = withPage(emptyBook, "unread", "me", page([make("a", { unreadCount: 2 })]));
    book = change(book, "a", { unreadCount: 0 });
    expect(ids(book, "unread")).toEqual([]);
    expect(ids(book, "unread", "a")).toEqual(["a"]);
  });

  test("a list read anew drops what is gone, and keeps what came meanwhile or lies further down", () => {
    const before = withPage(
      emptyBook,
      "all",
      "me",
      page([said("a", 9), said("gone", 8), said("b", 7), said("deep", 1)]),
    );
    const meanwhile = merge(before, [said("new", 30)]);
    const after = withPage(
      meanwhile,
      "all",
      "me",
      page([said("a", 9), said("b", 7)], true),
      before,
    );
    expect(ids(after)).toEqual(["new", "a", "b"]);
    expect(after.byId.has("deep")).toBe(true);
    expect(after.byId.has("gone")).toBe(false);
  });

  test("read elsewhere while we were away: it leaves the unread ones, not the whole list", () => {
    const row = make("a", { unreadCount: 2 });
    let before = withPage(emptyBook, "all", "me", page([row]));
    before = withPage(before, "unread", "me", page([row]));
    const after = withPage(before, "unread", "me", page([]), before);
    expect(ids(after, "all")).toEqual(["a"]);
  });

  test("a deleted conversation stays away from older news and comes back when it is taken back", () => {
    const row = make("a", { version: 3 });
    let book = merge(emptyBook, [row]);
    book = remove(book, "a", 3);
    expect(merge(book, [row]).byId.has("a")).toBe(false);
    expect(restore(book, row).byId.has("a")).toBe(true);
    expect(merge(book, [make("a", { version: 4 })]).byId.has("a")).toBe(true);
  });

  test("the order is total", () => {
    const key = fc.record({
      isPinned: fc.boolean(),
      at: fc.integer({ min: 0, max: 3 }),
      id: fc.constantFrom("a", "b", "c"),
    });
    fc.assert(
      fc.property(key, key, key, (a, b, c) => {
        expect(Math.sign(compareKeys(a, b))).toBe(-Math.sign(compareKeys(b, a)) || 0);
        if (compareKeys(a, b) <= 0 && compareKeys(b, c) <= 0) {
          expect(compareKeys(a, c)).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  test("ten thousand conversations are listed within the time of a key press", () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => said(`c${i}`, i % 50));
    const book = withPage(emptyBook, "all", "me", page(rows));
    const begin = performance.now();
    visible(book, "all", "me");
    expect(performance.now() - begin).toBeLessThan(150);
  });
});
