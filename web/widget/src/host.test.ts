import { describe, expect, test, vi } from "vitest";
import { Host } from "./host.ts";
import { readToken } from "./token.ts";

const encode = (claims: object) => {
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};
const token = (cid: string, exp: number) => `x.${encode({ tid: "t", cid, exp, name: "grüß" })}.y`;
const later = () => Math.floor(Date.now() / 1000) + 600;

const listeners = (onSession = vi.fn(), onBadSession = vi.fn(), onShown = vi.fn()) => ({
  onSession,
  onBadSession,
  onShown,
});

/** A window whose parent remembers what it was told. */
function fakeWindow() {
  const told: { message: { hermod: string }; origin: string }[] = [];
  const parent = {
    postMessage: (message: { hermod: string }, origin: string) => told.push({ message, origin }),
  };
  let listener: (event: MessageEvent) => void = () => {};
  const self = {
    parent,
    addEventListener: (_: string, l: (event: MessageEvent) => void) => {
      listener = l;
    },
  };
  const say = (data: unknown, origin = "https://shop.example", source: unknown = parent) =>
    listener({ data, origin, source } as MessageEvent);
  return { self: self as unknown as Window, told, say };
}

describe("host", () => {
  test("the first page to send a session is the host for good", async () => {
    const { self, told, say } = fakeWindow();
    const onSession = vi.fn();
    const host = new Host(self, listeners(onSession));
    expect(told).toEqual([{ message: { hermod: "ready" }, origin: "*" }]);
    say({ hermod: "session", token: token("c", later()) });
    say({ hermod: "session", token: token("other", later()) }, "https://evil.example");
    expect(onSession).toHaveBeenCalledTimes(1);
    expect((await host.bearer()).conversationId).toBe("c");
  });

  test("messages of other windows and origins are not listened to", () => {
    const { self, say } = fakeWindow();
    const onSession = vi.fn();
    new Host(self, listeners(onSession));
    say({ hermod: "session", token: token("c", later()) }, "https://shop.example", {});
    say("session");
    expect(onSession).not.toHaveBeenCalled();
  });

  test("a token that runs out is renewed once for all askers, from the host's origin only", async () => {
    const { self, told, say } = fakeWindow();
    const host = new Host(self, listeners());
    say({ hermod: "session", token: token("c", Math.floor(Date.now() / 1000) + 10) });
    const askers = Promise.all([host.bearer(), host.bearer()]);
    expect(told.filter((t) => t.message.hermod === "token-wanted")).toEqual([
      { message: { hermod: "token-wanted" }, origin: "https://shop.example" },
    ]);
    say({ hermod: "token", token: token("c", later()) }, "https://evil.example");
    say({ hermod: "token", token: token("c", later()) });
    const [first, second] = await askers;
    expect(first).toBe(second);
  });

  test("a token for another conversation is refused", async () => {
    const { self, say } = fakeWindow();
    const host = new Host(self, listeners());
    say({ hermod: "session", token: token("c", later()) });
    const renewal = host.renew();
    say({ hermod: "token", token: token("another", later()) });
    await expect(renewal).rejects.toThrow("no token");
  });

  test("a page that has no token is told apart from one that is still at it, and may try again", () => {
    const { self, told, say } = fakeWindow();
    const events = listeners();
    const host = new Host(self, events);
    say({ hermod: "token-failed" });
    expect(events.onBadSession).toHaveBeenCalledTimes(1);
    host.ask();
    expect(told.filter((t) => t.message.hermod === "ready")).toHaveLength(2);
    say({ hermod: "session", token: token("c", later()) });
    say({ hermod: "token-failed" });
    expect(events.onSession).toHaveBeenCalledTimes(1);
    expect(events.onBadSession).toHaveBeenCalledTimes(1);
  });

  test("only the host says whether the frame is shown", () => {
    const { self, say } = fakeWindow();
    const events = listeners();
    new Host(self, events);
    say({ hermod: "session", token: token("c", later()) });
    say({ hermod: "shown", isShown: true }, "https://evil.example");
    expect(events.onShown).not.toHaveBeenCalled();
    say({ hermod: "shown", isShown: false });
    expect(events.onShown).toHaveBeenCalledWith(false);
  });

  test("what is no token gives nothing", () => {
    for (const text of ["", "a.b.c", `x.${encode({ tid: "t" })}.y`, `x.${encode([])}.y`]) {
      expect(readToken(text)).toBeUndefined();
    }
  });
});
