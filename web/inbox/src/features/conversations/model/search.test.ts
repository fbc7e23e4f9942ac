import { describe, expect, test } from "vitest";
import type { Conversation } from "#shared/api/types.ts";
import { matches, searchRows } from "./search.ts";

const row = (name: string, phone: string | null, preview = "") =>
  ({
    id: name,
    contact: { id: name, name, profileName: null, phone, waId: null },
    lastMessage: { preview },
  }) as Conversation;

const rows = [
  row("José Álvarez", "+62 812-3456-7890"),
  row("Siti Rahma", "+62811000111", "Terima kasih"),
  row("سارة", null),
];
const found = (text: string) => searchRows(rows, text).map((one) => one.id);

describe("search in what is loaded", () => {
  test("by name, without case and accents", () => {
    expect(found("jose")).toEqual(["José Álvarez"]);
    expect(found("ALV")).toEqual(["José Álvarez"]);
    expect(found("سار")).toEqual(["سارة"]);
  });
  test("by number, however it is written", () => {
    expect(found("81234567")).toEqual(["José Álvarez"]);
    expect(found("+62 811")).toEqual(["Siti Rahma"]);
  });
  test("by the last message", () => expect(found("kasih")).toEqual(["Siti Rahma"]));
  test("everything for no text, nothing for a stranger", () => {
    expect(found(" ")).toHaveLength(3);
    expect(found("zzz")).toEqual([]);
  });
  test("a key press over ten thousand rows", () => {
    const many = Array.from({ length: 10_000 }, (_, i) => row(`Person ${i}`, `+6281${i}`));
    searchRows(many, "x");
    const begin = performance.now();
    searchRows(many, "person 99");
    expect(performance.now() - begin).toBeLessThan(50);
  });
});

describe("marks", () => {
  test("odd pieces match, all pieces together are the text", () => {
    expect(matches("José and jose", "jose")).toEqual(["", "José", " and ", "jose", ""]);
    expect(matches("abc", "")).toEqual(["abc"]);
    expect(matches("aaa", "a")).toEqual(["", "a", "", "a", "", "a", ""]);
  });
});
