import type { Details, Input, PageMessage, Shown } from "@hermod/timeline";
import type { Media, Message, Reaction } from "#shared/api/types.ts";
import type { OutboxItem } from "#shared/outbox/item.ts";
import type { LiveEvents } from "#shared/realtime/bus.ts";

/** Anything but a page: what happens to one message. */
export type Happening = Exclude<Input, { kind: "page" }>;

/** The details of a message as this app uses them; any may be missing. */
export interface MessageDetails {
  text?: string | null;
  mediaUrl?: string | null;
  media?: Media | null;
  content?: Record<string, unknown> | null;
  replyTo?: Message["replyTo"];
  reactions?: readonly Reaction[];
  createdBy?: { id: string; name: string } | null;
  editedAt?: string | null;
  isDeleted?: boolean;
  /** Of unsent messages: what the file is called and how large it is. */
  file?: { name: string; size: number; mimeType: string };
}

export const detailsOf = (row: Shown) => row.details as MessageDetails;
/** The text of now: an edit replaces what was first said. A message without text has its kind in brackets at the server. */
export function textOf(row: Shown): string {
  const text = detailsOf(row).text ?? row.text ?? "";
  return text === `[${row.type}]` ? "" : text;
}

export function toPageMessage(message: Message): PageMessage {
  const { id, direction, type, text, timestamp, status, attempt, error } = message;
  const details: MessageDetails = {
    text,
    mediaUrl: message.mediaUrl,
    media: message.media,
    content: message.content,
    replyTo: message.replyTo,
    reactions: message.reactions ?? [],
    createdBy: message.createdBy,
    editedAt: message.editedAt,
    isDeleted: message.isDeleted,
  };
  return {
    id,
    direction,
    type,
    text,
    // Links to media are signed and end: they are a detail, of which the latest holds.
    mediaUrl: null,
    timestamp,
    status,
    attempt,
    last_error: error,
    details: details as Details,
  };
}

const person = (who: LiveEvents["message_created"]["createdBy"]) =>
  typeof who === "object" ? who : undefined;

export function createdInputs(event: LiveEvents["message_created"], asOf: number): Happening[] {
  const { messageId: id, text, type, attempt, status, mediaUrl, createdBy } = event;
  const at = Date.parse(event.timestamp);
  if (Number.isNaN(at)) return [];
  const details: MessageDetails = { ...(mediaUrl ? { mediaUrl } : {}) };
  const who = person(createdBy);
  if (who !== undefined && who !== null) details.createdBy = who;
  return [
    { kind: "created", id, at, text, mediaUrl: null, type, attempt },
    { kind: "status", id, attempt, status },
    { kind: "updated", id, asOf, details: details as Details },
  ];
}

export function inboundInputs(event: LiveEvents["inbound_message"], asOf: number): Happening[] {
  const { messageId: id, text, type, mediaUrl } = event;
  const at = Date.parse(event.timestamp);
  if (Number.isNaN(at)) return [];
  const details: MessageDetails = mediaUrl ? { mediaUrl } : {};
  return [
    { kind: "inbound", id, at, text, mediaUrl: null, type },
    { kind: "updated", id, asOf, details: details as Details },
  ];
}

export function statusInput(event: LiveEvents["status_update"]): Happening {
  const { messageId: id, attempt, status, error } = event;
  return { kind: "status", id, attempt: attempt ?? 1, status, failure: error ?? null };
}

export function updatedInput(event: LiveEvents["message_updated"], asOf: number): Happening {
  const { messageId: id, conversationId: _, ...rest } = event;
  const known = ["reactions", "text", "editedAt", "isDeleted", "media", "mediaUrl"] as const;
  const details = Object.fromEntries(
    known.filter((name) => rest[name] !== undefined).map((name) => [name, rest[name]]),
  );
  return { kind: "updated", id, asOf, details };
}

/** A waiting message as the timeline takes it; a reaction is no message of its own. */
export function outboxInputs(item: OutboxItem): Happening[] {
  if (item.body.type === "reaction") return [];
  const { id, at, order, handover, failure, details, body } = item;
  const inputs: Happening[] = [
    {
      kind: "echo",
      id,
      at,
      order,
      text: body.text ?? body.caption ?? "",
      type: body.type,
      details,
    },
  ];
  if (handover > 1) inputs.push({ kind: "resent", id, handover });
  if (failure !== undefined) inputs.push({ kind: "refused", id, handover, failure });
  return inputs;
}
