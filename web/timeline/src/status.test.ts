import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Evidence, parseStatus, rank, type Status, standing, withEvidence } from "./status.ts";

const statuses = Object.keys(rank) as Status[];
const update = fc.record({
  attempt: fc.integer({ min: 1, max: 3 }),
  status: fc.constantFrom(...statuses),
});
const folded = (updates: { attempt: number; status: Status }[]) =>
  updates.reduce<Evidence>((known, u) => withEvidence(known, u.attempt, u.status), new Map());

describe("status", () => {
  test("any order and repetition of updates stands at the same status", () => {
    fc.assert(
      fc.property(
        fc.array(update, { maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (updates, random) => {
          const shuffled = [...updates, ...updates]
            .map((u) => ({ u, key: random.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ u }) => u);
          expect(standing(folded(shuffled))).toEqual(standing(folded(updates)));
        },
      ),
      { numRuns: 10_000 },
    );
  });

  test("late_sent_does_not_downgrade_delivered", () => {
    const evidence = folded([
      { attempt: 1, status: "delivered" },
      { attempt: 1, status: "sent" },
    ]);
    expect(standing(evidence)).toEqual({ attempt: 1, status: "delivered" });
  });

  test("a failed retry does not hide that an earlier attempt arrived", () => {
    const evidence = folded([
      { attempt: 1, status: "read" },
      { attempt: 2, status: "failed" },
    ]);
    expect(standing(evidence)).toEqual({ attempt: 1, status: "read" });
  });

  test("a retry raises the attempt, so sending follows failed", () => {
    const evidence = folded([
      { attempt: 1, status: "failed" },
      { attempt: 2, status: "sending" },
    ]);
    expect(standing(evidence)).toEqual({ attempt: 2, status: "sending" });
  });

  test("pending is sending, and words of the future are nothing", () => {
    expect(parseStatus("pending")).toBe("sending");
    expect(parseStatus("teleported")).toBeUndefined();
    expect(parseStatus("toString")).toBeUndefined();
    expect(parseStatus(null)).toBeUndefined();
  });
});
