import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchValue } from "#shared/api/client.ts";
import type { Colleague, Conversation } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Button } from "#shared/ui/button.tsx";
import { ConfirmDialog, Dialog } from "#shared/ui/dialog.tsx";
import { navigate } from "#shared/ui/router.tsx";
import { ErrorState, SkeletonRows } from "#shared/ui/states.tsx";
import { showToast } from "#shared/ui/toast.tsx";
import * as actions from "../actions.ts";
import { nameOf } from "../model/search.ts";
import { run, useAsked } from "./use-menu.tsx";

const undoMs = 5000;

function AssignDialog({ one, onClose }: { one: Conversation; onClose: () => void }) {
  const t = useWords();
  const users = useQuery({
    queryKey: ["users"],
    queryFn: () => fetchValue<{ data: Colleague[] }>("GET", "/users"),
  });
  const [chosen, setChosen] = useState<string>(one.assignedTo?.id ?? "");
  const [isBusy, setBusy] = useState(false);
  const rows = users.data?.data ?? [];
  const save = async () => {
    setBusy(true);
    const user = rows.find((row) => row.id === chosen);
    const isDone = await run(
      actions.assign(one.id, user === undefined ? null : { id: user.id, name: user.name }),
    );
    setBusy(false);
    if (!isDone) return;
    onClose();
    showToast({
      kind: "success",
      text: user === undefined ? t("list.unassigned") : t("list.assigned", { name: user.name }),
    });
  };
  const options = [{ id: "", name: t("list.nobody") }, ...rows];
  return (
    <Dialog
      title={t("list.assignTitle", { name: nameOf(one) })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("shared.cancel")}</Button>
          <Button look="primary" isBusy={isBusy} disabled={!users.isSuccess} onClick={save}>
            {t("list.assign")}
          </Button>
        </>
      }
    >
      {users.isPending && <SkeletonRows count={4} height="h-9" />}
      {users.isError && (
        <ErrorState title={t("shared.loadFailed")} onRetry={() => void users.refetch()} />
      )}
      {users.isSuccess && (
        <fieldset className="flex flex-col">
          <legend className="sr-only">{t("list.assign")}</legend>
          {options.map((user) => (
            <label
              key={user.id}
              className="flex min-h-10 items-center gap-3 rounded-lg px-2 hover:bg-hover"
            >
              <input
                type="radio"
                name="assignee"
                className="size-5 accent-accent"
                checked={chosen === user.id}
                onChange={() => setChosen(user.id)}
              />
              {user.name}
            </label>
          ))}
        </fieldset>
      )}
    </Dialog>
  );
}

/** The dialogs of the conversation menus: once on the page, whichever menu opened one. */
export function ConversationDialogs({ openId }: { openId: string | undefined }) {
  const t = useWords();
  const open = useAsked((state) => state.open);
  const close = () => useAsked.setState({ open: undefined });
  if (open === undefined) return null;
  const { kind, conversation: one } = open;
  const name = nameOf(one);
  const offerUndo = (text: string, undoToken: string) =>
    showToast({
      text,
      duration: undoMs,
      action: {
        label: t("shared.undo"),
        run: () => void run(actions.undo(one.id, undoToken)),
      },
    });
  if (kind === "assign") return <AssignDialog one={one} onClose={close} />;
  if (kind === "clear") {
    const confirm = async () => {
      const request = actions.clear(one.id);
      if (!(await run(request))) return;
      const answer = await request;
      if (answer.kind === "ok") offerUndo(t("list.cleared"), answer.value.undoToken);
    };
    return (
      <ConfirmDialog
        title={t("list.clearTitle", { name })}
        action={t("list.clear")}
        isDangerous
        onConfirm={confirm}
        onClose={close}
      >
        {t("list.clearText")}
      </ConfirmDialog>
    );
  }
  const confirm = async () => {
    const request = actions.deleteConversation(one.id);
    if (openId === one.id) navigate("/");
    if (!(await run(request))) return;
    const answer = await request;
    if (answer.kind === "ok") offerUndo(t("list.deleted"), answer.value.undoToken);
  };
  return (
    <ConfirmDialog
      title={t("list.deleteTitle", { name })}
      action={t("list.delete")}
      isDangerous
      onConfirm={confirm}
      onClose={close}
    >
      {t("list.deleteText")}
    </ConfirmDialog>
  );
}
