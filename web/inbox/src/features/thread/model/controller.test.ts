import { describe, expect, test } from "vitest";
import type { Answer } from "#shared/api/client.ts";
import type { Message, MessagePage } from "#shared/api/types.ts";
import { type PageWish, ThreadController } from "./controller.ts";
import type { Happening } from "./message.ts";
import { isAttached, rowsOf } from "./window.ts";

const timeOf = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
const idOf = (n: number) => `m${String(n).padStart(5, "0")}`;

/** A conversation at the server, asked as the interface is: by cursor, around a message, or for its end. */
class Server {
  last: number;
  first = 0;
  asked: PageWish[] = [];
  down = 0;
  status: (n: number) => string = () => "sent";
  /** Runs before an answer is put together. */
  meanwhile: (() => void) | undefined;
  constructor(last: number) {
    this.last = last;
  }
  async read(wish: PageWish): Promise<Answer<MessagePage>> {
    this.asked.push(wish);
    await Promise.resolve();
    if (this.down > 0) {
      this.down -= 1;
      return { kind: "unreachable", retryAfterMs: 0 };
    }
    let to = this.last;
    let from = to - wish.limit + 1;
    if (wish.around !== undefined) {
      const middle = Number(wish.around.slice(1));
      if (Number.isNaN(middle) || middle > this.last) {
        return { kind: "refused", problem: { status: 404, code: "NOT_FOUND", message: "" } };
      }
      from = middle - Math.floor(wish.limit / 2);
      to = from + wish.limit - 1;
    } else if (wish.cursor) {
      const edge = Number(wish.cursor);
      if (wish.direction === "newer") [from, to] = [edge + 1, edge + wish.limit];
      else [from, to] = [edge - wish.limit, edge - 1];
    }
    from = Math.max(this.first, from);
    to = Math.min(this.last, to);
    const value = {
      data: Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => this.message(from + i)),
      olderCursor: from > this.first ? String(from) : null,
      newerCursor: to < this.last ? String(to) : null,
      hasOlder: from > this.first,
      hasNewer: to < this.last,
    };
    // What happens between the server's answer and its arrival here.
    this.meanwhile?.();
    return { kind: "ok", value };
  }
  message(n: number): Message {
    return {
      id: idOf(n),
      conversationId: "c",
      direction: "outbound",
      type: "text",
      text: `text ${n}`,
      mediaUrl: null,
      media: null,
      content: null,
      replyTo: null,
      reactions: [],
      status: this.status(n),
      attempt: 1,
      error: null,
      createdBy: null,
      timestamp: timeOf(n),
      editedAt: null,
      isDeleted: false,
      meta_message_id: null,
    };
  }
}

const inbound = (n: number): Happening => ({
  kind: "inbound",
  id: idOf(n),
  text: "new",
  mediaUrl: null,
  type: "text",
  at: Date.parse(timeOf(n)),
});

function make(last: number) {
  const server = new Server(last);
  let clock = 0;
  const controller = new ThreadController({
    read: (wish) => server.read(wish),
    locals: () => [],
    now: () => ++clock,
    pause: async () => {},
  });
  const shown = () => rowsOf(controller.current()).map((row) => Number(row.id.slice(1)));
  return { server, controller, shown };
}
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("reading a conversation", () => {
  test("pages older until the beginning, without a gap", async () => {
    const { controller, shown } = make(120);
    await controller.open();
    expect(shown()).toEqual(range(71, 120));
    await controller.loadOlder();
    await controller.loadOlder();
    await controller.loadOlder();
    expect(shown()).toEqual(range(0, 120));
    expect(controller.current().older.hasMore).toBe(false);
  });

  test("paging_error_is_visible_and_retryable", async () => {
    const { server, controller, shown } = make(120);
    await controller.open();
    server.down = 1;
    await controller.loadOlder();
    expect(controller.current().older.phase).toBe("failed");
    await controller.loadOlder();
    expect(controller.current().older.phase).toBe("idle");
    expect(shown()).toEqual(range(21, 120));
  });

  test("a failed first page can be asked for again", async () => {
    const { server, controller, shown } = make(10);
    server.down = 1;
    await controller.open();
    expect(controller.current().phase).toBe("failed");
    await controller.open();
    expect(shown()).toEqual(range(0, 10));
  });

  test("jumps to an old message, reads on to the newest, and follows again", async () => {
    const { controller, shown } = make(300);
    await controller.open();
    expect(await controller.jumpTo(idOf(100))).toBe(true);
    expect(shown()).toContain(100);
    expect(shown()).not.toContain(300);
    controller.apply(inbound(301));
    while (controller.current().newer.hasMore) await controller.loadNewer();
    expect(isAttached(controller.current())).toBe(true);
    expect(shown().at(-1)).toBe(301);
  });

  test("a jump to what is not there leaves what was there", async () => {
    const { controller, shown } = make(60);
    await controller.open();
    const before = shown();
    expect(await controller.jumpTo("nowhere")).toBe(false);
    expect(shown()).toEqual(before);
    expect(controller.current().phase).toBe("ready");
  });

  test("an end that was let go of is read around its last message", async () => {
    const { server, controller, shown } = make(5000);
    await controller.open();
    for (let i = 0; i < 45; ++i) await controller.loadOlder();
    expect(isAttached(controller.current())).toBe(false);
    const end = shown().at(-1) ?? 0;
    await controller.loadNewer();
    expect(server.asked.at(-1)).toMatchObject({ around: idOf(end) });
    const now = shown();
    expect(now).toEqual(range(now[0] ?? 0, now.at(-1) ?? 0));
    expect(now.at(-1)).toBeGreaterThan(end);
  });

  test("resume_after_gap_shows_colleague_reply: missed messages and statuses are there after an interruption", async () => {
    const { server, controller, shown } = make(400);
    await controller.open();
    await controller.loadOlder();
    server.last = 650;
    server.status = () => "read";
    await controller.resync();
    const now = shown();
    expect(now[0]).toBeLessThanOrEqual(301);
    expect(now).toEqual(range(now[0] ?? 0, 650));
    expect(rowsOf(controller.current()).every((row) => row.status === "read")).toBe(true);
  });

  test("what happens while it reads again is not lost", async () => {
    const { server, controller, shown } = make(100);
    await controller.open();
    server.last = 110;
    server.meanwhile = () => {
      server.meanwhile = undefined;
      controller.apply(inbound(111));
    };
    await controller.resync();
    expect(shown().at(-1)).toBe(111);
  });

  test("reads again until it worked", async () => {
    const { server, controller, shown } = make(100);
    await controller.open();
    server.last = 101;
    server.down = 3;
    await controller.resync();
    expect(shown().at(-1)).toBe(101);
  });

  test("a detached window is read again around what the reader looks at", async () => {
    const { server, controller, shown } = make(1000);
    await controller.open();
    await controller.jumpTo(idOf(500));
    controller.anchorId = idOf(510);
    await controller.resync();
    expect(server.asked.at(-1)).toMatchObject({ around: idOf(510) });
    expect(shown()).toContain(510);
  });

  test("of two wishes only the later counts", async () => {
    const { controller, shown } = make(1000);
    await controller.open();
    const first = controller.jumpTo(idOf(100));
    const second = controller.jumpTo(idOf(700));
    await Promise.all([first, second]);
    expect(shown()).toContain(700);
    expect(shown()).not.toContain(100);
  });
});
