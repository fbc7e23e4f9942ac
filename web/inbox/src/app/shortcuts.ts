import type { Shortcut } from "#shared/feature.ts";
import { useInboxView } from "./inbox-view.ts";

/** Parts of the window in reading order; F6 goes round them. */
const panes = ["conversations", "thread", "contact"];

function nextPane() {
  const there = panes
    .map((id) => document.getElementById(id))
    .filter((pane) => pane !== null && pane.offsetParent !== null);
  const at = there.findIndex((pane) => pane?.contains(document.activeElement));
  const next = there[(at + 1) % there.length];
  const wanted =
    next?.querySelector<HTMLElement>("#composer-text") ??
    next?.querySelector<HTMLElement>('[tabindex="0"],button,input,textarea,a[href]');
  wanted?.focus();
}

/** What concerns the window as a whole; features bring their own. */
export const inboxShortcuts: readonly Shortcut[] = [
  { id: "panes", keys: "F6", label: "keys.panes", group: "keys.general", run: nextPane },
  {
    id: "find",
    keys: "Mod+f",
    label: "list.searchInside",
    group: "keys.conversations",
    run: () => useInboxView.setState({ isFinding: true }),
  },
  {
    id: "info",
    keys: "Mod+Alt+i",
    label: "keys.info",
    group: "keys.conversations",
    run: () => useInboxView.setState((view) => ({ isInfo: !view.isInfo })),
  },
  {
    id: "emoji",
    keys: "Mod+Alt+j",
    label: "keys.emoji",
    group: "keys.conversations",
    run: () => document.getElementById("composer-emoji")?.click(),
  },
];
