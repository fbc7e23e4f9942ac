import { describe, expect, test } from "vitest";
import { type Catalog, type Message, makeWords } from "#shared/i18n/words.ts";
import { catalog as ar } from "./words-ar.ts";
import { catalog as en } from "./words-en.ts";
import { catalog as id } from "./words-id.ts";

const texts = (message: Message | undefined) =>
  typeof message === "string" ? [message] : Object.values(message ?? {});
const parameters = (message: Message | undefined) =>
  [...new Set(texts(message).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();

describe.each<[string, Catalog]>([
  ["id", id],
  ["ar", ar],
])("%s", (language, catalog) => {
  test("says everything that English says, with the same parameters", () => {
    for (const [key, message] of Object.entries(en)) {
      expect(texts(catalog[key]).filter(Boolean), key).not.toEqual([]);
      // A plural form may leave the number out: `one` says it in words.
      for (const name of parameters(catalog[key])) expect(parameters(message), key).toContain(name);
    }
    expect(Object.keys(catalog).sort()).toEqual(Object.keys(en).sort());
  });

  test("has a text for every number", () => {
    const t = makeWords(language as "id" | "ar", catalog);
    for (const count of [0, 1, 2, 3, 11, 100]) {
      expect(t("list.unreadCount", { count })).not.toBe("list.unreadCount");
    }
  });
});

test("numbers are written as the language writes them, and plurals chosen by it", () => {
  const t = makeWords("en", en);
  expect(t("list.unreadCount", { count: 1 })).toBe("1 unread message");
  expect(t("list.unreadCount", { count: 1234 })).toBe("1,234 unread messages");
});
