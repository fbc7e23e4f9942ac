import { describe, expect, test } from "vitest";
import type { Answer, Context, Page } from "./api.ts";
import { Conversation, toInput, type View } from "./conversation.ts";

const context: Context = {
  name: "Ana",
  phone: "+1555",
  integrationId: "acc",
  windowOpen: true,
  windowExpiresAt: null,
};
const emptyPage: Page = { messages: [], hasMore: false, nextCursor: null };
const ok = <T>(value: T): Answer<T> => ({ kind: "ok", value });
const unreachable: Answer<never> = { kind: "unreachable", retryAfterMs: 5 };

/** A server that answers sends from a script and remembers what it was asked. */
function fakeServer(script: Answer<unknown>[] = []) {
  const sent: { id: string; text: string }[] = [];
  let arrived = () => {};
  const settled = (count: number) =>
    new Promise<void>((done) => {
      arrived = () => {
        if (sent.length >= count) done();
      };
      arrived();
    });
  return {
    sent,
    settled,
    pages: [ok(emptyPage)] as Answer<Page>[],
    retries: [] as { id: string; attempt: number }[],
    async context() {
      return ok(context);
    },
    async history(this: { pages: Answer<Page>[] }) {
      return this.pages.length > 1
        ? (this.pages.shift() as Answer<Page>)
        : (this.pages[0] as Answer<Page>);
    },
    async send(id: string, text: string) {
      sent.push({ id, text });
      queueMicrotask(() => setTimeout(arrived));
      return script.shift() ?? ok({});
    },
    async retry(this: { retries: { id: string; attempt: number }[] }, id: string, attempt: number) {
      this.retries.push({ id, attempt });
      return ok({});
    },
  };
}

function begin(server: ReturnType<typeof fakeServer>) {
  let view: View | undefined;
  const pauses: number[] = [];
  const conversation = new Conversation(
    server,
    (next) => {
      view = next;
    },
    async (ms) => {
      pauses.push(ms);
    },
  );
  return { conversation, pauses, view: () => view ?? conversation.view() };
}

