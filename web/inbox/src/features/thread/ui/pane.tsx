import type { Shown } from "@hermod/timeline";
import { CheckSquare, Copy, Reply, RotateCcw, SmilePlus, Trash2, X, XCircle } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Conversation } from "#shared/api/types.ts";
import { fullTime } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { announce } from "#shared/lib/announce.ts";
import { draftOf, setDraft } from "#shared/lib/drafts.ts";
import { usePreferences } from "#shared/lib/preferences.ts";
import { discardItem, retryItem } from "#shared/outbox/index.ts";
import { onLive } from "#shared/realtime/bus.ts";
import { Button, IconButton } from "#shared/ui/button.tsx";
import { quickEmoji } from "#shared/ui/emoji-names.ts";
import type { MenuEntries } from "#shared/ui/menu.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "#shared/ui/states.tsx";
import { showToast } from "#shared/ui/toast.tsx";
import { cancelMessage, react, retryMessage } from "../actions.ts";
import { arrange } from "../model/arrange.ts";
import { detailsOf, textOf } from "../model/message.ts";
import { heldCount, rowsOf } from "../model/window.ts";
import { threadOf } from "../threads.ts";
import { FindBar } from "./find-bar.tsx";
import { Timeline, type TimelineHandle } from "./timeline.tsx";
import { TypingRow } from "./typing-row.tsx";
import { useThread } from "./use-thread.ts";
import { useUnreadMark } from "./use-unread.ts";

interface Props {
  conversation: Conversation;
  customer: string;
  /** A message to begin at (a link, a search). */
  startAt: string | undefined;
  isFinding: boolean;
  onFindEnd: () => void;
  /** The newest message is on the screen of somebody who looks at it. */
  onRead: (lastId: string | undefined) => void;
  header: ReactNode;
  composer: ReactNode;
}

const isLookedAt = () => document.visibilityState === "visible" && document.hasFocus();
const flashMs = 1600;
const tellEveryMs = 1000;

