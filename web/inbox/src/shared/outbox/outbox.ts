import type { Failure } from "@hermod/timeline";
import type { Answer, Problem } from "../api/client.ts";
import type { Uploaded } from "../api/upload.ts";
import { backoffMs } from "../realtime/backoff.ts";
import type { OutboxDatabase } from "./database.ts";
import { inOrder, type OutboxItem, type SendBody } from "./item.ts";

/** What happened to an item. `gone`: the server has it (`taken`), or it was thrown away. */
export type OutboxChange =
  | { kind: "put"; item: OutboxItem }
  | { kind: "gone"; id: string; conversationId: string; taken: boolean };

export interface OutboxDoors {
  send(item: OutboxItem): Promise<Answer<unknown>>;
  upload(
    file: Blob,
    name: string,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<Answer<Uploaded>>;
  /** Runs one of these at a time per name, over all tabs. */
  exclusive(name: string, run: () => Promise<void>): Promise<void>;
  /** Ends after the time, or earlier when a try is worth while: online again, signed in again. */
  pause(ms: number): Promise<void>;
}

export interface OutboxView {
  items: ReadonlyMap<string, OutboxItem>;
  /** Share of the file that is at the server, by item. */
  progress: ReadonlyMap<string, number>;
}

const failureOf = (problem: Problem): Failure => ({
  code: problem.code,
  message: problem.message,
});

/**
 * Hands messages to the server: in order within a conversation, side by side between conversations, again and again under the same
 * id until it is known that the server has them or does not want them. Survives reloads.
 */
export class Outbox {
  private view: OutboxView = { items: new Map(), progress: new Map() };
  private readonly listeners = new Set<(change: OutboxChange) => void>();
  private readonly viewers = new Set<() => void>();
  private readonly uploads = new Map<string, AbortController>();
  private readonly running = new Map<string, Promise<void>>();
  private isStopped = false;
  private lastOrder = 0;

  constructor(
    private readonly database: OutboxDatabase,
    private readonly doors: OutboxDoors,
    /** Tells the other tabs what changed here. */
    private readonly tell: (change: OutboxChange) => void,
  ) {}

  /** Takes up what an earlier page left behind. */
  async start(): Promise<void> {
    const items = await this.database.all().catch((): OutboxItem[] => []);
    for (const item of items.sort(inOrder)) this.show({ kind: "put", item });
    for (const id of new Set(items.map((item) => item.conversationId))) this.drain(id);
  }

  stop() {
    this.isStopped = true;
    for (const upload of this.uploads.values()) upload.abort();
    this.database.close();
  }

