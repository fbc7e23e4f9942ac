import { useAction } from "#shared/api/action.ts";
import { useList } from "#shared/api/lists.ts";
import type { Colleague, Conversation } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { useIdentity } from "#shared/lib/session.ts";
import { hasRole } from "#shared/lib/types.ts";
import { Button } from "#shared/ui/button.tsx";
import { SelectField } from "#shared/ui/field.tsx";
import { assign } from "../api/changes.ts";

/** Who looks after this conversation. */
export function Assignment({ conversation }: { conversation: Conversation }) {
  const t = useWords();
  const me = useIdentity().user;
  const users = useList<Colleague & { isActive?: boolean }>("/users", { limit: 100 });
  const save = useAction((userId: string | null) => assign(conversation.id, userId), {
    done: t("contact.saved"),
  });
  const current = conversation.assignedTo;
  const shown = save.isPending ? (save.variables ?? "") : (current?.id ?? "");
  const options = users.rows
    .filter((user) => user.isActive !== false || user.id === current?.id)
    .map((user) => ({ value: user.id, label: user.name }));
  if (current !== null && !options.some((option) => option.value === current.id)) {
    options.unshift({ value: current.id, label: current.name });
  }
  const mayAssign = hasRole(me.role, "manager");
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-base font-semibold">{t("contact.assignment")}</h3>
      {mayAssign ? (
        <SelectField
          label={t("contact.assignedTo")}
          value={shown}
          disabled={save.isPending}
          options={[{ value: "", label: t("contact.nobody") }, ...options]}
          onChange={(event) => save.mutate(event.currentTarget.value || null)}
        />
      ) : (
        <p>
          {t("contact.assignedTo")}: <bdi>{current?.name ?? t("contact.nobody")}</bdi>
        </p>
      )}
      {current?.id !== me.id && mayAssign && (
        <Button className="self-start" isBusy={save.isPending} onClick={() => save.mutate(me.id)}>
          {t("contact.assignMe")}
        </Button>
      )}
    </section>
  );
}
