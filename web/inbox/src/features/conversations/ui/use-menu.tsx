import {
  Archive,
  ArchiveRestore,
  Bell,
  BellOff,
  Heart,
  HeartOff,
  Info,
  Mail,
  MailOpen,
  Pin,
  PinOff,
  Trash2,
  UserPlus,
  XCircle,
} from "lucide-react";
import { create } from "zustand";
import type { Answer } from "#shared/api/client.ts";
import type { Conversation } from "#shared/api/types.ts";
import { currentWords, useWords } from "#shared/i18n/provider.tsx";
import type { MenuEntries } from "#shared/ui/menu.tsx";
import { showToast } from "#shared/ui/toast.tsx";
import * as actions from "../actions.ts";
import { isMuted, isUnread } from "../model/book.ts";

interface Asked {
  /** A dialog that one of the menus opened; drawn once, by ConversationDialogs. */
  open: { kind: "assign" | "clear" | "delete"; conversation: Conversation } | undefined;
}
export const useAsked = create<Asked>(() => ({ open: undefined }));
const askFor = (kind: "assign" | "clear" | "delete", conversation: Conversation) =>
  useAsked.setState({ open: { kind, conversation } });

const hourMs = 3_600_000;

/** Runs an action; says so when it did not work (what was shown is taken back by then). */
export async function run(request: Promise<Answer<unknown>>): Promise<boolean> {
  const answer = await request;
  if (answer.kind === "ok") return true;
  showToast({ kind: "error", text: currentWords()(actions.problemWord(answer)) });
  return false;
}

/** Archives, or takes out of the archive, with a way back. */
export function archive(one: Conversation) {
  const t = currentWords();
  const isArchived = !one.isArchived;
  void run(actions.setArchived(one.id, isArchived));
  showToast({
    text: t(isArchived ? "list.archivedToast" : "list.unarchivedToast"),
    action: {
      label: t("shared.undo"),
      run: () => void run(actions.setArchived(one.id, !isArchived)),
    },
  });
}

/** What can be done with a conversation: the same on its row, on right click and in its header. */
export function useConversationMenu(onInfo?: (one: Conversation) => void) {
  const t = useWords();
  return (one: Conversation): MenuEntries => {
    const { id } = one;
    const muteFor = (hours: number) => () =>
      void run(actions.mute(id, new Date(Date.now() + hours * hourMs).toISOString()));
    return [
      ...(onInfo === undefined
        ? []
        : [{ id: "info", label: t("list.info"), icon: Info, onSelect: () => onInfo(one) }, null]),
      isUnread(one)
        ? {
            id: "read",
            label: t("list.markRead"),
            icon: MailOpen,
            onSelect: () => void run(actions.markRead(id)),
          }
        : {
            id: "unread",
            label: t("list.markUnread"),
            icon: Mail,
            onSelect: () => void run(actions.markUnread(id)),
          },
      {
        id: "pin",
        label: t(one.isPinned ? "list.unpin" : "list.pin"),
        icon: one.isPinned ? PinOff : Pin,
        onSelect: () => void run(actions.setPinned(id, !one.isPinned)),
      },
      {
        id: "favorite",
        label: t(one.isFavorite ? "list.unfavorite" : "list.favorite"),
        icon: one.isFavorite ? HeartOff : Heart,
        onSelect: () => void run(actions.setFavorite(id, !one.isFavorite)),
      },
      isMuted(one)
        ? {
            id: "unmute",
            label: t("list.unmute"),
            icon: Bell,
            onSelect: () => void run(actions.unmute(id)),
          }
        : {
            id: "mute",
            label: t("list.mute"),
            icon: BellOff,
            entries: [
              { id: "8h", label: t("list.mute8h"), onSelect: muteFor(8) },
              { id: "1w", label: t("list.mute1w"), onSelect: muteFor(168) },
              {
                id: "ever",
                label: t("list.muteEver"),
                onSelect: () => void run(actions.mute(id, null)),
              },
            ],
          },
      {
        id: "archive",
        label: t(one.isArchived ? "list.unarchive" : "list.archive"),
        icon: one.isArchived ? ArchiveRestore : Archive,
        onSelect: () => archive(one),
      },
      {
        id: "assign",
        label: t("list.assign"),
        icon: UserPlus,
        onSelect: () => askFor("assign", one),
      },
      null,
      {
        id: "clear",
        label: t("list.clear"),
        icon: XCircle,
        onSelect: () => askFor("clear", one),
      },
      {
        id: "delete",
        label: t("list.delete"),
        icon: Trash2,
        isDangerous: true,
        onSelect: () => askFor("delete", one),
      },
    ];
  };
}
