import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyTimeline, fold, type Input, list, type PageMessage, without } from "./timeline.ts";

const at = Date.parse("2026-11-21T10:00:00.000Z");
const run = (inputs: readonly Input[]) => inputs.reduce(fold, emptyTimeline);

/** A conversation as the server knows it; every input of the property is a true statement about one of these. */
const truths = Array.from({ length: 6 }, (_, i) => ({
  id: `m${i}`,
  direction: i % 3 === 0 ? ("inbound" as const) : ("outbound" as const),
  text: `text ${i}`,
  mediaUrl: null,
  type: "text",
  at: at + Math.floor(i / 2) * 1000,
}));
const words = ["sending", "uncertain", "sent", "failed", "delivered", "read", "of-the-future"];
const failure = fc.record({
  code: fc.constantFrom("131047", "TIMEOUT"),
  details: fc.constantFrom("", "why"),
});

/** Two reports with the same date may differ: then too, one and the same has to win in any order. */
const details = fc.record(
  {
    reactions: fc.array(fc.constantFrom("👍", "❤️"), { maxLength: 2 }),
    isDeleted: fc.boolean(),
    text: fc.constantFrom("edited", "edited again"),
  },
  { requiredKeys: [] },
);

const input: fc.Arbitrary<Input> = fc
  .record({
    truth: fc.constantFrom(...truths),
    word: fc.constantFrom(...words),
    attempt: fc.integer({ min: 1, max: 3 }),
    failure,
    details,
    asOf: fc.integer({ min: 0, max: 3 }),
    form: fc.integer({ min: 0, max: 7 }),
  })
  .map(({ truth, word, attempt, failure, details, asOf, form }): Input => {
    const { id, direction, at, ...content } = truth;
    if (form === 6) return { kind: "updated", id, asOf, details };
    if (direction === "inbound" && form > 0) return { kind: "inbound", id, at, ...content };
    switch (form) {
      case 0: {
        const message: PageMessage = {
          id,
          direction,
          ...content,
          timestamp: new Date(at).toISOString(),
          status: direction === "inbound" ? null : word,
          attempt,
          last_error: word === "failed" ? failure : null,
          details,
        };
        return { kind: "page", messages: [message], asOf };
      }
      case 1:
        return { kind: "echo", id, text: content.text, at, order: at };
      case 2:
        return { kind: "created", id, at, attempt, ...content };
      case 3:
        return { kind: "refused", id, handover: attempt, failure };
      case 4:
        return { kind: "resent", id, handover: attempt };
      case 5:
        return { kind: "discarded", id };
      default:
        return {
          kind: "status",
          id,
          attempt,
          status: word,
          failure: word === "failed" ? failure : null,
        };
    }
  });

