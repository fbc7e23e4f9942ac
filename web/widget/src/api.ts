import type { Failure, PageMessage } from "@hermod/timeline";
import type { Host } from "./host.ts";

export interface Context {
  name: string | null;
  phone: string | null;
  integrationId: string;
  windowOpen: boolean;
  windowExpiresAt: string | null;
}

export interface Page {
  messages: PageMessage[];
  hasMore: boolean;
  nextCursor: string | null;
}

/** `unreachable`: no answer, or one that says "again later"; the same call may simply be repeated. */
export type Answer<T> =
  | { kind: "ok"; value: T }
  | { kind: "refused"; status: number; failure: Failure }
  | { kind: "unreachable"; retryAfterMs: number };

interface ErrorBody {
  error?: { code?: string; message?: string; retryable?: boolean };
}

export class Api {
  constructor(private readonly host: Host) {}

  async context(): Promise<Answer<Context>> {
    const { conversationId } = await this.host.bearer();
    return this.call<Context>(
      "GET",
      `/api/v1/widget/context/${encodeURIComponent(conversationId)}`,
    );
  }

  async history(cursor?: string): Promise<Answer<Page>> {
    const { conversationId } = await this.host.bearer();
    const query = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    return this.call<Page>(
      "GET",
      `/api/v1/widget/conversation/${encodeURIComponent(conversationId)}/history?limit=50${query}`,
    );
  }

  /** Safe to repeat with the same id: the server makes one message of it. */
  async send(messageId: string, text: string, integrationId: string): Promise<Answer<unknown>> {
    const { conversationId, tenantId } = await this.host.bearer();
    return this.call("POST", "/api/v1/widget/send", {
      messageId,
      conversationId,
      tenantId,
      integrationId,
      text,
    });
  }

  /** Really sends a failed message again; `attempt` is the one that was seen to fail. */
  retry(messageId: string, attempt: number): Promise<Answer<unknown>> {
    return this.call("POST", `/api/v1/messages/${encodeURIComponent(messageId)}/retry`, {
      attempt,
    });
  }

  private async call<T>(
    method: string,
    path: string,
    body?: unknown,
    isSecondTry = false,
  ): Promise<Answer<T>> {
    let response: Response;
    try {
      const bearer = isSecondTry ? await this.host.renew() : await this.host.bearer();
      response = await fetch(path, {
        method,
        credentials: "omit",
        headers: { Authorization: `Bearer ${bearer.token}`, "Content-Type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(15_000),
      });
    } catch {
      return { kind: "unreachable", retryAfterMs: 0 };
    }
    if (response.status === 401 && !isSecondTry) return this.call(method, path, body, true);
    if (response.ok) return { kind: "ok", value: (await response.json().catch(() => ({}))) as T };
    const { error } = (await response.json().catch(() => ({}))) as ErrorBody;
    if (response.status === 429 || response.status >= 500) {
      const seconds = Number(response.headers.get("Retry-After"));
      return { kind: "unreachable", retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : 0 };
    }
    const failure = {
      code: error?.code ?? `HTTP_${response.status}`,
      message: error?.message ?? "",
    };
    return { kind: "refused", status: response.status, failure };
  }
}
