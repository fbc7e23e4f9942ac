import type { Shown } from "@hermod/timeline";
import { call } from "#shared/api/client.ts";
import type { Reaction } from "#shared/api/types.ts";
import type { WordKey } from "#shared/i18n/words.ts";
import { makeId } from "#shared/lib/ids.ts";
import { identity } from "#shared/lib/session.ts";
import type { ThreadController } from "./model/controller.ts";
import { detailsOf } from "./model/message.ts";
import { now } from "./threads.ts";

const pathOf = (id: string, action: string) => `/messages/${encodeURIComponent(id)}/${action}`;

/** Really sends a failed message again, as a new attempt. What to say if it could not, else nothing. */
export async function retryMessage(
  controller: ThreadController,
  row: Shown,
): Promise<WordKey | undefined> {
  const attempt = row.attempt ?? 1;
  const answer = await call<{ attempt?: number }>("POST", pathOf(row.id, "retry"), {
    body: { attempt },
  });
  if (answer.kind === "ok") {
    const next = answer.value?.attempt ?? attempt + 1;
    controller.apply({ kind: "status", id: row.id, attempt: next, status: "sending" });
    return undefined;
  }
  if (answer.kind === "unreachable") return "shared.unreachable";
  return answer.problem.status === 409 ? "thread.retryLate" : "thread.retryRefused";
}

/** Takes back a message that has not left yet; the event tells when it is so. */
export async function cancelMessage(row: Shown): Promise<WordKey | undefined> {
  const answer = await call("POST", pathOf(row.id, "cancel"), { body: {} });
  if (answer.kind === "ok") return undefined;
  return answer.kind === "unreachable" ? "shared.unreachable" : "thread.cancelLate";
}

/** Reacts, or takes the reaction back (no emoji). Shown at once, and as before if the server does not take it. */
export async function react(
  controller: ThreadController,
  conversationId: string,
  row: Shown,
  emoji: string,
): Promise<boolean> {
  const me = identity()?.user.id ?? "";
  const before = detailsOf(row).reactions ?? [];
  // The account has one reaction on a message, whoever of us chose it.
  const others = before.filter((one) => one.from === "customer");
  const mine: Reaction[] = emoji === "" ? [] : [{ emoji, from: me, at: new Date().toISOString() }];
  const show = (reactions: readonly Reaction[]) =>
    controller.apply({ kind: "updated", id: row.id, asOf: now(), details: { reactions } });
  show([...others, ...mine]);
  const path = `/conversations/${encodeURIComponent(conversationId)}/reply`;
  const answer = await call("POST", path, {
    body: { messageId: makeId(), type: "reaction", reaction: { messageId: row.id, emoji } },
  });
  if (answer.kind === "ok") return true;
  show(before);
  return false;
}
