import type { Role } from "../lib/types.ts";

/** The bodies of the interface as this app reads them. The contract itself is proto-schemas/openapi.yaml. */

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
  hasMore: boolean;
}

export interface User {
  id: string;
  email: string;
  name: string;
  role: Role;
  isActive: boolean;
  createdAt: string;
  lastLoginAt: string | null;
}

/** What agents see of their colleagues. */
export type Colleague = Pick<User, "id" | "name" | "role">;

export interface SessionAnswer {
  user: User;
  tenant: { id: string; name: string };
  csrfToken: string;
  expiresAt: string;
  /** The password was made by somebody else: nothing goes on before it is replaced. */
  mustChangePassword?: boolean;
}

export interface ContactSummary {
  id: string;
  name: string | null;
  profileName: string | null;
  phone: string | null;
  waId: string | null;
  isGroup?: boolean;
}

export interface LastMessage {
  messageId: string;
  preview: string;
  direction: "inbound" | "outbound";
  type: string;
  status: string | null;
  timestamp: string;
}

export interface Conversation {
  id: string;
  accountId: string;
  contact: ContactSummary;
  lastMessage: LastMessage | null;
  unreadCount: number;
  isMarkedUnread: boolean;
  lastInboundAt: string | null;
  windowClosesAt: string | null;
  isArchived: boolean;
  isFavorite: boolean;
  isPinned: boolean;
  mutedUntil: string | null;
  assignedTo: { id: string; name: string } | null;
  tags: string[];
  version: number;
  createdAt: string;
  updatedAt: string;
}

export type Filter = "all" | "unread" | "favorites" | "groups" | "mine" | "unassigned" | "archived";

export interface Counts extends Record<Filter, number> {
  archivedUnread: number;
}

export interface Media {
  id: string;
  mimeType: string;
  fileName: string | null;
  size: number | null;
  state: "pending" | "ready" | "failed";
}

export interface Reaction {
  emoji: string;
  /** `customer`, or the id of a user. */
  from: string;
  at: string;
}

export interface Message {
  id: string;
  conversationId: string;
  direction: "inbound" | "outbound";
  type: string;
  text: string | null;
  mediaUrl: string | null;
  media: Media | null;
  /** The fields of the kind: `location`, `contacts`, `template`, `interactive`, ... */
  content: Record<string, unknown> | null;
  replyTo: { messageId: string; preview: string; direction: "inbound" | "outbound" } | null;
  reactions: Reaction[];
  status: string | null;
  attempt: number | null;
  error: { code: string | number; message: string; details: string | null } | null;
  createdBy: { id: string; name: string } | null;
  timestamp: string;
  editedAt: string | null;
  isDeleted: boolean;
  meta_message_id: string | null;
}

export interface MessagePage {
  data: Message[];
  olderCursor: string | null;
  newerCursor: string | null;
  hasOlder: boolean;
  hasNewer: boolean;
}

export interface CannedReply {
  id: string;
  shortcut: string;
  text: string;
}

export interface SearchAnswer {
  conversations: Conversation[];
  messages: { conversationId: string; messageId: string; preview: string; timestamp: string }[];
}

/** `undoUntil`: until then `POST /conversations/undo` takes it back. */
export interface Undo {
  undoToken: string;
  undoUntil: string;
}