describe("conversation", () => {
  test("what is typed shows at once and is handed over one by one in order", async () => {
    const server = fakeServer();
    const { conversation, view } = begin(server);
    conversation.send("one");
    conversation.send("two");
    expect(view().messages.map((m) => [m.text, m.status])).toEqual([
      ["one", "queued"],
      ["two", "queued"],
    ]);
    await server.settled(2);
    expect(server.sent.map((s) => s.text)).toEqual(["one", "two"]);
    expect(view().messages.map((m) => m.status)).toEqual(["sending", "sending"]);
  });

  test("an unreachable server is asked again under the same id, and nothing overtakes", async () => {
    const server = fakeServer([unreachable, unreachable]);
    const { conversation, pauses } = begin(server);
    conversation.send("one");
    conversation.send("two");
    await server.settled(4);
    expect(server.sent.map((s) => s.text)).toEqual(["one", "one", "one", "two"]);
    expect(new Set(server.sent.slice(0, 3).map((s) => s.id)).size).toBe(1);
    expect(pauses).toHaveLength(2);
  });

  test("a refused message stays with its reason, and Retry hands it over under the same id", async () => {
    const failure = { code: "WINDOW_CLOSED", message: "24 hours" };
    const server = fakeServer([{ kind: "refused", status: 422, failure }]);
    const { conversation, view } = begin(server);
    conversation.send("one");
    await server.settled(1);
    const [failed] = view().messages;
    expect(failed).toMatchObject({ status: "failed", failure });
    if (failed !== undefined) await conversation.retry(failed);
    expect(server.sent[1]?.id).toBe(server.sent[0]?.id);
    expect(view().messages).toMatchObject([{ status: "sending" }]);
  });

  test("retry of a message that Meta refused asks for a new attempt, naming the one that was seen", async () => {
    const server = fakeServer();
    const { conversation, view } = begin(server);
    const at = "2026-11-21T10:00:00.000Z";
    conversation.receive("message_created", {
      messageId: "m",
      text: "hi",
      timestamp: at,
      attempt: 1,
    });
    conversation.receive("status_update", { messageId: "m", status: "failed", attempt: 1 });
    const [failed] = view().messages;
    if (failed !== undefined) await conversation.retry(failed);
    expect(server.retries).toEqual([{ id: "m", attempt: 1 }]);
    expect(view().messages).toMatchObject([{ status: "sending", attempt: 2 }]);
  });

  test("widget_state_fresh_after_reconnect: history is read again unless the socket recovered", async () => {
    const server = fakeServer();
    const missed: Page = {
      ...emptyPage,
      messages: [
        {
          id: "reply",
          direction: "inbound",
          text: "while you were away",
          mediaUrl: null,
          type: "text",
          timestamp: "2026-11-21T10:00:00.000Z",
          status: null,
        },
      ],
    };
    const { conversation, view } = begin(server);
    await conversation.refresh();
    server.pages = [ok(missed)];
    conversation.live(false, false);
    conversation.live(true, true);
    expect(view().messages).toEqual([]);
    conversation.live(true, false);
    await conversation.refresh();
    expect(view().messages).toMatchObject([{ id: "reply" }]);
  });

  test("paging_error_is_visible_and_retryable", async () => {
    const server = fakeServer();
    server.pages = [unreachable, ok(emptyPage)];
    const { conversation, view } = begin(server);
    await conversation.refresh();
    expect(view().history).toBe("failed");
    await conversation.refresh();
    expect(view().history).toBe("idle");
  });

  test("a long absence is read back page by page until it meets what is known", async () => {
    const server = fakeServer();
    const page = (ids: string[], nextCursor: string | null): Answer<Page> =>
      ok({
        messages: ids.map((id) => ({
          id,
          direction: "inbound" as const,
          text: id,
          mediaUrl: null,
          type: "text",
          timestamp: `2026-11-21T10:00:0${id.slice(1)}.000Z`,
          status: null,
        })),
        hasMore: nextCursor !== null,
        nextCursor,
      });
    server.pages = [page(["m1", "m2"], "older")];
    const { conversation, view } = begin(server);
    await conversation.refresh();
    server.pages = [page(["m5", "m6"], "a"), page(["m3", "m4"], "b"), page(["m1", "m2"], "older")];
    await conversation.refresh();
    expect(view().messages.map((m) => m.id)).toEqual(["m1", "m2", "m3", "m4", "m5", "m6"]);
    expect(view().hasMore).toBe(true);
  });

  test("an absence too long to read back starts the screen anew, without a hole in it", async () => {
    const server = fakeServer();
    let round = 0;
    server.history = async () => {
      const id = round++;
      const messages = [
        {
          id: `m${id}`,
          direction: "inbound" as const,
          text: "x",
          mediaUrl: null,
          type: "text",
          timestamp: new Date(1_000_000_000_000 - id * 1000).toISOString(),
          status: null,
        },
      ];
      return ok({ messages, hasMore: true, nextCursor: `c${id}` });
    };
    const { conversation, view } = begin(server);
    await conversation.refresh();
    await conversation.refresh();
    const ids = view().messages.map((m) => m.id);
    expect(ids).not.toContain("m0");
    expect(ids).toHaveLength(20);
  });

  test("a Retry that is refused says why, and one that nobody answers is asked again", async () => {
    const server = fakeServer();
    const failure = { code: "WINDOW_CLOSED", message: "24 hours" };
    const script: Answer<unknown>[] = [unreachable, { kind: "refused", status: 422, failure }];
    server.retry = async function (id, attempt) {
      this.retries.push({ id, attempt });
      return (script.shift() ?? ok({})) as Answer<object>;
    };
    const { conversation, view } = begin(server);
    const timestamp = "2026-11-21T10:00:00.000Z";
    conversation.receive("message_created", { messageId: "m", text: "hi", timestamp, attempt: 1 });
    conversation.receive("status_update", { messageId: "m", status: "failed", attempt: 1 });
    const [failed] = view().messages;
    if (failed === undefined) throw new Error("nothing is shown");
    await conversation.retry(failed);
    expect(server.retries).toHaveLength(2);
    expect(view().refusals.get("m")).toEqual(failure);
    await conversation.retry(failed);
    expect(view().refusals.size).toBe(0);
    expect(view().messages).toMatchObject([{ status: "sending", attempt: 2 }]);
  });

  test("events without a message or time are ignored", () => {
    expect(toInput("typing", { userId: "u" })).toBeUndefined();
    expect(toInput("inbound_message", { messageId: "m", text: "x" })).toBeUndefined();
    expect(toInput("status_update", { messageId: "m", status: "sent" })).toMatchObject({
      attempt: 1,
    });
  });
});
