import { useSyncExternalStore } from "react";
import { call } from "../api/client.ts";
import { upload } from "../api/upload.ts";
import { makeId } from "../lib/ids.ts";
import { storageKey, useSession } from "../lib/session.ts";
import { useConnection } from "../realtime/state.ts";
import { memoryDatabase, openDatabase } from "./database.ts";
import type { OutboxItem, SendBody } from "./item.ts";
import { Outbox, type OutboxChange, type OutboxDoors, type OutboxView } from "./outbox.ts";

export type { OutboxItem, SendBody } from "./item.ts";
export type { OutboxChange } from "./outbox.ts";

/** In one tab only, where the browser has no locks. */
const turns = new Map<string, Promise<void>>();
function inTurn(name: string, run: () => Promise<void>): Promise<void> {
  const turn = (turns.get(name) ?? Promise.resolve()).then(run, run);
  turns.set(name, turn);
  return turn;
}

/** Ends early when the reason for waiting may be over. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      for (const stop of stops) stop();
      resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener("online", end);
    const stops = [
      useConnection.subscribe((now, before) => {
        if (now.phase === "live" && before.phase !== "live") end();
      }),
      useSession.subscribe((now, before) => {
        if (now.phase === "in" && before.phase !== "in") end();
      }),
    ];
  });
}

function send(item: OutboxItem) {
  const path = `/conversations/${encodeURIComponent(item.conversationId)}/reply`;
  return call<unknown>("POST", path, { body: { messageId: item.id, ...item.body } });
}

const doors: OutboxDoors = {
  send,
  upload,
  pause,
  exclusive: (name, run) =>
    navigator.locks === undefined
      ? inTurn(name, run)
      : navigator.locks.request(storageKey(`send:${name}`), run).then(() => {}),
};

let outbox: Outbox | undefined;
let channel: BroadcastChannel | undefined;
const waiting = new Set<(made: Outbox) => void>();
const empty: OutboxView = { items: new Map(), progress: new Map() };

/** Opens the queue of who is signed in, and sends what an earlier page left in it. Gives what ends it. */
export function startOutbox(): () => void {
  const name = storageKey("outbox");
  let isOver = false;
  const links = new BroadcastChannel(name);
  channel = links;
  void (async () => {
    const database = await openDatabase(name).catch(memoryDatabase);
    if (isOver) {
      database.close();
      return;
    }
    const made = new Outbox(database, doors, (change) => {
      if (!isOver) links.postMessage(change);
    });
    links.onmessage = (event: MessageEvent<OutboxChange>) => made.hear(event.data);
    outbox = made;
    for (const take of waiting) take(made);
    waiting.clear();
    await made.start();
  })();
  return () => {
    isOver = true;
    outbox?.stop();
    outbox = undefined;
    links.close();
    if (channel === links) channel = undefined;
  };
}

/** The queue, now or as soon as it is open. */
function withOutbox(use: (made: Outbox) => void): () => void {
  if (outbox !== undefined) use(outbox);
  else waiting.add(use);
  return () => waiting.delete(use);
}

/** Puts a message into the queue; gives its id. */
export function sendMessage(
  conversationId: string,
  body: SendBody,
  extra: { details?: OutboxItem["details"]; file?: OutboxItem["file"]; now?: number } = {},
): string {
  const at = extra.now ?? Date.now();
  const id = makeId(at);
  const { details = {}, file } = extra;
  withOutbox((made) =>
    made.add({ id, conversationId, at, body, details, ...(file === undefined ? {} : { file }) }),
  );
  return id;
}

export const retryItem = (id: string) => outbox?.retry(id);
export const discardItem = (id: string) => outbox?.discard(id);
export const itemsOf = (conversationId: string) => outbox?.of(conversationId) ?? [];

/** Hears of every change of the queue, also of those that wait in it already (as `put`). */
export function onOutbox(listener: (change: OutboxChange) => void): () => void {
  let end: (() => void) | undefined;
  const cancel = withOutbox((made) => {
    for (const item of made.current().items.values()) listener({ kind: "put", item });
    end = made.onChange(listener);
  });
  return () => {
    cancel();
    end?.();
  };
}

function subscribe(viewer: () => void) {
  let end: (() => void) | undefined;
  const cancel = withOutbox((made) => {
    end = made.subscribe(viewer);
    viewer();
  });
  return () => {
    cancel();
    end?.();
  };
}

/** What waits in the queue, and how far uploads are. */
export const useOutbox = () => useSyncExternalStore(subscribe, () => outbox?.current() ?? empty);
