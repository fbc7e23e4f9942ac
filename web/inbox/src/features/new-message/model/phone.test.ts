import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countryOf, readPhone } from "./phone.ts";

describe("phone numbers", () => {
  test.each([
    ["+62 812 3456 7001", undefined, "+6281234567001"],
    ["0812-3456-7001", "ID", "+6281234567001"],
    ["0062 812 3456 7001", "DE", "+6281234567001"],
    ["(030) 901820", "DE", "+4930901820"],
    ["+1 (415) 555-2671", undefined, "+14155552671"],
  ] as const)("%s in %s is %s", (text, country, e164) => {
    expect(readPhone(text, country)).toMatchObject({ kind: "valid", e164 });
  });

  test.each([
    ["", "empty"],
    ["  ", "empty"],
    ["+62 8", "incomplete"],
    ["hello", "invalid"],
    ["+62 812 3456 7001 x", "invalid"],
    ["0812 3456 7001", "invalid"],
    ["+999 123 456 789", "invalid"],
    ["12345678901234567890", "invalid"],
  ])("%j without a country is %s", (text, kind) => {
    expect(readPhone(text, undefined).kind).toBe(kind);
  });

  test("whatever is typed has an answer, and a valid one is E.164", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("ID", "DE", "US", undefined), (text, country) => {
        const state = readPhone(text, country);
        if (state.kind === "valid") expect(state.e164).toMatch(/^\+[1-9]\d{4,14}$/);
      }),
    );
  });

  test("only countries that exist are taken", () => {
    expect(countryOf("id")).toBe("ID");
    expect(countryOf("XX")).toBeUndefined();
    expect(countryOf(null)).toBeUndefined();
  });
});