describe("timeline", () => {
  test("any order and repetition of pages, events and echoes shows the same", () => {
    fc.assert(
      fc.property(
        fc.array(input, { maxLength: 20 }),
        fc.infiniteStream(fc.nat()),
        (inputs, random) => {
          const shuffled = [...inputs, ...inputs.slice(0, 5)]
            .map((i) => ({ i, key: random.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ i }) => i);
          expect(list(run(shuffled))).toEqual(list(run(inputs)));
        },
      ),
      { numRuns: 10_000 },
    );
  });

  test("folding what is known already gives the same object back", () => {
    const once = run([
      { kind: "created", id: "m", text: "hi", mediaUrl: null, type: "text", at, attempt: 1 },
    ]);
    const event: Input = { kind: "status", id: "m", attempt: 1, status: "sent" };
    const twice = fold(once, event);
    expect(twice).not.toBe(once);
    expect(fold(twice, event)).toBe(twice);
  });

  test("an echo shows at once, is updated in place and never doubled", () => {
    const echo: Input = { kind: "echo", id: "m", text: "hi", at, order: 1 };
    expect(list(run([echo]))).toMatchObject([{ id: "m", status: "queued", isLocal: true }]);
    const created: Input = {
      kind: "created",
      id: "m",
      text: "hi",
      mediaUrl: null,
      type: "text",
      at,
      attempt: 1,
    };
    expect(list(run([echo, created]))).toMatchObject([
      { id: "m", status: "sending", isLocal: false },
    ]);
  });

  test("a status that comes before its message waits for it", () => {
    const status: Input = { kind: "status", id: "m", attempt: 1, status: "read" };
    expect(list(run([status]))).toEqual([]);
    const created: Input = {
      kind: "created",
      id: "m",
      text: "hi",
      mediaUrl: null,
      type: "text",
      at,
      attempt: 1,
    };
    expect(list(run([status, created]))).toMatchObject([{ id: "m", status: "read" }]);
  });

  test("a message the server did not take stays, and handing it over again clears the mark", () => {
    const echo: Input = { kind: "echo", id: "m", text: "hi", at, order: 1 };
    const refused: Input = {
      kind: "refused",
      id: "m",
      handover: 1,
      failure: { code: "UNAVAILABLE" },
    };
    const resent: Input = { kind: "resent", id: "m", handover: 2 };
    expect(list(run([echo, refused]))).toMatchObject([{ status: "failed", isLocal: true }]);
    expect(list(run([echo, refused, resent]))).toMatchObject([{ status: "queued" }]);
    const sent: Input = { kind: "status", id: "m", attempt: 1, status: "sent" };
    expect(list(run([sent, resent, refused, echo]))).toMatchObject([{ status: "sent" }]);
  });

  test("a failed message stays, with its reason, and a retry clears the mark", () => {
    const echo: Input = { kind: "echo", id: "m", text: "hi", at, order: 1 };
    const failed: Input = {
      kind: "status",
      id: "m",
      attempt: 1,
      status: "failed",
      failure: { code: "WINDOW_CLOSED" },
    };
    expect(list(run([echo, failed]))).toMatchObject([
      { status: "failed", failure: { code: "WINDOW_CLOSED" } },
    ]);
    const again: Input = { kind: "status", id: "m", attempt: 2, status: "sending" };
    const [row] = list(run([echo, failed, again]));
    expect(row).toMatchObject({ status: "sending", attempt: 2 });
    expect(row?.failure).toBeUndefined();
  });

  test("unsent messages come last, in the order of typing", () => {
    const rows = list(
      run([
        { kind: "echo", id: "b", text: "second", at: at - 5000, order: 2 },
        { kind: "echo", id: "a", text: "first", at: at + 5000, order: 1 },
        { kind: "inbound", id: "z", text: "hello", mediaUrl: null, type: "text", at },
      ]),
    );
    expect(rows.map((row) => row.id)).toEqual(["z", "a", "b"]);
  });

  test("of a field the latest report holds: a page that was asked for earlier changes nothing back", () => {
    const message: PageMessage = {
      id: "m",
      direction: "inbound",
      text: "hi",
      mediaUrl: null,
      type: "text",
      timestamp: new Date(at).toISOString(),
      status: null,
      details: { reactions: [], media: "pending" },
    };
    const reacted: Input = { kind: "updated", id: "m", asOf: 5, details: { reactions: ["👍"] } };
    const page: Input = { kind: "page", messages: [message], asOf: 4 };
    for (const inputs of [
      [reacted, page],
      [page, reacted],
    ]) {
      expect(list(run(inputs))).toMatchObject([
        { details: { reactions: ["👍"], media: "pending" } },
      ]);
    }
    const undone: Input = { kind: "updated", id: "m", asOf: 6, details: { reactions: [] } };
    expect(list(run([undone, page, reacted]))).toMatchObject([{ details: { reactions: [] } }]);
  });

  test("a discarded message goes, unless the server knows it", () => {
    const echo: Input = { kind: "echo", id: "m", text: "hi", at, order: 1 };
    const discarded: Input = { kind: "discarded", id: "m" };
    expect(list(run([echo, discarded]))).toEqual([]);
    const created = { kind: "created", id: "m", text: "hi", mediaUrl: null, type: "text" } as const;
    expect(list(run([echo, discarded, { ...created, at, attempt: 1 }]))).toHaveLength(1);
  });

  test("a row that nothing happened to is the same object", () => {
    const inbound = { kind: "inbound", text: "hi", mediaUrl: null, type: "text", at } as const;
    const two = run([
      { ...inbound, id: "a" },
      { ...inbound, id: "b" },
    ]);
    const [a, b] = list(two);
    const after = list(fold(two, { kind: "updated", id: "b", asOf: 1, details: { text: "x" } }));
    expect(after[0]).toBe(a);
    expect(after[1]).not.toBe(b);
  });

  test("what a window lets go of is gone until it is read again", () => {
    const inbound = { kind: "inbound", text: "hi", mediaUrl: null, type: "text", at } as const;
    const two = run([
      { ...inbound, id: "a" },
      { ...inbound, id: "b" },
    ]);
    expect(list(without(two, ["a"])).map((row) => row.id)).toEqual(["b"]);
    expect(without(two, ["z"])).toBe(two);
  });
});