/** The messages of one conversation, with what belongs to them above and below. Mounted anew for each conversation (by key). */
export function ThreadPane(props: Props) {
  const { conversation, customer, startAt, onRead } = props;
  const t = useWords();
  const controller = threadOf(conversation.id);
  const thread = useThread(controller);
  const rows = useMemo(() => rowsOf(thread), [thread]);
  const openAt = usePreferences((state) => state.openAt);
  const mark = useUnreadMark(rows, thread.phase === "ready", conversation.unreadCount);
  const lines = useMemo(() => arrange(rows, mark), [rows, mark]);
  const timeline = useRef<TimelineHandle>(null);
  const [selected, setSelected] = useState<ReadonlySet<string> | undefined>();
  const [flashId, setFlashId] = useState<string>();
  const [newCount, setNewCount] = useState(0);
  const [isAtEnd, setAtEnd] = useState(true);
  const goal = useRef<string>(undefined);
  useEffect(() => {
    if (startAt === undefined) void controller.open(conversation.unreadCount + 10);
    else void jump(startAt);
  }, [controller, startAt]);

  const jump = useCallback(
    async (id: string) => {
      goal.current = id;
      if (!(await controller.jumpTo(id))) {
        showToast({ kind: "error", text: t("thread.notThere") });
        await controller.open();
        return;
      }
      // The lines of a new window are drawn before they can be scrolled to.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          if (goal.current !== id) return;
          timeline.current?.scrollToMessage(id);
          setFlashId(id);
          setTimeout(() => setFlashId(undefined), flashMs);
        }),
      );
    },
    [controller, t],
  );

  const toNewest = useCallback(async () => {
    goal.current = undefined;
    setNewCount(0);
    if (controller.current().newer.hasMore) await controller.toNewest();
    requestAnimationFrame(() => timeline.current?.scrollToEnd());
  }, [controller]);

  // What was written here is what one wants to see.
  const lastLocal = rows.findLast((row) => row.isLocal)?.id;
  const wasLocal = useRef(lastLocal);
  useEffect(() => {
    if (lastLocal !== undefined && lastLocal !== wasLocal.current) void toNewest();
    wasLocal.current = lastLocal;
  }, [lastLocal, toNewest]);

  const lastId = rows.findLast((row) => !row.isLocal)?.id;
  const hasRead = useRef(false);
  // Marked as unread by hand while it is open: stays so until it is opened again.
  const wasMarked = useRef(conversation.isMarkedUnread);
  const isUnread =
    conversation.unreadCount > 0 ||
    (conversation.isMarkedUnread && wasMarked.current && !hasRead.current);
  const lastTold = useRef(0);
  useEffect(() => {
    if (!isUnread || !isAtEnd || thread.phase !== "ready") return;
    const tell = () => {
      if (!isLookedAt()) return;
      hasRead.current = true;
      lastTold.current = Date.now();
      onRead(lastId);
    };
    // A flood is read in steps, not message by message.
    const timer = setTimeout(tell, Math.max(0, lastTold.current + tellEveryMs - Date.now()));
    addEventListener("focus", tell);
    document.addEventListener("visibilitychange", tell);
    return () => {
      clearTimeout(timer);
      removeEventListener("focus", tell);
      document.removeEventListener("visibilitychange", tell);
    };
  }, [isUnread, isAtEnd, thread.phase, lastId, onRead]);

  useEffect(() => {
    if (isAtEnd) setNewCount(0);
  }, [isAtEnd]);
  const isAtEndNow = useRef(isAtEnd);
  isAtEndNow.current = isAtEnd;
  useEffect(
    () =>
      onLive("inbound_message", (event) => {
        if (event.conversationId !== conversation.id) return;
        announce(t("thread.announce", { name: customer, text: event.text ?? "" }));
        if (!isAtEndNow.current) setNewCount((count) => count + 1);
      }),
    [conversation.id, customer, t],
  );
  const failedId = rows.findLast((row) => row.status === "failed")?.id;
  const wasFailed = useRef(failedId);
  useEffect(() => {
    if (failedId !== undefined && failedId !== wasFailed.current && thread.phase === "ready") {
      announce(t("thread.announceFailed"), "assertive");
    }
    wasFailed.current = failedId;
  }, [failedId, thread.phase, t]);

  const onSelect = useCallback((id: string) => {
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);

  const onRetry = useCallback(
    async (row: Shown) => {
      if (row.isLocal) {
        retryItem(row.id);
        return;
      }
      const problem = await retryMessage(controller, row);
      if (problem !== undefined) showToast({ kind: "error", text: t(problem) });
    },
    [controller, t],
  );
  const onDiscard = useCallback((row: Shown) => discardItem(row.id), []);

  const onReply = useCallback(
    (row: Shown) => {
      const replyTo = {
        messageId: row.id,
        preview: textOf(row).slice(0, 200),
        direction: row.direction,
      };
      setDraft(conversation.id, { text: draftOf(conversation.id)?.text ?? "", replyTo });
      document.getElementById("composer-text")?.focus();
    },
    [conversation.id],
  );

  const onReact = useCallback(
    async (row: Shown, emoji: string) => {
      if (!(await react(controller, conversation.id, row, emoji))) {
        showToast({ kind: "error", text: t("thread.notReacted") });
      }
    },
    [controller, conversation.id, t],
  );

  const menu = useCallback(
    (row: Shown): MenuEntries => {
      const isKnown = !row.isLocal && !detailsOf(row).isDeleted;
      return [
        ...(isKnown
          ? [
              { id: "reply", label: t("thread.reply"), icon: Reply, onSelect: () => onReply(row) },
              {
                id: "react",
                label: t("thread.react"),
                icon: SmilePlus,
                entries: [...quickEmoji, ""].map((emoji) => ({
                  id: emoji || "none",
                  label: emoji || t("thread.noReaction"),
                  onSelect: () => void onReact(row, emoji),
                })),
              },
            ]
          : []),
        ...(textOf(row) !== ""
          ? [
              {
                id: "copy",
                label: t("shared.copy"),
                icon: Copy,
                onSelect: () => void navigator.clipboard?.writeText(textOf(row)),
              },
            ]
          : []),
        {
          id: "select",
          label: t("thread.select"),
          icon: CheckSquare,
          onSelect: () => onSelect(row.id),
        },
        ...(row.status === "failed"
          ? [
              {
                id: "retry",
                label: t("shared.retry"),
                icon: RotateCcw,
                onSelect: () => void onRetry(row),
              },
            ]
          : []),
        ...(row.status === "scheduled"
          ? [
              {
                id: "cancel",
                label: t("thread.cancel"),
                icon: XCircle,
                onSelect: () =>
                  void cancelMessage(row).then((problem) => {
                    if (problem !== undefined) showToast({ kind: "error", text: t(problem) });
                  }),
              },
            ]
          : []),
        ...(row.isLocal
          ? [
              {
                id: "discard",
                label: t("shared.delete"),
                icon: Trash2,
                isDangerous: true,
                onSelect: () => onDiscard(row),
              },
            ]
          : []),
      ];
    },
    [t, onReply, onReact, onSelect, onRetry, onDiscard],
  );

  const copySelected = () => {
    const chosen = rows.filter((row) => selected?.has(row.id));
    const text = chosen
      .map((row) => {
        const who = row.direction === "inbound" ? customer : t("thread.you");
        return `[${fullTime(t, row.at)}] ${who}: ${textOf(row)}`;
      })
      .join("\n");
    void navigator.clipboard?.writeText(text);
    showToast({ kind: "success", text: t("shared.copied") });
    setSelected(undefined);
  };

  const older = useCallback(() => void controller.loadOlder(), [controller]);
  const newer = useCallback(() => {
    controller.anchorId = timeline.current?.anchorId();
    void controller.loadNewer();
  }, [controller]);

  return (
    <main
      id="thread"
      aria-label={t("thread.with", { name: customer })}
      className="flex h-full min-h-0 min-w-0 flex-1 flex-col bg-canvas"
    >
      {/* The list with its heading is hidden on phones. */}
      <h1 className="sr-only md:hidden">{t("thread.with", { name: customer })}</h1>
      {props.header}
      {props.isFinding && (
        <FindBar
          conversationId={conversation.id}
          onJump={(id) => void jump(id)}
          onClose={props.onFindEnd}
        />
      )}
      {selected !== undefined && (
        <div className="flex items-center gap-2 border-b border-line bg-header px-3 py-1">
          <IconButton icon={X} label={t("shared.cancel")} onClick={() => setSelected(undefined)} />
          <span role="status" className="flex-1">
            {t("thread.selected", { count: selected.size })}
          </span>
          <Button icon={Copy} disabled={selected.size === 0} onClick={copySelected}>
            {t("shared.copy")}
          </Button>
        </div>
      )}
      {lines.length === 0 ? (
        <div className="min-h-0 flex-1">
          {thread.phase === "failed" && (
            <ErrorState title={t("thread.loadFailed")} onRetry={() => void controller.open()} />
          )}
          {thread.phase === "missing" && <EmptyState title={t("thread.missing")} />}
          {thread.phase === "ready" && <EmptyState title={t("thread.empty")} />}
          {(thread.phase === "new" || thread.phase === "loading") && <SkeletonRows count={6} />}
        </div>
      ) : (
        <Timeline
          ref={timeline}
          lines={lines}
          older={thread.older}
          newer={thread.newer}
          startAtUnread={openAt === "unread"}
          selected={selected ?? none}
          isSelecting={selected !== undefined}
          flashId={flashId}
          newCount={thread.newer.hasMore ? heldCount(thread) : newCount}
          customer={customer}
          menu={menu}
          onSelect={onSelect}
          onJump={jump}
          onRetry={onRetry}
          onDiscard={onDiscard}
          onOlder={older}
          onNewer={newer}
          onNewest={toNewest}
          onAtEnd={setAtEnd}
        />
      )}
      <TypingRow conversationId={conversation.id} />
      {props.composer}
    </main>
  );
}

const none: ReadonlySet<string> = new Set();