  readonly current = () => this.view;
  readonly subscribe = (viewer: () => void) => {
    this.viewers.add(viewer);
    return () => this.viewers.delete(viewer);
  };
  /** Hears every change until the returned function is called. */
  onChange(listener: (change: OutboxChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  of(conversationId: string): OutboxItem[] {
    return [...this.view.items.values()]
      .filter((item) => item.conversationId === conversationId)
      .sort(inOrder);
  }

  /** Shows at once; kept and sent behind what was typed before. */
  add(item: Omit<OutboxItem, "order" | "handover">): OutboxItem {
    this.lastOrder = Math.max(this.lastOrder + 1, item.at * 1000);
    const whole = { ...item, order: this.lastOrder, handover: 1 };
    void this.put(whole).then(() => this.drain(whole.conversationId));
    return whole;
  }

  /** Hands a refused item over once more, under the same id. */
  retry(id: string) {
    const item = this.view.items.get(id);
    if (item?.failure === undefined) return;
    const { failure: _, ...rest } = item;
    void this.put({ ...rest, handover: item.handover + 1 }).then(() =>
      this.drain(item.conversationId),
    );
  }

  /** Throws an item away; one that is being sent at this moment may arrive all the same. */
  discard(id: string) {
    const item = this.view.items.get(id);
    if (item === undefined) return;
    this.uploads.get(id)?.abort();
    void this.gone(item, false);
  }

  /** Another tab did it. */
  hear(change: OutboxChange) {
    this.show(change);
    if (change.kind === "gone") this.uploads.get(change.id)?.abort();
  }

  /** Sends what waits; the returned promise is for tests. */
  drain(conversationId: string): Promise<void> {
    const running = this.running.get(conversationId);
    if (running !== undefined) return running;
    const run = this.doors
      .exclusive(conversationId, () => this.sendAll(conversationId))
      .finally(() => {
        this.running.delete(conversationId);
        // Typed between the last look and now.
        if (!this.isStopped && this.next(conversationId) !== undefined) this.drain(conversationId);
      });
    this.running.set(conversationId, run);
    return run;
  }

  private next(conversationId: string): OutboxItem | undefined {
    return this.of(conversationId).find((item) => item.failure === undefined);
  }

  private async sendAll(conversationId: string): Promise<void> {
    for (let tries = 0; !this.isStopped; ) {
      const item = this.next(conversationId);
      if (item === undefined) return;
      // Another tab may have sent it while this one waited for its turn.
      const kept = await this.database.get(item.id).catch(() => item);
      if (kept === undefined) {
        this.show({ kind: "gone", id: item.id, conversationId, taken: true });
        continue;
      }
      const answer = await this.handOver(kept);
      if (this.isStopped || !this.view.items.has(item.id)) continue;
      if (answer.kind === "unreachable") {
        await this.doors.pause(Math.max(answer.retryAfterMs, backoffMs(tries++)));
        continue;
      }
      tries = 0;
      if (answer.kind === "ok") await this.gone(kept, true);
      else {
        const now = this.view.items.get(item.id) ?? kept;
        await this.put({ ...now, failure: failureOf(answer.problem) });
      }
    }
  }

  private async handOver(item: OutboxItem): Promise<Answer<unknown>> {
    if (item.file === undefined || item.body.mediaId !== undefined) return this.doors.send(item);
    const cancel = new AbortController();
    this.uploads.set(item.id, cancel);
    const answer = await this.doors.upload(
      item.file.blob,
      item.file.name,
      (share) => this.progressed(item.id, share),
      cancel.signal,
    );
    this.uploads.delete(item.id);
    this.progressed(item.id, undefined);
    if (answer.kind !== "ok") return answer;
    if (!this.view.items.has(item.id)) return { kind: "unreachable", retryAfterMs: 0 };
    const body: SendBody = { ...item.body, mediaId: answer.value.mediaId };
    const uploaded = { ...item, body };
    await this.put(uploaded);
    return this.doors.send(uploaded);
  }

  private async put(item: OutboxItem) {
    const change: OutboxChange = { kind: "put", item };
    this.show(change);
    // What cannot be kept is still sent; it only does not survive a reload.
    await this.database.put(item).catch(() => {});
    this.tell(change);
  }

  private async gone(item: OutboxItem, taken: boolean) {
    const { id, conversationId } = item;
    const change: OutboxChange = { kind: "gone", id, conversationId, taken };
    this.show(change);
    await this.database.remove(id).catch(() => {});
    this.tell(change);
  }

  private progressed(id: string, share: number | undefined) {
    const progress = new Map(this.view.progress);
    if (share === undefined) progress.delete(id);
    else progress.set(id, share);
    this.changed({ ...this.view, progress });
  }

  private show(change: OutboxChange) {
    const items = new Map(this.view.items);
    if (change.kind === "put") {
      items.set(change.item.id, change.item);
      this.lastOrder = Math.max(this.lastOrder, change.item.order);
    } else {
      items.delete(change.id);
    }
    this.changed({ ...this.view, items });
    for (const listener of this.listeners) listener(change);
  }

  private changed(view: OutboxView) {
    this.view = view;
    for (const viewer of this.viewers) viewer();
  }
}
