import type { Feature, Shortcut } from "#shared/feature.ts";
import { identity } from "#shared/lib/session.ts";
import { matchPath, navigate } from "#shared/ui/router.tsx";
import * as actions from "./actions.ts";
import { isMuted, isUnread, lookUp, visible } from "./model/book.ts";
import { searchRows } from "./model/search.ts";
import { useBook, useListView } from "./store.ts";
import { archive, run } from "./ui/use-menu.tsx";

const openId = () => matchPath("/c/:id", location.pathname)?.id;
const openOne = () => {
  const id = openId();
  return id === undefined ? undefined : lookUp(useBook.getState(), id);
};

/** To the conversation above or below the open one, in the list as it is shown. */
function step(by: 1 | -1) {
  const { filter, search, sticky } = useListView.getState();
  const me = identity()?.user.id ?? "";
  const rows = searchRows(
    visible(useBook.getState(), filter, me, sticky, search.trim() !== ""),
    search,
  );
  const at = rows.findIndex((row) => row.id === openId());
  const next = rows[at < 0 ? 0 : at + by];
  if (next === undefined) return;
  useListView.setState({ sticky: next.id });
  navigate(`/c/${next.id}`);
}

const withOpen = (use: (one: NonNullable<ReturnType<typeof openOne>>) => void) => () => {
  const one = openOne();
  if (one !== undefined) use(one);
};

const group = "keys.conversations" as const;
const shortcuts: readonly Shortcut[] = [
  { id: "next", keys: "Mod+Alt+ArrowDown", label: "keys.next", group, run: () => step(1) },
  { id: "previous", keys: "Mod+Alt+ArrowUp", label: "keys.previous", group, run: () => step(-1) },
  {
    id: "search",
    keys: "Mod+Alt+/",
    label: "list.search",
    group,
    run: () => {
      if (document.getElementById("conversation-search") === null) navigate("/");
      requestAnimationFrame(() => document.getElementById("conversation-search")?.focus());
    },
  },
  {
    id: "new-message",
    keys: "Mod+Alt+n",
    label: "list.newMessage",
    group,
    run: () => document.getElementById("new-message")?.click(),
  },
  {
    id: "archive",
    keys: "Mod+Alt+e",
    label: "list.archive",
    group,
    run: withOpen(archive),
  },
  {
    id: "mute",
    keys: "Mod+Alt+m",
    label: "list.mute",
    group,
    run: withOpen((one) => {
      void run(isMuted(one) ? actions.unmute(one.id) : actions.mute(one.id, null));
    }),
  },
  {
    id: "unread",
    keys: "Mod+Alt+u",
    label: "list.markUnread",
    group,
    run: withOpen((one) => {
      void run(isUnread(one) ? actions.markRead(one.id) : actions.markUnread(one.id));
    }),
  },
  {
    id: "pin",
    keys: "Mod+Alt+p",
    label: "list.pin",
    group,
    run: withOpen((one) => void run(actions.setPinned(one.id, !one.isPinned))),
  },
];

export const feature: Feature = { shortcuts };
