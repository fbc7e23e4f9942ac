import { type Evidence, parseStatus, type Status, standing, withEvidence } from "./status.ts";

/** A message as REST pages carry it. */
export interface PageMessage {
  id: string;
  direction: "inbound" | "outbound";
  text: string | null;
  mediaUrl: string | null;
  type: string;
  timestamp: string;
  status: string | null;
  attempt?: number | null;
  last_error?: Failure | null;
  details?: Details;
}

/**
 * What may change after a message is there, or what only some of its reports carry: reactions, an edit, a deletion, the state of
 * its media. Values are JSON. Of each field the latest report holds (`asOf`); this model does not look into them.
 */
export type Details = Readonly<Record<string, unknown>>;

export interface Failure {
  code?: string | number | null;
  message?: string | null;
  details?: string | null;
}

/** Everything that can happen to a conversation's messages, from wherever it comes. */
export type Input =
  /** `asOf`: when the page was asked for, on the clock that also dates the `updated` inputs. */
  | { kind: "page"; messages: readonly PageMessage[]; asOf?: number }
  | {
      kind: "echo";
      id: string;
      text: string;
      mediaUrl?: string | null;
      at: number;
      order: number;
      type?: string;
      details?: Details;
    }
  | {
      kind: "created";
      id: string;
      text: string | null;
      mediaUrl: string | null;
      type: string;
      at: number;
      attempt: number;
    }
  | {
      kind: "inbound";
      id: string;
      text: string | null;
      mediaUrl: string | null;
      type: string;
      at: number;
    }
  | { kind: "status"; id: string; attempt: number; status: string; failure?: Failure | null }
  /** The server refused the n-th hand-over, or could not be asked: the message stays, marked, with Retry. */
  | { kind: "refused"; id: string; handover: number; failure: Failure }
  /** Handed over again under the same id (2, 3, ...): the server makes one message of it. */
  | { kind: "resent"; id: string; handover: number }
  /** Fields of a message changed: told by the server, or done here ahead of it (and undone by a later input). */
  | { kind: "updated"; id: string; asOf: number; details: Details }
  /** Thrown away here before the server knew of it. If the server does know, it is shown all the same. */
  | { kind: "discarded"; id: string };

interface Content {
  direction: "inbound" | "outbound";
  text: string | null;
  mediaUrl: string | null;
  type: string;
  at: number;
}

/** The latest hand-over, and why it failed if it did. A later one beats an earlier one, a failure its own start. */
interface Handover {
  count: number;
  failure?: Failure;
}

/** What is known of one message. Each part only ever grows, which is why the order of inputs does not matter. */
interface Known {
  id: string;
  /** From the server: final. */
  content?: Content;
  /** Typed here; shown until the server's word is there. */
  echo?: {
    text: string;
    mediaUrl: string | null;
    at: number;
    order: number;
    type: string;
    details: Details;
  };
  isDiscarded?: boolean;
  /** How handing it over to the server goes; says nothing any more once the server knows the message. */
  handover: Handover;
  /** What the server said, per attempt. */
  evidence: Evidence;
  failures: ReadonlyMap<number, Failure>;
  details: ReadonlyMap<string, { asOf: number; value: unknown }>;
}

export type Timeline = ReadonlyMap<string, Known>;

export const emptyTimeline: Timeline = new Map();

/** One message as the screen shows it. */
export interface Shown {
  id: string;
  direction: "inbound" | "outbound";
  text: string | null;
  mediaUrl: string | null;
  type: string;
  /** Unix milliseconds. */
  at: number;
  /** Of outbound messages. */
  status?: Status;
  attempt?: number;
  failure?: Failure;
  details: Details;
  /** Not known to the server yet: sorts behind everything that is, in the order of typing. */
  isLocal: boolean;
}

const unknown = (id: string): Known => ({
  id,
  handover: { count: 0 },
  evidence: new Map(),
  failures: new Map(),
  details: new Map(),
});

