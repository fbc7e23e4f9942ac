/** The bodies of the administration's part of the interface. */

export interface Outlet {
  id: string;
  name: string;
}

export interface Account {
  id: string;
  outletId: string;
  phoneNumberId: string;
  wabaId: string;
  displayPhone: string;
  name: string;
  isDefault: boolean;
  state: "active" | "stopped" | "disabled";
  stopReason: string | null;
  ratePerSecond: number;
  feedbackLiveAt: string | null;
  backlog?: { queued: number; oldestUnsentAt: string | null };
}

export interface AccountCheck {
  name: string;
  ok: boolean;
  detail: string;
  whatToDo: string | null;
}

export interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

export interface Webhook {
  id: string;
  url: string;
  events: string[];
  description: string | null;
  isActive: boolean;
  createdAt: string;
}

export interface Delivery {
  id: string;
  event: string;
  state: "pending" | "delivered" | "failed";
  tries: number;
  status: number | null;
  error: string | null;
  at: string;
  nextTryAt: string | null;
}

export interface AuditEntry {
  id: string;
  at: string;
  actor: { kind: "user" | "apiKey" | "system"; id: string | null; name: string | null };
  action: string;
  entity: string;
  entityId: string | null;
  old: unknown;
  new: unknown;
  ip: string | null;
  hash: string;
  prevHash: string | null;
}

export const scopes = ["send", "read", "write", "tokens", "admin"] as const;

export const webhookEvents = [
  "message_created",
  "status_update",
  "inbound_message",
  "conversation_updated",
  "message_updated",
  "account_updated",
] as const;
