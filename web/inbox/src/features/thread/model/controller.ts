import type { Input } from "@hermod/timeline";
import type { Answer } from "#shared/api/client.ts";
import type { MessagePage } from "#shared/api/types.ts";
import { backoffMs } from "#shared/realtime/backoff.ts";
import type { Happening } from "./message.ts";
import {
  emptyThread,
  happened,
  opened,
  opening,
  rowsOf,
  type Thread,
  withEdge,
  withNewer,
  withOlder,
} from "./window.ts";

export interface PageWish {
  cursor?: string | null;
  direction?: "older" | "newer";
  around?: string;
  limit: number;
}

export interface ThreadDoors {
  read(wish: PageWish): Promise<Answer<MessagePage>>;
  /** What waits to be sent in this conversation, as inputs. */
  locals(): readonly Input[];
  /** A clock that only rises, the same that dates live changes. */
  now(): number;
  pause(ms: number): Promise<void>;
}

const pageSize = 50;
/** After an interruption the window is read again in pages of this size, at most this many. */
const walkSize = 100;
const walkPages = 20;

/** Reads what the view of one conversation needs, and keeps it as one stretch without gaps. */
export class ThreadController {
  private thread = emptyThread;
  private readonly listeners = new Set<() => void>();
  /** Only the latest wish for a whole stretch counts; answers to earlier ones are thrown away. */
  private wish = 0;
  /** What happens while the window is read again: the pages may be older than it. */
  private meanwhile: Happening[] | undefined;
  /** The message that stays in place when a detached window is read again: told by the view. */
  anchorId: string | undefined;

  constructor(private readonly doors: ThreadDoors) {}

  readonly current = () => this.thread;
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Something happened live, or here. */
  apply(input: Happening) {
    this.meanwhile?.push(input);
    this.set(happened(this.thread, input));
  }

  /** Reads the newest messages, if nothing is there yet. `atLeast`: so many, for a divider above many unread ones. */
  async open(atLeast = 0): Promise<void> {
    if (this.thread.phase === "new" || this.thread.phase === "failed") await this.toNewest(atLeast);
  }

  /** The window becomes the newest messages. */
  async toNewest(atLeast = 0): Promise<void> {
    await this.openAt({ limit: Math.min(100, Math.max(pageSize, atLeast)) });
  }

  /** The window becomes the messages around this one; true when it is there. */
  async jumpTo(messageId: string): Promise<boolean> {
    if (this.thread.timeline.has(messageId)) return true;
    await this.openAt({ around: messageId, limit: pageSize });
    return this.thread.timeline.has(messageId);
  }

  async loadOlder(): Promise<void> {
    await this.extend("older");
  }

  async loadNewer(): Promise<void> {
    await this.extend("newer");
  }

  /**
   * Reads the window again after an interruption whose events are lost, without moving what the reader looks at. Tries until it
   * worked or something else was asked for.
   */
  async resync(): Promise<void> {
    if (this.thread.phase === "new" || this.thread.phase === "loading") return;
    const wish = ++this.wish;
    for (let tries = 0; wish === this.wish; ++tries) {
      const wasDetached = this.thread.newer.hasMore;
      const done = wasDetached
        ? await this.rereadAround(wish)
        : await this.walkBack(wish, rowsOf(this.thread).find((row) => !row.isLocal)?.id);
      if (done) return;
      await this.doors.pause(backoffMs(tries));
    }
  }

  private async openAt(wanted: PageWish): Promise<void> {
    const wish = ++this.wish;
    const before = this.thread;
    this.set(opening(before));
    const asOf = this.doors.now();
    const answer = await this.doors.read(wanted);
    if (wish !== this.wish) return;
    if (answer.kind === "ok") {
      this.set(opened(this.thread, [answer.value], asOf, this.doors.locals()));
      return;
    }
    const isMissing = answer.kind === "refused" && answer.problem.status === 404;
    // A failed jump leaves what was there.
    if (before.phase === "ready") this.set({ ...this.thread, phase: "ready" });
    else this.set({ ...this.thread, phase: isMissing ? "missing" : "failed" });
  }

  private async extend(side: "older" | "newer"): Promise<void> {
    const edge = this.thread[side];
    if (this.thread.phase !== "ready" || !edge.hasMore || edge.phase === "loading") return;
    const wish = this.wish;
    this.set(withEdge(this.thread, side, "loading"));
    const rows = rowsOf(this.thread).filter((row) => !row.isLocal);
    const last = side === "older" ? rows[0] : rows.at(-1);
    const asOf = this.doors.now();
    const answer = await this.doors.read(
      edge.cursor !== null
        ? { cursor: edge.cursor, direction: side, limit: pageSize }
        : { ...(last === undefined ? {} : { around: last.id }), limit: 100 },
    );
    if (wish !== this.wish || this.thread.phase !== "ready") return;
    if (answer.kind !== "ok") {
      this.set(withEdge(this.thread, side, "failed"));
      return;
    }
    const step = side === "older" ? withOlder : withNewer;
    this.set(step(this.thread, answer.value, asOf));
  }

  private async rereadAround(wish: number): Promise<boolean> {
    const rows = rowsOf(this.thread);
    const anchor = this.anchorId ?? rows[Math.floor(rows.length / 2)]?.id;
    if (anchor === undefined) return true;
    const asOf = this.doors.now();
    const answer = await this.doors.read({ around: anchor, limit: walkSize });
    if (wish !== this.wish) return true;
    if (answer.kind === "unreachable") return false;
    if (answer.kind === "refused") await this.toNewest();
    else this.set(opened(this.thread, [answer.value], asOf, this.doors.locals()));
    return true;
  }

  /** From the newest page back to the oldest message that was loaded, then all at once in its place. */
  private async walkBack(wish: number, oldestId: string | undefined): Promise<boolean> {
    const pages: MessagePage[] = [];
    const asOf = this.doors.now();
    const meanwhile: Happening[] = [];
    this.meanwhile = meanwhile;
    try {
      for (let wanted: PageWish = { limit: walkSize }; ; ) {
        const answer = await this.doors.read(wanted);
        if (wish !== this.wish) return true;
        if (answer.kind !== "ok") return answer.kind === "refused";
        const page = answer.value;
        pages.unshift(page);
        const isEnough = oldestId === undefined || page.data.some((one) => one.id === oldestId);
        if (isEnough || !page.hasOlder || page.olderCursor === null || pages.length >= walkPages) {
          break;
        }
        wanted = { cursor: page.olderCursor, direction: "older", limit: walkSize };
      }
      const fresh = opened(this.thread, pages, asOf, this.doors.locals());
      this.set(meanwhile.reduce(happened, fresh));
      return true;
    } finally {
      if (this.meanwhile === meanwhile) this.meanwhile = undefined;
    }
  }

  private set(next: Thread) {
    if (next === this.thread) return;
    this.thread = next;
    for (const listener of this.listeners) listener();
  }
}
