import { create } from "zustand";
import { identity, storageKey } from "./session.ts";

export interface Draft {
  text: string;
  /** The message that is answered. */
  replyTo?: { messageId: string; preview: string; direction: "inbound" | "outbound" };
}

interface Drafts {
  byConversation: Readonly<Record<string, Draft>>;
}

/** What was typed and not sent, by conversation; kept in this browser, per tenant and person. */
export const useDrafts = create<Drafts>(() => ({ byConversation: {} }));

const key = () => storageKey("drafts");

function read(): Drafts["byConversation"] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key()) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as Drafts["byConversation"]) : {};
  } catch {
    return {};
  }
}

let timer: ReturnType<typeof setTimeout> | undefined;
function save() {
  clearTimeout(timer);
  timer = undefined;
  try {
    localStorage.setItem(key(), JSON.stringify(useDrafts.getState().byConversation));
  } catch {
    // A full storage keeps no drafts over a reload; typing goes on.
  }
}

export function setDraft(conversationId: string, draft: Draft | undefined) {
  const { [conversationId]: _, ...rest } = useDrafts.getState().byConversation;
  const isEmpty = draft === undefined || (draft.text === "" && draft.replyTo === undefined);
  useDrafts.setState({ byConversation: isEmpty ? rest : { ...rest, [conversationId]: draft } });
  timer ??= setTimeout(save, 300);
}

export const draftOf = (conversationId: string): Draft | undefined =>
  useDrafts.getState().byConversation[conversationId];

/** Reads the drafts of who is signed in, and follows those of other tabs. Gives what ends it. */
export function startDrafts(): () => void {
  useDrafts.setState({ byConversation: read() });
  const follow = (event: StorageEvent) => {
    if (event.key === key()) useDrafts.setState({ byConversation: read() });
  };
  const leave = () => {
    if (timer !== undefined && identity() !== undefined) save();
  };
  addEventListener("storage", follow);
  addEventListener("pagehide", leave);
  return () => {
    leave();
    removeEventListener("storage", follow);
    removeEventListener("pagehide", leave);
    useDrafts.setState({ byConversation: {} });
  };
}
