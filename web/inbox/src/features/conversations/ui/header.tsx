import { ArrowLeft, EllipsisVertical, Search } from "lucide-react";
import type { Conversation } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { useIdentity } from "#shared/lib/session.ts";
import { Avatar } from "#shared/ui/avatar.tsx";
import { Button, IconButton } from "#shared/ui/button.tsx";
import { Menu } from "#shared/ui/menu.tsx";
import { navigate } from "#shared/ui/router.tsx";
import { showToast } from "#shared/ui/toast.tsx";
import { claim, problemWord } from "../actions.ts";
import { nameOf } from "../model/search.ts";
import { useViewers } from "../viewers.ts";
import { useConversationMenu } from "./use-menu.tsx";

interface Props {
  one: Conversation;
  onInfo: (one: Conversation) => void;
  onSearch: () => void;
}

/** Takes an unassigned conversation; tells who was quicker. */
function ClaimButton({ one }: { one: Conversation }) {
  const t = useWords();
  const { user } = useIdentity();
  const take = async () => {
    const answer = await claim(one.id, { id: user.id, name: user.name });
    if (answer.kind === "ok") return;
    const other = answer.problem?.details?.assignedTo as { name?: string } | undefined;
    const isLate = answer.problem?.code === "ALREADY_CLAIMED";
    showToast({
      kind: "error",
      text: isLate ? t("list.claimedBy", { name: other?.name ?? "?" }) : t(problemWord(answer)),
    });
  };
  return (
    <Button look="quiet" className="max-md:hidden" onClick={() => void take()}>
      {t("list.claim")}
    </Button>
  );
}

/** Who it is, who looks after it, and what can be done. */
export function ChatHeader({ one, onInfo, onSearch }: Props) {
  const t = useWords();
  const menu = useConversationMenu(onInfo);
  const name = nameOf(one);
  const viewers = useViewers(one.id);
  const second =
    viewers.length > 0
      ? t("list.viewing", { names: viewers.join(", ") })
      : one.assignedTo !== null
        ? t("list.assignedTo", { name: one.assignedTo.name })
        : (one.contact.phone ?? "");
  return (
    <header className="flex min-h-16 items-center gap-2 border-b border-line bg-header px-3">
      <IconButton
        icon={ArrowLeft}
        label={t("shared.back")}
        className="md:hidden rtl:rotate-180"
        onClick={() => navigate("/")}
      />
      <button
        type="button"
        onClick={() => onInfo(one)}
        aria-label={t("list.infoOf", { name })}
        className="flex min-w-0 flex-1 items-center gap-3 rounded-lg p-1 text-start hover:bg-hover"
      >
        <Avatar id={one.contact.id} name={name} size={40} />
        <span className="flex min-w-0 flex-col">
          <bdi className="truncate font-medium">{name}</bdi>
          {second !== "" && <bdi className="truncate text-sm text-meta">{second}</bdi>}
        </span>
      </button>
      {one.assignedTo === null && <ClaimButton one={one} />}
      <IconButton icon={Search} label={t("list.searchInside")} onClick={onSearch} />
      <Menu entries={menu(one)}>
        <IconButton icon={EllipsisVertical} label={t("list.menuOf", { name })} />
      </Menu>
    </header>
  );
}
