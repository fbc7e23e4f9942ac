import { expect, test } from "vitest";
import { Unread } from "./unread.ts";

test("counts each message that came unseen once, and forgets them when they are seen", () => {
  const told: number[] = [];
  const unread = new Unread((count) => told.push(count));
  unread.arrived("a");
  unread.seen(false);
  unread.arrived("b");
  unread.arrived("b");
  unread.arrived("c");
  unread.seen(true);
  unread.seen(true);
  unread.arrived("d");
  expect(told).toEqual([1, 2, 0]);
});
