import {
  emptyTimeline,
  type Failure,
  fold,
  type Input,
  list,
  type Shown,
  type Timeline,
} from "@hermod/timeline";
import type { Answer, Api, Context, Page } from "./api.ts";
import { backoffMs } from "./backoff.ts";
import { makeId } from "./ids.ts";

export interface View {
  messages: readonly Shown[];
  context: Context | undefined;
  /** Reading history: `failed` offers to try again. */
  history: "loading" | "idle" | "failed";
  hasMore: boolean;
  isLive: boolean;
  /** Why the last Retry of a message was not taken. */
  refusals: ReadonlyMap<string, Failure>;
}

interface Waiting {
  id: string;
  text: string;
  handover: number;
}

/** After an absence pages are read back until they meet what is known, but no more than this many. */
const maxCatchUpPages = 20;
const maxRetryTries = 4;
const busy: Failure = { code: "UNAVAILABLE", message: "" };

/** One conversation: history, live events and a serial queue of what was typed, folded into one view. */
export class Conversation {
  private timeline: Timeline = emptyTimeline;
  private context: Context | undefined;
  private history: View["history"] = "loading";
  private cursor: string | undefined;
  private hasMore = false;
  private isLive = false;
  private typed = 0;
  private readonly queue: Waiting[] = [];
  private isSending = false;
  private refusals: ReadonlyMap<string, Failure> = new Map();

  constructor(
    private readonly api: Pick<Api, "context" | "history" | "send" | "retry">,
    private readonly onChange: (view: View) => void,
    private readonly pause: (ms: number) => Promise<void> = (ms) =>
      new Promise((done) => setTimeout(done, ms)),
  ) {}

  view(): View {
    const { context, history, hasMore, isLive, refusals } = this;
    return { messages: list(this.timeline), context, history, hasMore, isLive, refusals };
  }

  /** Reads the newest pages (again): at the start, and when live news may have been missed. */
  async refresh(): Promise<void> {
    const [context] = await Promise.all([this.api.context(), this.catchUp()]);
    if (context.kind === "ok") this.context = context.value;
    this.changed();
  }

  /** Back to what is known already; where that is too far away, the screen starts anew with what was read. */
  private async catchUp(): Promise<void> {
    const known = new Set(
      list(this.timeline)
        .filter((m) => !m.isLocal)
        .map((m) => m.id),
    );
    const isFirst = known.size === 0;
    const read = new Set<string>();
    let cursor: string | undefined;
    for (let count = 1; ; ++count) {
      const page = await this.readPage(cursor);
      if (page === undefined) return;
      for (const message of page.messages) read.add(message.id);
      const meets = page.messages.some((message) => known.has(message.id));
      cursor = page.nextCursor ?? undefined;
      if (!isFirst && meets) return;
      if (isFirst || !page.hasMore || count >= maxCatchUpPages) {
        if (!isFirst) this.forget((id) => known.has(id) && !read.has(id));
        this.cursor = cursor;
        this.hasMore = page.hasMore;
        return;
      }
    }
  }

  private forget(isGone: (id: string) => boolean) {
    this.timeline = new Map([...this.timeline].filter(([id]) => !isGone(id)));
  }

  async loadOlder(): Promise<void> {
    if (this.history === "loading" || !this.hasMore) return;
    const page = await this.readPage(this.cursor);
    if (page !== undefined) {
      this.cursor = page.nextCursor ?? undefined;
      this.hasMore = page.hasMore;
    }
    this.changed();
  }

  /** Shows the text at once and hands it over behind what was typed before. */
  send(text: string, now = Date.now()) {
    const id = makeId(now);
    this.apply({ kind: "echo", id, text, at: now, order: ++this.typed });
    this.queue.push({ id, text, handover: 1 });
    void this.drain();
  }

  async retry(message: Shown): Promise<void> {
    if (message.isLocal) {
      const handover = (this.handovers.get(message.id) ?? 1) + 1;
      this.apply({ kind: "resent", id: message.id, handover });
      this.queue.push({ id: message.id, text: message.text ?? "", handover });
      await this.drain();
      return;
    }
    await this.retryAtServer(message.id, message.attempt ?? 1);
  }

