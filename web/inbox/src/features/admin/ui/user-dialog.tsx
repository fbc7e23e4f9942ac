import { type FormEvent, useState } from "react";
import { failureText, fieldError, useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import type { User } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import type { Role } from "#shared/lib/types.ts";
import { Button } from "#shared/ui/button.tsx";
import { Dialog } from "#shared/ui/dialog.tsx";
import { SelectField, TextField } from "#shared/ui/field.tsx";

interface Props {
  user: User | undefined;
  onClose: () => void;
  /** The password that a new user begins with: shown once. */
  onPassword: (password: string) => void;
}

const roles: readonly Role[] = ["agent", "manager", "admin"];

export function UserDialog({ user, onClose, onPassword }: Props) {
  const t = useWords();
  const [email, setEmail] = useState(user?.email ?? "");
  const [name, setName] = useState(user?.name ?? "");
  const [role, setRole] = useState<Role>(user?.role ?? "agent");
  const save = useAction(
    () =>
      user === undefined
        ? fetchValue<{ temporaryPassword?: string }>("POST", "/users", {
            body: { email, name, role },
          })
        : fetchValue<{ temporaryPassword?: string }>("PATCH", `/users/${user.id}`, {
            body: { name, role },
          }),
    {
      invalidates: [["list", "/users"]],
      isQuiet: true,
      onDone: (answer) => {
        onClose();
        if (answer?.temporaryPassword !== undefined) onPassword(answer.temporaryPassword);
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <Dialog title={user === undefined ? t("admin.addUser") : user.name} onClose={onClose}>
      <form className="flex flex-col gap-3" onSubmit={submit}>
        <TextField
          label={t("admin.email")}
          type="email"
          required
          disabled={user !== undefined}
          autoComplete="off"
          dir="ltr"
          value={email}
          error={fieldError(t, save.error, "email")}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <TextField
          label={t("admin.name")}
          required
          maxLength={200}
          autoComplete="off"
          value={name}
          error={fieldError(t, save.error, "name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SelectField
          label={t("admin.role")}
          hint={t(`admin.roleHint.${role}`)}
          value={role}
          options={roles.map((one) => ({ value: one, label: t(`admin.role.${one}`) }))}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        />
        {save.isError && (
          <p role="alert" className="text-danger">
            {failureText(t, save.error)}
          </p>
        )}
        <Button look="primary" type="submit" className="self-end" isBusy={save.isPending}>
          {t("shared.save")}
        </Button>
      </form>
    </Dialog>
  );
}
