import { describe, expect, test } from "vitest";
import { completed, wantedAt } from "./completion.ts";
import { kindOfFile, problemOfFile } from "./files.ts";
import { windowState } from "./window.ts";

describe("completion", () => {
  test("an emoji's name behind a space", () => {
    expect(wantedAt("hi :smi", 7)).toEqual({ kind: "emoji", text: "smi", from: 3, to: 7 });
    expect(wantedAt("10:30", 5)).toBeUndefined();
    expect(wantedAt("hi :s", 5)).toBeUndefined();
  });
  test("a canned reply at the beginning only", () => {
    expect(wantedAt("/tha", 4)).toMatchObject({ kind: "canned", text: "tha" });
    expect(wantedAt("and/or", 6)).toBeUndefined();
    expect(wantedAt("/thanks all", 11)).toBeUndefined();
  });
  test("takes the word's place, with the cursor behind it", () => {
    const wanted = wantedAt("hi :smi you", 7);
    expect(wanted && completed("hi :smi you", wanted, "😀 ")).toEqual({
      text: "hi 😀  you",
      cursor: 6,
    });
  });
});

describe("files", () => {
  test.each([
    ["image/png", "image"],
    ["image/gif", "document"],
    ["video/mp4", "video"],
    ["audio/ogg", "audio"],
    ["application/pdf", "document"],
    ["", "document"],
  ])("%s goes as %s", (type, kind) => expect(kindOfFile(type)).toBe(kind));
  test("sizes", () => {
    expect(problemOfFile("image/png", 6_000_000)).toBe("composer.fileTooLarge");
    expect(problemOfFile("application/pdf", 6_000_000)).toBeUndefined();
    expect(problemOfFile("text/plain", 0)).toBe("composer.fileEmpty");
  });
});

describe("the 24-hour window", () => {
  const now = Date.parse("2026-11-21T10:00:00Z");
  test("open, soon over, over, never opened", () => {
    expect(windowState("2026-11-22T09:00:00Z", now)).toMatchObject({ isWarning: false });
    expect(windowState("2026-11-21T11:00:00Z", now)).toMatchObject({ isWarning: true });
    expect(windowState("2026-11-21T10:00:00Z", now)).toEqual({ kind: "closed" });
    expect(windowState(null, now)).toEqual({ kind: "closed" });
    expect(windowState("nonsense", now)).toEqual({ kind: "closed" });
  });
});
