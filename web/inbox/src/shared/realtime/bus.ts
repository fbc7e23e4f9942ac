import type { Conversation, Reaction } from "../api/types.ts";

interface MessageEvent {
  messageId: string;
  conversationId: string;
}

/** The server's live events (proto-schemas/asyncapi.yaml); only the fields that are read here. */
export interface LiveEvents {
  message_created: MessageEvent & {
    text: string | null;
    mediaUrl: string | null;
    type: string;
    status: string;
    attempt: number;
    timestamp: string;
    createdBy?: string | { id: string; name: string } | null;
  };
  inbound_message: MessageEvent & {
    contactId?: string;
    text: string | null;
    mediaUrl: string | null;
    type: string;
    timestamp: string;
    from?: { name: string; waId: string };
  };
  status_update: MessageEvent & {
    status: string;
    attempt: number;
    timestamp?: string;
    error?: { code: string | number | null; message: string; details?: string | null } | null;
  };
  message_updated: MessageEvent & {
    reactions?: Reaction[];
    text?: string | null;
    editedAt?: string | null;
    isDeleted?: boolean;
    media?: unknown;
    mediaUrl?: string | null;
  };
  conversation_updated: { conversationId: string } & Partial<Omit<Conversation, "id">>;
  account_updated: { accountId: string } & Record<string, unknown>;
  /** `subject`: a user's id. */
  typing: { conversationId: string; subject?: string; role?: string; isActive: boolean };
  viewing: { conversationId: string; subject?: string; role?: string; isActive: boolean };
  /** After a connection began with whoever is there; later one person at a time. */
  presence: {
    online?: string[];
    viewing?: { conversationId: string; subject: string }[];
    subject?: string;
    isOnline?: boolean;
  };
  /** Ours, not the server's: everything of a conversation has to be read again (cleared, brought back). */
  thread_changed: { conversationId: string };
  /** What was missed is not known: everything on the screen has to be read again. */
  resync: Record<string, unknown>;
}

export type LiveName = keyof LiveEvents;
type Listener<Name extends LiveName> = (payload: LiveEvents[Name]) => void;

const listeners = new Map<LiveName, Set<Listener<never>>>();

/** Hears an event until the returned function is called. */
export function onLive<Name extends LiveName>(name: Name, listener: Listener<Name>): () => void {
  const all = listeners.get(name) ?? new Set();
  listeners.set(name, all);
  all.add(listener as Listener<never>);
  return () => all.delete(listener as Listener<never>);
}

/** Hands an event to everybody who listens; one that fails does not keep it from the others. */
export function dispatchLive(name: string, payload: unknown) {
  for (const listener of listeners.get(name as LiveName) ?? []) {
    try {
      listener(payload as never);
    } catch (error) {
      reportError(error);
    }
  }
}

/** Sends `typing` and `viewing`; does nothing while there is no connection: they are worth nothing later. */
let send: (name: string, payload: unknown) => void = () => {};
export const sendLive = (
  name: "typing" | "viewing",
  payload: { conversationId: string; isActive: boolean },
) => send(name, payload);
export const setLiveSender = (given: typeof send) => {
  send = given;
};
