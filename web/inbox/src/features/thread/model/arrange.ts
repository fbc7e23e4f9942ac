import type { Shown } from "@hermod/timeline";
import { daysBetween } from "#shared/i18n/format.ts";
import { detailsOf } from "./message.ts";

/** One line of the thread. Keys are stable: the message's id, never a place. */
export type Line =
  | { key: string; kind: "day"; at: number }
  | { key: string; kind: "unread"; count: number }
  | MessageLine;

interface MessageLine {
  key: string;
  kind: "message";
  row: Shown;
  /** Of those that stand together. */
  isFirst: boolean;
  isLast: boolean;
}

/** Messages of one author within this time stand together. */
const groupMs = 60_000;

const authorOf = (row: Shown) =>
  row.direction === "inbound" ? "customer" : (detailsOf(row).createdBy?.id ?? "us");

export interface UnreadMark {
  /** The divider stands before this message. */
  beforeId: string;
  count: number;
}

/** Messages with the dividers between them. */
export function arrange(rows: readonly Shown[], unread: UnreadMark | undefined): Line[] {
  const lines: Line[] = [];
  let before: Shown | undefined;
  let lineBefore: MessageLine | undefined;
  for (const row of rows) {
    const isNewDay = before === undefined || daysBetween(before.at, row.at) !== 0;
    if (isNewDay) lines.push({ key: `day:${row.id}`, kind: "day", at: row.at });
    const isMark = unread?.beforeId === row.id;
    if (isMark) lines.push({ key: "unread", kind: "unread", count: unread.count });
    const isFirst =
      isNewDay ||
      isMark ||
      before === undefined ||
      authorOf(before) !== authorOf(row) ||
      row.at - before.at > groupMs;
    // The gap between groups belongs to what stands above it: what is loaded above a message must not change its height.
    if (lineBefore !== undefined) lineBefore.isLast = isFirst;
    lineBefore = { key: row.id, kind: "message", row, isFirst, isLast: true };
    lines.push(lineBefore);
    before = row;
  }
  return lines;
}

/** Where the first of the last `count` inbound messages is; nothing when not that many are loaded. */
export function unreadMark(rows: readonly Shown[], count: number): UnreadMark | undefined {
  if (count <= 0) return undefined;
  let left = count;
  for (let i = rows.length - 1; i >= 0; --i) {
    const row = rows[i];
    if (row?.direction !== "inbound" || row.type === "system") continue;
    left -= 1;
    if (left === 0) return { beforeId: row.id, count };
  }
  return undefined;
}
