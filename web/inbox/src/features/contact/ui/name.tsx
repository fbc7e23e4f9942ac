import { Pencil } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useAction } from "#shared/api/action.ts";
import type { Conversation } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Button, IconButton } from "#shared/ui/button.tsx";
import { TextField } from "#shared/ui/field.tsx";
import { rename } from "../api/changes.ts";

/** The contact's name as the team gave it, editable in place. */
export function Name({ conversation }: { conversation: Conversation }) {
  const t = useWords();
  const { contact } = conversation;
  const [draft, setDraft] = useState<string>();
  const save = useAction((name: string) => rename(conversation, name), {
    done: t("contact.saved"),
    onDone: () => setDraft(undefined),
  });
  if (draft === undefined) {
    return (
      <p className="flex items-center gap-1 text-lg font-semibold">
        <bdi>{contact.name ?? contact.profileName ?? contact.phone ?? t("contact.unknown")}</bdi>
        <IconButton
          icon={Pencil}
          size={16}
          className="size-8"
          label={t("contact.rename")}
          onClick={() => setDraft(contact.name ?? contact.profileName ?? "")}
        />
      </p>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(draft.trim());
  };
  return (
    <form className="flex w-full flex-col gap-2 text-start" onSubmit={submit}>
      <TextField
        label={t("contact.name")}
        dir="auto"
        maxLength={200}
        autoFocus
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          setDraft(undefined);
        }}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={() => setDraft(undefined)}>{t("shared.cancel")}</Button>
        <Button look="primary" type="submit" isBusy={save.isPending}>
          {t("shared.save")}
        </Button>
      </div>
    </form>
  );
}