/** Two reports of the same message agree, but if they should not, the same one must win in any order. */
function chosen(a: Content | undefined, b: Content): Content {
  if (a === undefined) return b;
  const key = (c: Content) => JSON.stringify([c.at, c.direction, c.type, c.text, c.mediaUrl]);
  return key(a) <= key(b) ? a : b;
}

/** The failure kept for an attempt: the one that says most, then the smaller text, so that order does not matter. */
function chosenFailure(a: Failure | undefined, b: Failure): Failure {
  if (a === undefined) return b;
  const key = (f: Failure) =>
    JSON.stringify([
      f.details ? 0 : 1,
      f.message ? 0 : 1,
      f.code ?? "",
      f.message ?? "",
      f.details ?? "",
    ]);
  return key(a) <= key(b) ? a : b;
}

function withStatus(known: Known, attempt: number, word: string | null | undefined): Known {
  const status = parseStatus(word);
  if (status === undefined) return known;
  const evidence = withEvidence(known.evidence, attempt, status);
  return evidence === known.evidence ? known : { ...known, evidence };
}

function withFailure(known: Known, attempt: number, failure: Failure | null | undefined): Known {
  if (failure == null) return known;
  const before = known.failures.get(attempt);
  const kept = chosenFailure(before, failure);
  if (kept === before) return known;
  return { ...known, failures: new Map(known.failures).set(attempt, kept) };
}

function withHandover(known: Known, count: number, failure?: Failure): Known {
  const before = known.handover;
  if (count < before.count) return known;
  if (count > before.count) {
    return { ...known, handover: failure === undefined ? { count } : { count, failure } };
  }
  if (failure === undefined) return known;
  const kept = chosenFailure(before.failure, failure);
  return kept === before.failure ? known : { ...known, handover: { count, failure: kept } };
}

function withContent(known: Known, content: Content): Known {
  const kept = chosen(known.content, content);
  return kept === known.content ? known : { ...known, content: kept };
}

/** The later report of a field holds; of two equally late ones the smaller text, so that order does not matter. */
function withDetails(known: Known, asOf: number, details: Details | undefined): Known {
  let next: Map<string, { asOf: number; value: unknown }> | undefined;
  for (const [field, value] of Object.entries(details ?? {})) {
    const before = known.details.get(field);
    if (before !== undefined) {
      if (before.asOf > asOf) continue;
      if (before.asOf === asOf && JSON.stringify(before.value) <= JSON.stringify(value)) continue;
    }
    next ??= new Map(known.details);
    next.set(field, { asOf, value });
  }
  return next === undefined ? known : { ...known, details: next };
}

function fromPage(known: Known, message: PageMessage, asOf: number): Known {
  const attempt = message.attempt ?? 1;
  const { direction, text, mediaUrl, type } = message;
  let next = withContent(known, {
    direction,
    text,
    mediaUrl,
    type,
    at: Date.parse(message.timestamp),
  });
  if (direction === "outbound") next = withStatus(next, attempt, message.status);
  next = withDetails(next, asOf, message.details);
  return withFailure(next, attempt, message.last_error);
}

function withInput(known: Known, input: Exclude<Input, { kind: "page" }>): Known {
  switch (input.kind) {
    case "echo": {
      if (known.echo !== undefined) return known;
      const { text, mediaUrl = null, at, order, type = "text", details = {} } = input;
      return withHandover({ ...known, echo: { text, mediaUrl, at, order, type, details } }, 1);
    }
    case "created": {
      const { text, mediaUrl, type, at } = input;
      const next = withContent(known, { direction: "outbound", text, mediaUrl, type, at });
      return withStatus(next, input.attempt, "sending");
    }
    case "inbound": {
      const { text, mediaUrl, type, at } = input;
      return withContent(known, { direction: "inbound", text, mediaUrl, type, at });
    }
    case "status":
      return withFailure(
        withStatus(known, input.attempt, input.status),
        input.attempt,
        input.failure,
      );
    case "refused":
      return withHandover(known, input.handover, input.failure);
    case "resent":
      return withHandover(known, input.handover);
    case "updated":
      return withDetails(known, input.asOf, input.details);
    case "discarded":
      return known.isDiscarded ? known : { ...known, isDiscarded: true };
  }
}

