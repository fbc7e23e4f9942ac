import type { Shortcut } from "../feature.ts";
import { usePreferences } from "./preferences.ts";

/** What of a key press matters here. */
export type Press = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey"
>;

const isApple = () => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

/** The combination that holds for a shortcut: the person's own, or the one it comes with. "" is none. */
export const keysOf = (shortcut: Shortcut, own: Readonly<Record<string, string>>) =>
  own[shortcut.id] ?? shortcut.keys;

/** A letter or digit by its place on the keyboard: with Alt, a Mac's key gives another character. */
function baseKey(press: Press): string {
  const place = /^(?:Key([A-Z])|Digit(\d))$/.exec(press.code);
  const letter = place?.[1]?.toLowerCase() ?? place?.[2];
  if (letter !== undefined && (press.altKey || press.ctrlKey || press.metaKey)) return letter;
  return press.key.length === 1 ? press.key.toLowerCase() : press.key;
}

/** `Mod+Alt+n` of a press; nothing while only modifiers are down. */
export function combinationOf(press: Press, apple = isApple()): string | undefined {
  if (["Control", "Meta", "Alt", "Shift", "AltGraph", "Dead", "Process"].includes(press.key)) {
    return undefined;
  }
  const key = baseKey(press);
  const mod = apple ? press.metaKey : press.ctrlKey;
  const other = apple ? press.ctrlKey : press.metaKey;
  if (other) return undefined;
  const hasModifier = mod || press.altKey;
  // `?` is Shift and another key on most keyboards: of single characters Shift is no part.
  const isShift = press.shiftKey && (hasModifier || key.length > 1);
  return [mod && "Mod", press.altKey && "Alt", isShift && "Shift", key].filter(Boolean).join("+");
}

/** As people read it: `Ctrl + Alt + N`, on Apple machines `⌘⌥N`. */
export function showKeys(keys: string, apple = isApple()): string {
  const parts = keys.split("+").map((part) => {
    if (part === "Mod") return apple ? "⌘" : "Ctrl";
    if (apple && part === "Alt") return "⌥";
    if (apple && part === "Shift") return "⇧";
    return part.length === 1 ? part.toUpperCase() : part;
  });
  return parts.join(apple ? "" : " + ");
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

let known: readonly Shortcut[] = [];
/** All there are, for the sheet and the settings. */
export const knownShortcuts = () => known;

/** Runs what a key combination stands for, until the returned function is called. Nothing runs below an open dialog. */
export function listenForShortcuts(shortcuts: readonly Shortcut[]): () => void {
  known = shortcuts;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const combination = combinationOf(event);
    if (combination === undefined) return;
    const isSingle = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isSingle && (isTyping(event.target) || event.key === "Enter")) return;
    if (document.querySelector("dialog[open]") !== null) return;
    const { keys } = usePreferences.getState();
    const found = known.find((one) => keysOf(one, keys) === combination);
    if (found === undefined) return;
    event.preventDefault();
    found.run();
  };
  addEventListener("keydown", onKeyDown);
  return () => removeEventListener("keydown", onKeyDown);
}
