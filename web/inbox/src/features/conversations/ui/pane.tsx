import { Archive, ArrowLeft, MessageSquarePlus, Search, X } from "lucide-react";
import {
  type KeyboardEvent,
  lazy,
  type ReactNode,
  Suspense,
  useDeferredValue,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Conversation } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { useIdentity } from "#shared/lib/session.ts";
import { IconButton } from "#shared/ui/button.tsx";
import { Slot, useHasSlot } from "#shared/ui/slots.tsx";
import { Spinner } from "#shared/ui/spinner.tsx";
import { visible } from "../model/book.ts";
import { searchRows } from "../model/search.ts";
import { setFilter, useBook, useListView } from "../store.ts";
import { Chips, useCounts } from "./chips.tsx";
import { ConversationList } from "./list.tsx";
import { FoundMessages, useServerSearch } from "./search-results.tsx";
import { useConversationMenu } from "./use-menu.tsx";

const Dialogs = lazy(() =>
  import("./dialogs.tsx").then((module) => ({ default: module.ConversationDialogs })),
);

interface Props {
  openId: string | undefined;
  onInfo: (one: Conversation) => void;
  /** Above the list: the offline strip. */
  strip: ReactNode;
}

/** The rows of the chosen chip and the search text, newest first. */
export function useRows(): Conversation[] {
  const { user } = useIdentity();
  const book = useBook();
  const { filter, search, sticky } = useListView();
  const text = useDeferredValue(search);
  const rows = useMemo(
    () => visible(book, filter, user.id, sticky, text.trim() !== ""),
    [book, filter, user.id, sticky, text],
  );
  return useMemo(() => searchRows(rows, text), [rows, text]);
}

function SearchField() {
  const t = useWords();
  const search = useListView((state) => state.search);
  const input = useRef<HTMLInputElement>(null);
  const set = (text: string) => useListView.setState({ search: text });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && search !== "") {
      event.stopPropagation();
      set("");
    }
  };
  return (
    <div className="relative mx-3 mt-1">
      <Search aria-hidden size={18} className="absolute start-3 top-2.5 text-meta" />
      <input
        ref={input}
        id="conversation-search"
        type="search"
        value={search}
        onChange={(event) => set(event.target.value)}
        onKeyDown={onKeyDown}
        aria-label={t("list.search")}
        placeholder={t("list.search")}
        className="h-9 w-full rounded-full bg-chip ps-10 pe-10 text-text [&::-webkit-search-cancel-button]:hidden"
      />
      {search !== "" && (
        <IconButton
          icon={X}
          size={16}
          label={t("shared.clear")}
          className="absolute end-1 top-0.5 size-8"
          onClick={() => {
            set("");
            input.current?.focus();
          }}
        />
      )}
    </div>
  );
}

function ArchivedRow() {
  const t = useWords();
  const counts = useCounts();
  const filter = useListView((state) => state.filter);
  if (filter === "archived") {
    return (
      <button
        type="button"
        onClick={() => setFilter("all")}
        className="mx-3 flex min-h-11 items-center gap-4 rounded-xl px-3 text-start hover:bg-hover"
      >
        <ArrowLeft aria-hidden size={20} className="text-accent rtl:rotate-180" />
        <span className="flex-1 font-medium">{t("filter.archived")}</span>
      </button>
    );
  }
  if (filter !== "all" || !counts?.archived) return null;
  const unread = counts.archivedUnread;
  return (
    <button
      type="button"
      onClick={() => setFilter("archived")}
      className="mx-3 flex min-h-11 items-center gap-4 rounded-xl px-3 text-start hover:bg-hover"
    >
      <Archive aria-hidden size={20} className="text-accent" />
      <span className="flex-1">{t("filter.archived")}</span>
      {unread > 0 && (
        <span className="text-xs font-semibold text-accent">
          <span aria-hidden>{unread}</span>
          <span className="sr-only">{t("list.archivedUnread", { count: unread })}</span>
        </span>
      )}
    </button>
  );
}

/** The list of conversations with its search, chips and archive. */
export function ConversationsPane({ openId, onInfo, strip }: Props) {
  const t = useWords();
  const search = useListView((state) => state.search);
  const rows = useRows();
  const menu = useConversationMenu(onInfo);
  const server = useServerSearch(search);
  const canWrite = useHasSlot("newMessage.dialog");
  const [isWriting, setWriting] = useState(false);
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      {strip}
      <header className="flex items-center gap-2 ps-5 pe-3 pt-3 pb-1">
        <h1 className="flex-1 text-xl font-semibold">{t("app.conversations")}</h1>
        {server.isSearching && <Spinner className="text-meta" />}
        {canWrite && (
          <IconButton
            id="new-message"
            icon={MessageSquarePlus}
            label={t("list.newMessage")}
            onClick={() => setWriting(true)}
          />
        )}
      </header>
      <SearchField />
      <Chips />
      <ArchivedRow />
      <p className="sr-only" role="status">
        {search.trim() !== "" && t("list.foundCount", { count: rows.length })}
      </p>
      <div className="min-h-0 flex-1">
        <ConversationList
          rows={rows}
          openId={openId}
          search={search}
          menu={menu}
          onOpen={(id) => useListView.setState({ sticky: id })}
        />
      </div>
      {search !== "" && server.isFailed && (
        <p role="alert" className="px-5 py-2 text-sm text-danger">
          {t("list.searchFailed")}
        </p>
      )}
      {search !== "" && server.found !== undefined && (
        <div className="max-h-1/2 overflow-y-auto border-t border-line">
          <FoundMessages found={server.found} text={search} />
        </div>
      )}
      {isWriting && <Slot name="newMessage.dialog" onClose={() => setWriting(false)} />}
      <Suspense>
        <Dialogs openId={openId} />
      </Suspense>
    </div>
  );
}
