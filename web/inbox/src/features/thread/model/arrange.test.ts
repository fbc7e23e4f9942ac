import type { Shown } from "@hermod/timeline";
import { describe, expect, test } from "vitest";
import { arrange, unreadMark } from "./arrange.ts";

const noon = new Date(2026, 10, 21, 12).getTime();
const row = (id: string, at: number, direction: "inbound" | "outbound" = "inbound"): Shown => ({
  id,
  at,
  direction,
  text: id,
  mediaUrl: null,
  type: "text",
  details: {},
  isLocal: false,
});
const keys = (rows: Shown[], unread?: { beforeId: string; count: number }) =>
  arrange(rows, unread).map((line) => line.key);

describe("lines of a thread", () => {
  test("each day begins with its date", () => {
    const yesterday = noon - 86_400_000;
    expect(keys([row("a", yesterday), row("b", noon), row("c", noon + 1)])).toEqual([
      "day:a",
      "a",
      "day:b",
      "b",
      "c",
    ]);
  });

  test("one author's messages within a minute stand together", () => {
    const rows = [
      row("a", noon),
      row("b", noon + 59_000),
      row("c", noon + 130_000),
      row("d", noon + 131_000, "outbound"),
    ];
    const firsts = arrange(rows, undefined).flatMap((line) =>
      line.kind === "message" ? [line.isFirst] : [],
    );
    expect(firsts).toEqual([true, false, true, true]);
    const lasts = arrange(rows, undefined).flatMap((line) =>
      line.kind === "message" ? [line.isLast] : [],
    );
    expect(lasts).toEqual([false, true, true, true]);
  });

  test("the divider stands before the first unread message of the customer", () => {
    const rows = [
      row("a", noon),
      row("ours", noon + 1, "outbound"),
      row("b", noon + 2),
      row("c", noon + 3),
    ];
    const mark = unreadMark(rows, 2);
    expect(mark).toEqual({ beforeId: "b", count: 2 });
    expect(keys(rows, mark)).toEqual(["day:a", "a", "ours", "unread", "b", "c"]);
    expect(unreadMark(rows, 0)).toBeUndefined();
    expect(unreadMark(rows, 9)).toBeUndefined();
  });
});
