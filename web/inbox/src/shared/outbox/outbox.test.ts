import { describe, expect, test, vi } from "vitest";
import type { Answer } from "../api/client.ts";
import type { Uploaded } from "../api/upload.ts";
import { memoryDatabase, openDatabase } from "./database.ts";
import type { OutboxItem } from "./item.ts";
import { Outbox, type OutboxChange, type OutboxDoors } from "./outbox.ts";

const ok: Answer<unknown> = { kind: "ok", value: {} };
const unreachable: Answer<unknown> = { kind: "unreachable", retryAfterMs: 0 };
const refused: Answer<unknown> = {
  kind: "refused",
  problem: { status: 422, code: "WINDOW_CLOSED", message: "closed" },
};

/** A server that keeps what it got; `answers` are given first, in order. */
function makeServer(answers: Answer<unknown>[] = []) {
  const got: string[] = [];
  const doors: OutboxDoors = {
    send: async (item) => {
      got.push(item.id);
      return answers.shift() ?? ok;
    },
    upload: async () => ({ kind: "ok", value: { mediaId: "f1", mimeType: "image/png", size: 1 } }),
    exclusive: (_, run) => run(),
    pause: async () => {},
  };
  return { got, doors };
}

const item = (id: string, conversationId = "c"): Omit<OutboxItem, "order" | "handover"> => ({
  id,
  conversationId,
  at: 1,
  body: { type: "text", text: id },
  details: {},
});
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

function makeOutbox(doors: OutboxDoors, database = memoryDatabase()) {
  const told: OutboxChange[] = [];
  const outbox = new Outbox(database, doors, (change) => told.push(change));
  return { outbox, told, database };
}

describe("outbox", () => {
  test("sends in the order of typing, each once, and is empty then", async () => {
    const { got, doors } = makeServer();
    const { outbox } = makeOutbox(doors);
    for (const id of ["a", "b", "c"]) outbox.add(item(id));
    await settle();
    expect(got).toEqual(["a", "b", "c"]);
    expect(outbox.current().items.size).toBe(0);
  });

  test("what cannot be reached is sent again under the same id, and what follows waits", async () => {
    const { got, doors } = makeServer([unreachable, unreachable]);
    const { outbox } = makeOutbox(doors);
    outbox.add(item("a"));
    outbox.add(item("b"));
    await settle();
    expect(got).toEqual(["a", "a", "a", "b"]);
  });

  test("a refused message stays with its reason, what follows goes on, Retry hands it over anew", async () => {
    const { got, doors } = makeServer([refused]);
    const { outbox } = makeOutbox(doors);
    outbox.add(item("a"));
    outbox.add(item("b"));
    await settle();
    expect(got).toEqual(["a", "b"]);
    expect(outbox.current().items.get("a")).toMatchObject({
      handover: 1,
      failure: { code: "WINDOW_CLOSED" },
    });
    outbox.retry("a");
    await settle();
    expect(got).toEqual(["a", "b", "a"]);
    expect(outbox.current().items.size).toBe(0);
  });

  test("conversations do not wait for each other", async () => {
    const { got, doors } = makeServer();
    let release = () => {};
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { outbox } = makeOutbox({
      ...doors,
      send: async (one) => {
        if (one.conversationId === "slow") await blocked;
        return doors.send(one);
      },
    });
    outbox.add(item("a", "slow"));
    outbox.add(item("b", "quick"));
    await settle();
    expect(got).toEqual(["b"]);
    release();
    await settle();
    expect(got).toEqual(["b", "a"]);
  });

  test("survives a reload: what was not sent is sent by the next page, in order", async () => {
    const name = `test-${Math.random()}`;
    const offline = makeServer();
    const first = makeOutbox(
      { ...offline.doors, send: async () => unreachable, pause: () => new Promise(() => {}) },
      await openDatabase(name),
    );
    first.outbox.add(item("a"));
    first.outbox.add(item("b"));
    await settle();
    first.outbox.stop();

    const online = makeServer();
    const second = makeOutbox(online.doors, await openDatabase(name));
    await second.outbox.start();
    expect([...second.outbox.current().items.keys()]).toEqual(["a", "b"]);
    await settle();
    expect(online.got).toEqual(["a", "b"]);
    expect(await second.database.all()).toEqual([]);
  });

  test("a file survives a reload too, and its upload is not repeated when it was done", async () => {
    const database = memoryDatabase();
    const { got, doors } = makeServer([unreachable]);
    const upload = vi.fn(doors.upload);
    const bodies: unknown[] = [];
    const { outbox } = makeOutbox(
      {
        ...doors,
        upload,
        send: (one) => {
          bodies.push(one.body);
          return doors.send(one);
        },
      },
      database,
    );
    outbox.add({
      ...item("a"),
      body: { type: "image" },
      file: { blob: new Blob(["x"]), name: "x.png" },
    });
    await settle();
    expect(got).toEqual(["a", "a"]);
    expect(upload).toHaveBeenCalledTimes(1);
    expect(bodies).toEqual([
      { type: "image", mediaId: "f1" },
      { type: "image", mediaId: "f1" },
    ]);
  });

  test("a canceled upload is stopped and nothing of it is sent", async () => {
    const { got, doors } = makeServer();
    let signal: AbortSignal | undefined;
    const { outbox } = makeOutbox({
      ...doors,
      upload: (_file, _name, onProgress, given) =>
        new Promise<Answer<Uploaded>>((resolve) => {
          signal = given;
          onProgress(0.5);
          given.addEventListener("abort", () => resolve({ kind: "unreachable", retryAfterMs: 0 }));
        }),
    });
    outbox.add({
      ...item("a"),
      body: { type: "image" },
      file: { blob: new Blob(["x"]), name: "x.png" },
    });
    await settle();
    expect(outbox.current().progress.get("a")).toBe(0.5);
    outbox.discard("a");
    await settle();
    expect(signal?.aborted).toBe(true);
    expect(got).toEqual([]);
    expect(outbox.current().items.size).toBe(0);
    expect(outbox.current().progress.size).toBe(0);
  });

  test("what another tab has sent is not sent here, and shown as sent", async () => {
    const { got, doors } = makeServer();
    const { outbox, database } = makeOutbox(doors);
    const gone: OutboxChange[] = [];
    outbox.onChange((change) => {
      if (change.kind === "gone") gone.push(change);
    });
    // It stands in the view of this tab, but the other one has taken it out of the storage by now.
    outbox.hear({ kind: "put", item: { ...item("a"), order: 1, handover: 1 } });
    expect(await database.all()).toEqual([]);
    await outbox.drain("c");
    expect(got).toEqual([]);
    expect(gone).toMatchObject([{ id: "a", taken: true }]);
  });

  test("a storage that fails keeps nobody from sending", async () => {
    const { got, doors } = makeServer();
    const fails = () => Promise.reject(new Error("full"));
    const { outbox } = makeOutbox(doors, {
      all: fails,
      get: fails,
      put: fails,
      remove: fails,
      close: () => {},
    });
    await outbox.start();
    outbox.add(item("a"));
    await settle();
    expect(got).toEqual(["a"]);
  });

  test("every change is told to the other tabs", async () => {
    const { doors } = makeServer();
    const { outbox, told } = makeOutbox(doors);
    outbox.add(item("a"));
    await settle();
    expect(told.map((change) => change.kind)).toEqual(["put", "gone"]);
  });
});
