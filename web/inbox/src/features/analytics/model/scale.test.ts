import fc from "fast-check";
import { expect, test } from "vitest";
import { daysFrom, duration, ticks } from "./scale.ts";

test("ticks are round, begin at nothing and reach the most", () => {
  expect(ticks(0)).toEqual([0, 1]);
  expect(ticks(3)).toEqual([0, 1, 2, 3]);
  expect(ticks(97)).toEqual([0, 50, 100]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (most) => {
      const found = ticks(most);
      expect(found[0]).toBe(0);
      expect(found.at(-1)).toBeGreaterThanOrEqual(most);
      expect(found.length).toBeLessThanOrEqual(6);
    }),
  );
});

test("no day is left out", () => {
  expect(daysFrom("2026-02-27", "2026-03-02")).toEqual([
    "2026-02-27",
    "2026-02-28",
    "2026-03-01",
    "2026-03-02",
  ]);
  expect(daysFrom("2026-03-02", "2026-03-01")).toEqual([]);
});

test("durations name their two largest units", () => {
  expect(duration(0, "en")).toBe("0 sec");
  expect(duration(45, "en")).toBe("45 sec");
  expect(duration(7500, "en")).toBe("2 hr 5 min");
  expect(duration(86_400, "en")).toBe("1 day");
});
