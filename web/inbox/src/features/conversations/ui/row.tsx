import { BellOff, ChevronDown, CircleAlert, Heart, Pin } from "lucide-react";
import { memo } from "react";
import type { Conversation } from "#shared/api/types.ts";
import { listTime } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import type { Draft } from "#shared/lib/drafts.ts";
import { Avatar } from "#shared/ui/avatar.tsx";
import { IconButton } from "#shared/ui/button.tsx";
import { classes } from "#shared/ui/classes.ts";
import { ContextArea, Menu, type MenuEntries } from "#shared/ui/menu.tsx";
import { Link } from "#shared/ui/router.tsx";
import { Tick } from "#shared/ui/tick.tsx";
import { isMuted, isUnread } from "../model/book.ts";
import { nameOf } from "../model/search.ts";
import { Mark } from "./mark.tsx";
import { Preview } from "./preview.tsx";

interface Props {
  one: Conversation;
  isOpen: boolean;
  /** The one row of the list that Tab reaches. */
  isCurrent: boolean;
  draft: Draft | undefined;
  /** Something of it was refused and waits for a person. */
  hasFailed: boolean;
  search: string;
  menu: (one: Conversation) => MenuEntries;
  onOpen: (id: string) => void;
  /** For the day's change. */
  today: string;
}

function Second({ one, draft, hasFailed }: Pick<Props, "one" | "draft" | "hasFailed">) {
  const t = useWords();
  if (hasFailed) {
    return (
      <span className="flex min-w-0 items-center gap-1 text-danger">
        <CircleAlert aria-hidden size={16} className="shrink-0" />
        <span className="truncate">{t("list.notSent")}</span>
      </span>
    );
  }
  if (draft?.text) {
    return (
      <span className="min-w-0 truncate">
        <span className="text-accent">{t("list.draft")}</span> <bdi>{draft.text}</bdi>
      </span>
    );
  }
  const last = one.lastMessage;
  if (last === null) return <span />;
  return (
    <span className="flex min-w-0 items-center gap-1">
      {last.direction === "outbound" && <Tick status={last.status} />}
      <Preview message={last} />
    </span>
  );
}

function Badges({ one }: { one: Conversation }) {
  const t = useWords();
  return (
    <span className="flex shrink-0 items-center gap-1.5 text-meta">
      {isMuted(one) && <BellOff role="img" aria-label={t("list.muted")} size={16} />}
      {one.isFavorite && <Heart role="img" aria-label={t("list.isFavorite")} size={15} />}
      {one.isPinned && <Pin role="img" aria-label={t("list.pinned")} size={16} />}
      {isUnread(one) && (
        <span className="inline-flex h-5 min-w-5 items-center justify-center rounded-full bg-accent px-1.5 text-xs font-semibold text-on-accent">
          <span aria-hidden>{one.unreadCount > 0 ? Math.min(one.unreadCount, 99) : ""}</span>
          <span aria-hidden>{one.unreadCount > 99 ? "+" : ""}</span>
          <span className="sr-only">
            {one.unreadCount > 0
              ? t("list.unreadCount", { count: one.unreadCount })
              : t("list.markedUnread")}
          </span>
        </span>
      )}
    </span>
  );
}

/** One conversation in the list. */
export const Row = memo(function Row({
  one,
  isOpen,
  isCurrent,
  draft,
  hasFailed,
  search,
  menu,
  onOpen,
}: Props) {
  const t = useWords();
  const name = nameOf(one);
  const at = one.lastMessage?.timestamp ?? one.createdAt;
  return (
    <ContextArea entries={menu(one)}>
      <div className="group relative h-full px-2">
        <Link
          href={`/c/${one.id}`}
          data-row={one.id}
          tabIndex={isCurrent ? 0 : -1}
          aria-current={isOpen ? "true" : undefined}
          onClick={() => onOpen(one.id)}
          className={classes(
            "flex h-full items-center gap-3 rounded-xl px-2",
            isOpen ? "bg-selected" : "hover:bg-hover",
          )}
        >
          <Avatar id={one.contact.id} name={name} />
          <span className="flex min-w-0 flex-1 flex-col gap-0.5">
            <span className="flex items-baseline gap-2">
              <span className={classes("flex-1 truncate", isUnread(one) && "font-semibold")}>
                <bdi>
                  <Mark text={name} wanted={search} />
                </bdi>
              </span>
              <time
                dateTime={at}
                className={classes(
                  "shrink-0 text-xs",
                  isUnread(one) ? "font-semibold text-accent" : "text-meta",
                )}
              >
                {listTime(t, Date.parse(at))}
              </time>
            </span>
            <span className="flex items-center justify-between gap-2 pe-6 text-sm text-meta">
              <Second one={one} draft={draft} hasFailed={hasFailed} />
              <Badges one={one} />
            </span>
          </span>
        </Link>
        <Menu entries={menu(one)}>
          <IconButton
            icon={ChevronDown}
            size={18}
            tabIndex={isCurrent ? 0 : -1}
            label={t("list.menuOf", { name })}
            className="absolute end-3 bottom-2 size-6 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100"
          />
        </Menu>
      </div>
    </ContextArea>
  );
});
