import { MessagesSquare } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { Composer } from "#features/composer/index.ts";
import { OfflineStrip } from "#features/connection/index.ts";
import {
  ChatHeader,
  ConversationsPane,
  lastOpenedId,
  loadOne,
  lookUp,
  markRead,
  nameOf,
  setLastOpened,
  startNotices,
  useBook,
} from "#features/conversations/index.ts";
import { ThreadPane } from "#features/thread/index.ts";
import type { Conversation } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { classes } from "#shared/ui/classes.ts";
import { Dialog } from "#shared/ui/dialog.tsx";
import { navigate, useLocation } from "#shared/ui/router.tsx";
import { Slot, useHasSlot } from "#shared/ui/slots.tsx";
import { EmptyState, ErrorState, Loading } from "#shared/ui/states.tsx";
import { useMedia } from "#shared/ui/use-media.ts";
import { useInboxView } from "./inbox-view.ts";

interface Props {
  conversationId: string | undefined;
}

/** Asks for a conversation that no list has brought. */
function useConversation(id: string | undefined) {
  const one = useBook((book) => (id === undefined ? undefined : lookUp(book, id)));
  const [state, setState] = useState<"loading" | "missing" | "failed">("loading");
  const [tries, setTries] = useState(0);
  const isKnown = one !== undefined;
  useEffect(() => {
    if (id === undefined || isKnown) return;
    setState("loading");
    let isOver = false;
    void loadOne(id).then((answer) => {
      if (!isOver && answer !== "ok") setState(answer);
    });
    return () => {
      isOver = true;
    };
  }, [id, isKnown, tries]);
  return { one, state, again: () => setTries((count) => count + 1) };
}

function Chat({ one, startAt }: { one: Conversation; startAt: string | undefined }) {
  const isFinding = useInboxView((view) => view.isFinding);
  const customer = nameOf(one);
  const onInfo = useCallback(() => useInboxView.setState((view) => ({ isInfo: !view.isInfo })), []);
  const onRead = useCallback((upTo: string | undefined) => void markRead(one.id, upTo), [one.id]);
  return (
    <ThreadPane
      conversation={one}
      customer={customer}
      startAt={startAt}
      isFinding={isFinding}
      onFindEnd={() => useInboxView.setState({ isFinding: false })}
      onRead={onRead}
      header={
        <ChatHeader
          one={one}
          onInfo={onInfo}
          onSearch={() => useInboxView.setState({ isFinding: true })}
        />
      }
      composer={<Composer key={one.id} conversation={one} customer={customer} />}
    />
  );
}

/** The list; beside it the conversation, and what is known of the customer: as a pane where there is room, else as a drawer. */
export function InboxPage({ conversationId }: Props) {
  const t = useWords();
  const { query } = useLocation();
  const { one, state, again } = useConversation(conversationId);
  const isInfo = useInboxView((view) => view.isInfo);
  const isWide = useMedia("(min-width: 1200px)");
  const isPhone = useMedia("(max-width: 767px)");
  // Where it is all there is, it is the main part of the page.
  const ListLandmark = isPhone && conversationId === undefined ? "main" : "nav";
  const hasPanel = useHasSlot("contact.panel");
  useEffect(() => {
    useInboxView.setState({ isFinding: false });
    if (conversationId !== undefined) setLastOpened(conversationId);
  }, [conversationId]);
  useEffect(() => {
    const last = lastOpenedId();
    // A phone begins with the list.
    const isRoomy = matchMedia("(min-width: 768px)").matches;
    if (location.pathname === "/" && last !== null && isRoomy) {
      navigate(`/c/${encodeURIComponent(last)}`, { replace: true });
    }
  }, []);
  useEffect(() => startNotices(t, () => /^\/c\/([^/]+)/.exec(location.pathname)?.[1]), [t]);
  const onInfo = useCallback((row: Conversation) => {
    navigate(`/c/${row.id}`);
    useInboxView.setState({ isInfo: true });
  }, []);
  const closeInfo = () => useInboxView.setState({ isInfo: false });

  const main = () => {
    if (conversationId === undefined) {
      return (
        <EmptyState icon={MessagesSquare} title={t("list.pick")}>
          {t("list.pickHint")}
        </EmptyState>
      );
    }
    if (one !== undefined) return null;
    if (state === "missing") return <EmptyState title={t("list.missing")} />;
    if (state === "failed") return <ErrorState title={t("list.loadFailed")} onRetry={again} />;
    return <Loading />;
  };
  return (
    <div className="flex min-h-0 min-w-0 flex-1">
      <ListLandmark
        id="conversations"
        aria-label={t("app.conversations")}
        className={classes(
          "min-h-0 w-full shrink-0 border-line md:w-80 md:border-e xl:w-[25rem]",
          conversationId !== undefined && "max-md:hidden",
        )}
      >
        <ConversationsPane openId={conversationId} onInfo={onInfo} strip={<OfflineStrip />} />
      </ListLandmark>
      {one !== undefined ? (
        <Chat key={one.id} one={one} startAt={query.get("msg") ?? undefined} />
      ) : (
        <main
          aria-label={t("app.main")}
          className={classes(
            "min-w-0 flex-1 bg-canvas",
            conversationId === undefined && "max-md:hidden",
          )}
        >
          {main()}
        </main>
      )}
      {one !== undefined && isInfo && hasPanel && isWide && (
        <aside
          id="contact"
          aria-label={t("list.info")}
          className="min-h-0 w-88 shrink-0 overflow-y-auto border-s border-line bg-panel"
        >
          <Slot
            name="contact.panel"
            conversation={one}
            onClose={closeInfo}
            fallback={<Loading />}
          />
        </aside>
      )}
      {one !== undefined && isInfo && hasPanel && !isWide && (
        <Dialog title={t("list.info")} shape="sheet" onClose={closeInfo}>
          <Slot
            name="contact.panel"
            conversation={one}
            onClose={closeInfo}
            fallback={<Loading />}
          />
        </Dialog>
      )}
    </div>
  );
}