  /** Names the attempt that was seen to fail, so that asking again, or a second click, makes no second one. */
  private async retryAtServer(id: string, attempt: number) {
    this.refuse(id, undefined);
    for (let tries = 0; tries < maxRetryTries; ++tries) {
      const answer = await this.api
        .retry(id, attempt)
        .catch((): Answer<unknown> => ({ kind: "unreachable", retryAfterMs: 0 }));
      if (answer.kind === "ok") {
        this.apply({ kind: "status", id, attempt: attempt + 1, status: "sending" });
        return;
      }
      if (answer.kind === "refused") {
        // Somebody else was faster: history knows what became of it.
        if (answer.status === 409) await this.refresh();
        else this.refuse(id, answer.failure);
        return;
      }
      await this.pause(Math.max(answer.retryAfterMs, backoffMs(tries)));
    }
    this.refuse(id, busy);
  }

  private refuse(id: string, failure: Failure | undefined) {
    const next = new Map(this.refusals);
    if (failure === undefined) next.delete(id);
    else next.set(id, failure);
    this.refusals = next;
    this.changed();
  }

  receive(name: string, payload: Record<string, unknown>) {
    const input = toInput(name, payload);
    if (input !== undefined) this.apply(input);
    if (name === "inbound_message") void this.refreshContext();
    if (name === "resync") void this.refresh();
  }

  live(isLive: boolean, recovered: boolean) {
    this.isLive = isLive;
    if (isLive && !recovered) void this.refresh();
    if (isLive) void this.drain();
    this.changed();
  }

  private readonly handovers = new Map<string, number>();

  /** An answer of the customer opens the 24-hour window. */
  private async refreshContext() {
    const context = await this.api.context();
    if (context.kind !== "ok") return;
    this.context = context.value;
    this.changed();
  }

  private async readPage(cursor?: string): Promise<Page | undefined> {
    this.history = "loading";
    this.changed();
    const answer = await this.api
      .history(cursor)
      .catch((): Answer<Page> => ({ kind: "unreachable", retryAfterMs: 0 }));
    this.history = answer.kind === "ok" ? "idle" : "failed";
    if (answer.kind !== "ok") return undefined;
    this.apply({ kind: "page", messages: answer.value.messages });
    return answer.value;
  }

  /** One message at a time, in the order of typing; what cannot be reached is tried again under the same id. */
  private async drain(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    for (let tries = 0; this.queue.length > 0; ) {
      const next = this.queue[0] as Waiting;
      this.handovers.set(next.id, next.handover);
      const answer = await this.handOver(next);
      if (answer.kind === "unreachable") {
        await this.pause(Math.max(answer.retryAfterMs, backoffMs(tries++)));
        continue;
      }
      tries = 0;
      this.queue.shift();
      if (answer.kind === "ok")
        this.apply({ kind: "status", id: next.id, attempt: 1, status: "sending" });
      else this.refused(next, answer.failure);
    }
    this.isSending = false;
  }

  private async handOver(next: Waiting): Promise<Answer<unknown>> {
    if (this.context === undefined) {
      const context = await this.api
        .context()
        .catch((): Answer<Context> => ({ kind: "unreachable", retryAfterMs: 0 }));
      if (context.kind !== "ok") return context;
      this.context = context.value;
    }
    return this.api
      .send(next.id, next.text, this.context.integrationId)
      .catch((): Answer<unknown> => ({ kind: "unreachable", retryAfterMs: 0 }));
  }

  private refused(message: Waiting, failure: Failure) {
    this.apply({ kind: "refused", id: message.id, handover: message.handover, failure });
  }

  private apply(input: Input) {
    const next = fold(this.timeline, input);
    if (next === this.timeline) return;
    this.timeline = next;
    this.changed();
  }

  private changed() {
    this.onChange(this.view());
  }
}

const text = (value: unknown) => (typeof value === "string" ? value : null);

/** A server event as an input of the timeline; nothing for events that do not concern messages. */
export function toInput(name: string, payload: Record<string, unknown>): Input | undefined {
  const id = text(payload.messageId);
  if (id === null) return undefined;
  const at = Date.parse(text(payload.timestamp) ?? "");
  const attempt = typeof payload.attempt === "number" ? payload.attempt : 1;
  const content = {
    text: text(payload.text),
    mediaUrl: text(payload.mediaUrl),
    type: text(payload.type) ?? "text",
  };
  switch (name) {
    case "status_update": {
      const failure = (payload.error ?? null) as Failure | null;
      return { kind: "status", id, attempt, status: text(payload.status) ?? "", failure };
    }
    case "message_created":
      return Number.isNaN(at) ? undefined : { kind: "created", id, at, attempt, ...content };
    case "inbound_message":
      return Number.isNaN(at) ? undefined : { kind: "inbound", id, at, ...content };
    default:
      return undefined;
  }
}
