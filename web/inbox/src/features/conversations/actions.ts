import { type Answer, call, type Method } from "#shared/api/client.ts";
import type { Conversation, Undo } from "#shared/api/types.ts";
import type { WordKey } from "#shared/i18n/words.ts";
import { dispatchLive } from "#shared/realtime/bus.ts";
import { hideRow, optimistic, showRow, takeRows, useBook } from "./store.ts";

type RowAnswer = { conversation?: Conversation };

const pathOf = (id: string, action = "") =>
  `/conversations/${encodeURIComponent(id)}${action === "" ? "" : `/${action}`}`;

const ask = (id: string, action: string, body: unknown = {}, method: Method = "POST") =>
  call<RowAnswer>(method, pathOf(id, action), { body });

/** What to say about an answer that was no success. */
export function problemWord(answer: Exclude<Answer<unknown>, { kind: "ok" }>): WordKey {
  if (answer.kind === "unreachable") return "shared.unreachable";
  return answer.problem.status === 403 ? "shared.forbidden" : "shared.failed";
}

/** Up to which message it was read: later ones that come meanwhile stay unread. */
export const markRead = (id: string, upTo?: string) =>
  optimistic(id, { unreadCount: 0, isMarkedUnread: false }, () =>
    ask(id, "read", upTo === undefined ? {} : { upTo }),
  );
export const markUnread = (id: string) =>
  optimistic(id, { isMarkedUnread: true }, () => ask(id, "unread"));
export const setArchived = (id: string, isArchived: boolean) =>
  optimistic(id, { isArchived }, () => ask(id, isArchived ? "archive" : "unarchive"));
export const setFavorite = (id: string, isFavorite: boolean) =>
  optimistic(id, { isFavorite }, () => ask(id, isFavorite ? "favorite" : "unfavorite"));
export const setPinned = (id: string, isPinned: boolean) =>
  optimistic(id, { isPinned }, () => ask(id, isPinned ? "pin" : "unpin"));

const forEver = "9999-12-31T23:59:59Z";

/** `until` null: for ever. */
export const mute = (id: string, until: string | null) =>
  optimistic(id, { mutedUntil: until ?? forEver }, () => ask(id, "mute", { until }));
export const unmute = (id: string) => optimistic(id, { mutedUntil: null }, () => ask(id, "unmute"));

export const assign = (id: string, user: { id: string; name: string } | null) =>
  optimistic(id, { assignedTo: user }, () => ask(id, "assign", { userId: user?.id ?? null }));

/** First wins: the answer to the others names who was first. */
export const claim = (id: string, me: { id: string; name: string }) =>
  optimistic(id, { assignedTo: me }, () => ask(id, "claim"));

/** Empties a conversation. `cleared` goes out so that its open threads empty too. */
export async function clear(id: string): Promise<Answer<Undo>> {
  const answer = await call<Undo>("POST", pathOf(id, "clear"), { body: {} });
  if (answer.kind === "ok") {
    takeChange(id, { lastMessage: null, unreadCount: 0 });
    dispatchLive("thread_changed", { conversationId: id });
  }
  return answer;
}

const takeChange = (id: string, change: Partial<Conversation>) =>
  dispatchLive("conversation_updated", { conversationId: id, ...change });

/** Out of the list at once; back into it when the server refuses. */
export async function deleteConversation(id: string): Promise<Answer<Undo>> {
  const row = useBook.getState().byId.get(id);
  hideRow(id);
  const answer = await call<Undo>("DELETE", pathOf(id));
  if (answer.kind !== "ok" && row !== undefined) showRow(row);
  return answer;
}

/** Takes a clearing or a deletion back. */
export async function undo(id: string, undoToken: string): Promise<Answer<RowAnswer>> {
  const row = useBook.getState().byId.get(id);
  const answer = await call<RowAnswer>("POST", "/conversations/undo", { body: { undoToken } });
  if (answer.kind !== "ok") return answer;
  const restored = answer.value?.conversation;
  if (restored !== undefined) {
    showRow(restored);
    takeRows([restored]);
  } else if (row !== undefined) {
    showRow(row);
  }
  dispatchLive("thread_changed", { conversationId: id });
  return answer;
}
