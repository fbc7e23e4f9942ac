import type { Details, Failure } from "@hermod/timeline";

/** The fields of a kind, as the sending door takes them. */
export interface SendBody {
  type: string;
  text?: string;
  caption?: string;
  filename?: string;
  mediaId?: string;
  replyTo?: string;
  reaction?: { messageId: string; emoji: string };
  template?: unknown;
  [field: string]: unknown;
}

/** A message on its way to the server. Kept in the browser until the server has it, or somebody throws it away. */
export interface OutboxItem {
  /** The message's id, for ever: sending twice under it makes one message. */
  id: string;
  conversationId: string;
  /** Unix milliseconds of typing. */
  at: number;
  /** Rises over all items of this browser. */
  order: number;
  body: SendBody;
  /** What the bubble shows besides the text until the server tells: the quote, the file. */
  details: Details;
  file?: { blob: Blob; name: string };
  handover: number;
  /** Refused: waits for a person. */
  failure?: Failure;
}

/** By order; ids (which rise too) decide where two tabs typed in the same moment. */
export const inOrder = (a: OutboxItem, b: OutboxItem) =>
  a.order - b.order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
