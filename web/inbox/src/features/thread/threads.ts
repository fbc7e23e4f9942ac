import { call } from "#shared/api/client.ts";
import type { MessagePage } from "#shared/api/types.ts";
import { itemsOf, onOutbox } from "#shared/outbox/index.ts";
import { onLive } from "#shared/realtime/bus.ts";
import { ThreadController } from "./model/controller.ts";
import {
  createdInputs,
  inboundInputs,
  outboxInputs,
  statusInput,
  updatedInput,
} from "./model/message.ts";

/** Conversations whose messages stay in memory after they were left. */
const mostThreads = 20;

const threads = new Map<string, ThreadController>();

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** Dates changes against pages; from this page's start, so that a changed system clock does no harm. */
export const now = () => performance.now();

/** The thread of a conversation; the one not used for longest is let go of. */
export function threadOf(conversationId: string): ThreadController {
  const known = threads.get(conversationId);
  if (known !== undefined) {
    threads.delete(conversationId);
    threads.set(conversationId, known);
    return known;
  }
  const path = `/conversations/${encodeURIComponent(conversationId)}/messages`;
  const made = new ThreadController({
    read: (wish) => call<MessagePage>("GET", path, { query: { ...wish } }),
    locals: () => itemsOf(conversationId).flatMap(outboxInputs),
    now,
    pause,
  });
  threads.set(conversationId, made);
  for (const id of threads.keys()) {
    if (threads.size <= mostThreads) break;
    threads.delete(id);
  }
  return made;
}

/** Begins to follow live events and the send queue; gives what ends it. */
export function startThreads(): () => void {
  const ends = [
    onLive("message_created", (event) => {
      for (const input of createdInputs(event, now())) {
        threads.get(event.conversationId)?.apply(input);
      }
    }),
    onLive("inbound_message", (event) => {
      for (const input of inboundInputs(event, now())) {
        threads.get(event.conversationId)?.apply(input);
      }
    }),
    onLive("status_update", (event) =>
      threads.get(event.conversationId)?.apply(statusInput(event)),
    ),
    onLive("message_updated", (event) =>
      threads.get(event.conversationId)?.apply(updatedInput(event, now())),
    ),
    onLive("thread_changed", ({ conversationId }) => {
      void threads.get(conversationId)?.toNewest();
    }),
    onLive("resync", () => {
      for (const thread of threads.values()) void thread.resync();
    }),
    onOutbox((change) => {
      if (change.kind === "put") {
        const thread = threads.get(change.item.conversationId);
        for (const input of outboxInputs(change.item)) thread?.apply(input);
        return;
      }
      const { id, conversationId, taken } = change;
      threads
        .get(conversationId)
        ?.apply(
          taken ? { kind: "status", id, attempt: 1, status: "sending" } : { kind: "discarded", id },
        );
    }),
  ];
  return () => {
    for (const end of ends) end();
    threads.clear();
  };
}
