import {
  emptyTimeline,
  fold,
  type Input,
  list,
  type Shown,
  type Timeline,
  without,
} from "@hermod/timeline";
import type { MessagePage } from "#shared/api/types.ts";
import { type Happening, toPageMessage } from "./message.ts";

/** One end of what is loaded. `cursor` null although there is more: that end was let go of, ask around its last message. */
export interface Edge {
  hasMore: boolean;
  cursor: string | null;
  phase: "idle" | "loading" | "failed";
}

/**
 * What of a conversation is loaded: a stretch without gaps. *Attached*: it reaches the newest message, and what happens live is
 * appended. *Detached* (`newer.hasMore`), after a jump to an old message: what happens live is held back until paging forward
 * has closed the gap, for nothing may stand next to what it does not follow.
 */
export interface Thread {
  phase: "new" | "loading" | "ready" | "failed" | "missing";
  timeline: Timeline;
  older: Edge;
  newer: Edge;
  held: readonly Happening[];
  /** Too much happened to hold it all: the end has to be read again. */
  isOverfull: boolean;
}

/** More is never in memory; the far end is let go of. */
export const mostMessages = 2000;
const mostHeld = 1000;

const closed: Edge = { hasMore: false, cursor: null, phase: "idle" };

export const emptyThread: Thread = {
  phase: "new",
  timeline: emptyTimeline,
  older: closed,
  newer: closed,
  held: [],
  isOverfull: false,
};

export const isAttached = (thread: Thread) => thread.phase === "ready" && !thread.newer.hasMore;

const isBubble = (row: Shown) => row.type !== "reaction";

/** The messages to show, oldest first. Unsent ones stand at the very end, so only where that is loaded. */
export function rowsOf(thread: Thread): Shown[] {
  const rows = list(thread.timeline).filter(isBubble);
  return thread.newer.hasMore ? rows.filter((row) => !row.isLocal) : rows;
}

const pageInput = (page: MessagePage, asOf: number): Input => ({
  kind: "page",
  messages: page.data.map(toPageMessage),
  asOf,
});

const olderEdge = (page: MessagePage): Edge => ({
  hasMore: page.hasOlder,
  cursor: page.olderCursor,
  phase: "idle",
});
const newerEdge = (page: MessagePage): Edge => ({
  hasMore: page.hasNewer,
  cursor: page.newerCursor,
  phase: "idle",
});

/** Takes in what was held back, if the end is there now. */
function settled(thread: Thread): Thread {
  if (thread.phase !== "ready" || thread.newer.hasMore) return thread;
  if (thread.isOverfull) {
    const newer: Edge = { hasMore: true, cursor: null, phase: "idle" };
    return { ...thread, newer, held: [], isOverfull: false };
  }
  return { ...thread, timeline: thread.held.reduce(fold, thread.timeline), held: [] };
}

/**
 * A stretch read anew takes the place of what was loaded (the first one, after a jump, after an interruption). `locals`: what waits
 * to be sent, which no page knows.
 */
export function opened(
  thread: Thread,
  pages: readonly MessagePage[],
  asOf: number,
  locals: readonly Input[],
): Thread {
  const oldest = pages[0];
  const newest = pages.at(-1);
  if (oldest === undefined || newest === undefined) return thread;
  const inputs = [...pages.map((page) => pageInput(page, asOf)), ...locals];
  return settled({
    ...thread,
    phase: "ready",
    timeline: inputs.reduce(fold, emptyTimeline),
    older: olderEdge(oldest),
    newer: newerEdge(newest),
  });
}

/** Begins to read a stretch: from here on, what happens live waits for it. */
export const opening = (thread: Thread): Thread => ({
  ...thread,
  phase: "loading",
  held: [],
  isOverfull: false,
});

export function withOlder(thread: Thread, page: MessagePage, asOf: number): Thread {
  const timeline = fold(thread.timeline, pageInput(page, asOf));
  return trimmed({ ...thread, timeline, older: olderEdge(page) }, "newer");
}

export function withNewer(thread: Thread, page: MessagePage, asOf: number): Thread {
  const timeline = fold(thread.timeline, pageInput(page, asOf));
  return settled(trimmed({ ...thread, timeline, newer: newerEdge(page) }, "older"));
}

export function withEdge(thread: Thread, side: "older" | "newer", phase: Edge["phase"]): Thread {
  return { ...thread, [side]: { ...thread[side], phase } };
}

/** Lets go of what is too much, at the given end. */
function trimmed(thread: Thread, side: "older" | "newer"): Thread {
  const rows = list(thread.timeline).filter((row) => !row.isLocal);
  const surplus = rows.length - mostMessages;
  if (surplus <= 0) return thread;
  const gone = side === "older" ? rows.slice(0, surplus) : rows.slice(-surplus);
  const timeline = without(
    thread.timeline,
    gone.map((row) => row.id),
  );
  return { ...thread, timeline, [side]: { hasMore: true, cursor: null, phase: "idle" } };
}

/** Something happened live. The same thread comes back if it changes nothing that is shown. */
export function happened(thread: Thread, input: Happening): Thread {
  const isHeld =
    thread.phase === "loading" || (thread.newer.hasMore && !thread.timeline.has(input.id));
  if (!isHeld) {
    if (thread.phase !== "ready") return thread;
    const timeline = fold(thread.timeline, input);
    if (timeline === thread.timeline) return thread;
    const next = { ...thread, timeline };
    return timeline.size > thread.timeline.size ? trimmed(next, "older") : next;
  }
  if (thread.isOverfull) return thread;
  if (thread.held.length >= mostHeld) return { ...thread, held: [], isOverfull: true };
  return { ...thread, held: [...thread.held, input] };
}

/** How many messages wait behind the gap of a detached window. */
export const heldCount = (thread: Thread) =>
  new Set(
    thread.held
      .filter((input) => input.kind === "inbound" || input.kind === "created")
      .map((input) => input.id),
  ).size;
