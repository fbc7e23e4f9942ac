import { afterEach, describe, expect, test, vi } from "vitest";
import { combinationOf, listenForShortcuts, type Press, showKeys } from "./keys.ts";
import { usePreferences } from "./preferences.ts";

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe("key combinations", () => {
  test.each([
    [press("?", { shiftKey: true, code: "Slash" }), "?"],
    [press("n", { ctrlKey: true, altKey: true, code: "KeyN" }), "Mod+Alt+n"],
    [press("N", { ctrlKey: true, shiftKey: true, code: "KeyN" }), "Mod+Shift+n"],
    [press("F6", {}), "F6"],
    [press("F6", { shiftKey: true }), "Shift+F6"],
    [press("Shift", { shiftKey: true }), undefined],
    [press("n", { metaKey: true, code: "KeyN" }), undefined],
  ])("%o is %s", (given, wanted) => {
    expect(combinationOf(given, false)).toBe(wanted);
  });

  test("on Apple machines Alt makes other characters, and Command is the modifier", () => {
    const given = press("ñ", { metaKey: true, altKey: true, code: "KeyN" });
    expect(combinationOf(given, true)).toBe("Mod+Alt+n");
    expect(showKeys("Mod+Alt+n", true)).toBe("⌘⌥N");
    expect(showKeys("Mod+Alt+n", false)).toBe("Ctrl + Alt + N");
  });
});

describe("shortcuts", () => {
  const run = vi.fn();
  const shortcut = {
    id: "test",
    keys: "?",
    label: "shared.search",
    group: "keys.general",
    run,
  } as const;
  let stop = () => {};
  afterEach(() => {
    stop();
    run.mockReset();
    document.body.replaceChildren();
    usePreferences.setState({ keys: {} });
  });
  const type = (target: EventTarget, init: KeyboardEventInit) =>
    target.dispatchEvent(
      new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }),
    );

  test("run where nobody types, not in fields and not below a dialog", () => {
    stop = listenForShortcuts([shortcut]);
    const field = document.body.appendChild(document.createElement("input"));
    type(field, { key: "?", shiftKey: true });
    expect(run).not.toHaveBeenCalled();
    type(document.body, { key: "?", shiftKey: true });
    expect(run).toHaveBeenCalledTimes(1);
    const dialog = document.body.appendChild(document.createElement("dialog"));
    dialog.setAttribute("open", "");
    type(document.body, { key: "?", shiftKey: true });
    expect(run).toHaveBeenCalledTimes(1);
  });

  test("a person's own combination takes the place of the one it comes with; an empty one switches it off", () => {
    stop = listenForShortcuts([shortcut]);
    usePreferences.setState({ keys: { test: "Mod+k" } });
    type(document.body, { key: "?" });
    expect(run).not.toHaveBeenCalled();
    type(document.body, { key: "k", ctrlKey: true, code: "KeyK" });
    expect(run).toHaveBeenCalledTimes(1);
    usePreferences.setState({ keys: { test: "" } });
    type(document.body, { key: "k", ctrlKey: true, code: "KeyK" });
    expect(run).toHaveBeenCalledTimes(1);
  });
});