/** Folds one input in. The same timeline object comes back if nothing changed, so that views need not draw again. */
export function fold(timeline: Timeline, input: Input): Timeline {
  const changed = new Map<string, Known>();
  const put = (id: string, step: (known: Known) => Known) => {
    const before = changed.get(id) ?? timeline.get(id);
    const after = step(before ?? unknown(id));
    if (after !== before) changed.set(id, after);
  };
  if (input.kind === "page") {
    for (const message of input.messages)
      put(message.id, (known) => fromPage(known, message, input.asOf ?? 0));
  } else {
    put(input.id, (known) => withInput(known, input));
  }
  if (changed.size === 0) return timeline;
  const next = new Map(timeline);
  for (const [id, known] of changed) next.set(id, known);
  return next;
}

function detailsOf(known: Known): Details {
  if (known.details.size === 0) return known.echo?.details ?? {};
  const fields = Array.from(known.details, ([field, { value }]) => [field, value] as const);
  return { ...known.echo?.details, ...Object.fromEntries(fields) };
}

const drawn = new WeakMap<Known, Shown>();

/** The same object for the same knowledge, so that views draw only what changed. */
function shown(known: Known): Shown | undefined {
  const before = drawn.get(known);
  if (before !== undefined) return before;
  const now = draw(known);
  if (now !== undefined) drawn.set(known, now);
  return now;
}

function draw(known: Known): Shown | undefined {
  const content = known.content;
  const echo = known.echo;
  if (content === undefined && echo === undefined) return undefined; // a status whose message is not here yet
  if (content === undefined && known.isDiscarded) return undefined;
  const details = detailsOf(known);
  const base: Shown =
    content !== undefined
      ? { id: known.id, ...content, details, isLocal: false }
      : {
          id: known.id,
          direction: "outbound",
          text: echo?.text ?? null,
          mediaUrl: echo?.mediaUrl ?? null,
          type: echo?.type ?? "text",
          at: echo?.at ?? 0,
          details,
          isLocal: true,
        };
  if (base.direction === "inbound") return base;
  const stands = standing(known.evidence);
  if (stands === undefined) {
    const failure = known.handover.failure;
    return failure === undefined
      ? { ...base, status: "queued", attempt: 1 }
      : { ...base, status: "failed", attempt: 1, failure };
  }
  const failure = stands.status === "failed" ? known.failures.get(stands.attempt) : undefined;
  return { ...base, ...stands, ...(failure === undefined ? {} : { failure }) };
}

/** The messages for the screen: by time, then id; what only this browser knows comes last, in the order of typing. */
export function list(timeline: Timeline): Shown[] {
  const rows: { row: Shown; order: number }[] = [];
  for (const known of timeline.values()) {
    const row = shown(known);
    if (row !== undefined) rows.push({ row, order: known.echo?.order ?? 0 });
  }
  rows.sort((a, b) => {
    if (a.row.isLocal !== b.row.isLocal) return a.row.isLocal ? 1 : -1;
    if (a.row.isLocal && a.order !== b.order) return a.order - b.order;
    return a.row.at - b.row.at || (a.row.id < b.row.id ? -1 : a.row.id > b.row.id ? 1 : 0);
  });
  return rows.map(({ row }) => row);
}

/** The timeline without these messages: what a bounded window lets go of, to be read again when it comes back into view. */
export function without(timeline: Timeline, ids: Iterable<string>): Timeline {
  const next = new Map(timeline);
  for (const id of ids) next.delete(id);
  return next.size === timeline.size ? timeline : next;
}
