/** Why the server did not do it. `code` is stable and documented, `message` is English prose. */
export interface Problem {
  status: number;
  code: string;
  message: string;
  field?: string;
  requestId?: string;
  details?: Record<string, unknown>;
}

/** `unreachable`: no answer, or one that says "again later"; the same call may simply be repeated. */
export type Answer<T> =
  | { kind: "ok"; value: T }
  | { kind: "refused"; problem: Problem }
  | { kind: "unreachable"; retryAfterMs: number; problem?: Problem };

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface CallOptions {
  query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  body?: unknown;
  signal?: AbortSignal;
  /** Milliseconds; default 15,000. */
  deadline?: number;
}

/** What the calls need to know of the session, and tell it. Set once by features/session. */
export interface SessionHooks {
  csrfToken: () => string | undefined;
  /** The server says that nobody is signed in (any more). */
  onUnauthorized: () => void;
  /** The cookie belongs to a newer session than the one known here: signed in again, here a moment ago or in another tab. */
  onStale: () => void;
}

let hooks: SessionHooks = {
  csrfToken: () => undefined,
  onUnauthorized: () => {},
  onStale: () => {},
};
export const setSessionHooks = (given: SessionHooks) => {
  hooks = given;
};

const base = "/api/v1";

export function urlOf(path: string, query: CallOptions["query"] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return base + path + (text === "" ? "" : `?${text}`);
}

/** Headers that a request of this session needs; changing ones carry the proof against forged requests. */
export function sessionHeaders(method: Method): Record<string, string> {
  const token = hooks.csrfToken();
  return method === "GET" || token === undefined ? {} : { "X-CSRF-Token": token };
}

interface ErrorBody {
  error?: {
    code?: string;
    message?: string;
    field?: string;
    requestId?: string;
    details?: Record<string, unknown>;
  };
}

/** Reads an answer that is no success; also used for uploads, which do not go by fetch. */
export function readProblem(status: number, text: string): Problem {
  let body: ErrorBody = {};
  try {
    body = JSON.parse(text) as ErrorBody;
  } catch {
    // A proxy's page or nothing at all: the status has to do.
  }
  const { code, message, field, requestId, details } = body.error ?? {};
  return {
    status,
    code: code ?? `HTTP_${status}`,
    message: message ?? "",
    ...(field === undefined ? {} : { field }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(details === undefined ? {} : { details }),
  };
}

/** What a status other than 2xx means for the caller. */
export function refusal<T>(status: number, text: string, retryAfter: string | null): Answer<T> {
  const problem = readProblem(status, text);
  if (status === 401 && problem.code !== "INVALID_CREDENTIALS") {
    hooks.onUnauthorized();
    return { kind: "unreachable", retryAfterMs: 0, problem };
  }
  // Not a refusal of what was asked for: the same call goes through once the session is known again.
  if (status === 403 && problem.code === "CSRF") {
    hooks.onStale();
    return { kind: "unreachable", retryAfterMs: 0, problem };
  }
  if (status === 408 || status === 429 || status >= 500) {
    const seconds = Number(retryAfter);
    return {
      kind: "unreachable",
      retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : 0,
      problem,
    };
  }
  return { kind: "refused", problem };
}

/**
 * One request to the interface. Never throws; an abort through `signal` is answered as `unreachable`. Nothing is repeated here:
 * the caller knows what may be.
 */
export async function call<T>(
  method: Method,
  path: string,
  { query, body, signal, deadline = 15_000 }: CallOptions = {},
): Promise<Answer<T>> {
  const limit = AbortSignal.timeout(deadline);
  let response: Response;
  let text: string;
  try {
    response = await fetch(urlOf(path, query), {
      method,
      credentials: "same-origin",
      headers: {
        ...sessionHeaders(method),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    text = await response.text();
  } catch {
    return { kind: "unreachable", retryAfterMs: 0 };
  }
  if (!response.ok) return refusal(response.status, text, response.headers.get("Retry-After"));
  try {
    return { kind: "ok", value: (text === "" ? undefined : JSON.parse(text)) as T };
  } catch {
    return { kind: "unreachable", retryAfterMs: 0 };
  }
}

/** An answer that is no success, as an exception: for TanStack Query, which wants one. */
export class CallError extends Error {
  readonly problem: Problem | undefined;
  readonly isRetryable: boolean;
  constructor(answer: Exclude<Answer<unknown>, { kind: "ok" }>) {
    super(answer.problem?.message || "The server could not be reached.");
    this.problem = answer.problem;
    this.isRetryable = answer.kind === "unreachable";
  }
}

/** Like `call`, for query and mutation functions: the value, or a thrown CallError. */
export async function fetchValue<T>(method: Method, path: string, options?: CallOptions) {
  const answer = await call<T>(method, path, options);
  if (answer.kind !== "ok") throw new CallError(answer);
  return answer.value;
}
