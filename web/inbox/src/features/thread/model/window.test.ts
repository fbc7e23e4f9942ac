import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Message, MessagePage } from "#shared/api/types.ts";
import type { Happening } from "./message.ts";
import {
  emptyThread,
  happened,
  heldCount,
  isAttached,
  mostMessages,
  opened,
  opening,
  rowsOf,
  withNewer,
  withOlder,
} from "./window.ts";

const idOf = (n: number) => `m${String(n).padStart(5, "0")}`;
const timeOf = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();

const make = (n: number): Message => ({
  id: idOf(n),
  conversationId: "c",
  direction: "inbound",
  type: "text",
  text: `text ${n}`,
  mediaUrl: null,
  media: null,
  content: null,
  replyTo: null,
  reactions: [],
  status: null,
  attempt: null,
  error: null,
  createdBy: null,
  timestamp: timeOf(n),
  editedAt: null,
  isDeleted: false,
  meta_message_id: null,
});

/** Messages from..to of a conversation that has messages 0..last. */
const page = (from: number, to: number, last: number): MessagePage => ({
  data: Array.from({ length: to - from + 1 }, (_, i) => make(from + i)),
  olderCursor: from > 0 ? `older:${from}` : null,
  newerCursor: to < last ? `newer:${to}` : null,
  hasOlder: from > 0,
  hasNewer: to < last,
});
const inbound = (n: number): Happening => ({
  kind: "inbound",
  id: idOf(n),
  text: `text ${n}`,
  mediaUrl: null,
  type: "text",
  at: Date.parse(timeOf(n)),
});
const shown = (thread: Parameters<typeof rowsOf>[0]) =>
  rowsOf(thread).map((row) => Number(row.id.slice(1)));
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("the loaded stretch of a conversation", () => {
  test("opens at the newest messages and follows what happens", () => {
    let thread = opened(emptyThread, [page(50, 99, 99)], 1, []);
    thread = happened(thread, inbound(100));
    expect(shown(thread)).toEqual(range(50, 100));
    expect(isAttached(thread)).toBe(true);
  });

  test("what happens while the first page is on its way is not lost", () => {
    let thread = opening(emptyThread);
    thread = happened(thread, inbound(100));
    expect(shown(thread)).toEqual([]);
    thread = opened(thread, [page(50, 99, 99)], 1, []);
    expect(shown(thread)).toEqual(range(50, 100));
  });

  test("jump_to_old_then_new_arrives_keeps_window", () => {
    let thread = opened(opening(emptyThread), [page(100, 149, 999)], 1, []);
    thread = happened(thread, inbound(1000));
    expect(shown(thread)).toEqual(range(100, 149));
    expect(heldCount(thread)).toBe(1);
    expect(isAttached(thread)).toBe(false);
    // A status of a message that is shown is no news from behind the gap.
    const before = thread;
    thread = happened(thread, { kind: "updated", id: idOf(120), asOf: 5, details: { x: 1 } });
    expect(thread).not.toBe(before);
  });

  test("paging forward closes the gap, and what was held back is there, once and in order", () => {
    let thread = opened(opening(emptyThread), [page(100, 149, 199)], 1, []);
    thread = happened(thread, inbound(200));
    thread = withNewer(thread, page(150, 198, 199), 2);
    expect(shown(thread)).toEqual(range(100, 198));
    thread = withNewer(thread, page(199, 200, 200), 3);
    expect(shown(thread)).toEqual(range(100, 200));
    expect(heldCount(thread)).toBe(0);
  });

  test("never more than the bound: the far end is let go of, and known to be missing", () => {
    let thread = opened(emptyThread, [page(9950, 9999, 9999)], 1, []);
    for (let from = 9950; from > 6000; from -= 50) {
      thread = withOlder(thread, page(from - 50, from - 1, 9999), 1);
    }
    const rows = shown(thread);
    expect(rows).toHaveLength(mostMessages);
    expect(rows[0]).toBe(6000);
    expect(isAttached(thread)).toBe(false);
    expect(thread.newer).toMatchObject({ hasMore: true, cursor: null });
  });

  test("a flood at the end lets go of the oldest", () => {
    let thread = opened(emptyThread, [page(0, 99, 99)], 1, []);
    for (let n = 100; n < 2500; ++n) thread = happened(thread, inbound(n));
    expect(shown(thread)).toEqual(range(500, 2499));
    expect(thread.older.hasMore).toBe(true);
  });

  test("too much behind the gap: the end is read again instead of guessed", () => {
    let thread = opened(opening(emptyThread), [page(0, 49, 5000)], 1, []);
    for (let n = 3000; n < 5000; ++n) thread = happened(thread, inbound(n));
    expect(thread.isOverfull).toBe(true);
    thread = withNewer(thread, page(50, 60, 60), 2);
    expect(isAttached(thread)).toBe(false);
    expect(thread.newer).toMatchObject({ hasMore: true, cursor: null });
  });

  test("unsent messages stand at the end only where the end is loaded", () => {
    const echo: Happening = { kind: "echo", id: "local", text: "x", at: 0, order: 1 };
    const attached = opened(emptyThread, [page(0, 9, 9)], 1, [echo]);
    expect(rowsOf(attached).at(-1)?.id).toBe("local");
    const detached = opened(emptyThread, [page(0, 9, 99)], 1, [echo]);
    expect(rowsOf(detached).some((row) => row.id === "local")).toBe(false);
  });

  test("whatever is paged and happens: no gap, no double, in order, and nothing lost at the end", () => {
    const step = fc.constantFrom("older", "newer", "live", "jump", "newest");
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.nat(400), (steps, target) => {
        let last = 400;
        let thread = opened(emptyThread, [page(351, 400, last)], 1, []);
        for (const one of steps) {
          const rows = shown(thread);
          const [first, end] = [rows[0] ?? 0, rows.at(-1) ?? 0];
          if (one === "live") thread = happened(thread, inbound(++last));
          else if (one === "jump") {
            const from = Math.max(0, target - 25);
            const stretch = page(from, Math.min(last, from + 49), last);
            thread = opened(opening(thread), [stretch], 1, []);
          } else if (one === "newest") {
            thread = opened(opening(thread), [page(Math.max(0, last - 49), last, last)], 1, []);
          } else if (one === "older" && thread.older.hasMore) {
            thread = withOlder(thread, page(Math.max(0, first - 50), first - 1, last), 1);
          } else if (one === "newer" && thread.newer.hasMore) {
            thread = withNewer(thread, page(end + 1, Math.min(last, end + 50), last), 1);
          }
          const now = shown(thread);
          expect(now).toEqual(range(now[0] ?? 0, now.at(-1) ?? 0));
          if (isAttached(thread)) expect(now.at(-1)).toBe(last);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
