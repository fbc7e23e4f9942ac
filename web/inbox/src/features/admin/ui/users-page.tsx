import { Plus } from "lucide-react";
import { useState } from "react";
import { useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useList } from "#shared/api/lists.ts";
import type { User } from "#shared/api/types.ts";
import { fullTime } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { useIdentity } from "#shared/lib/session.ts";
import { Badge } from "#shared/ui/badge.tsx";
import { Button } from "#shared/ui/button.tsx";
import { DataTable, ListView } from "#shared/ui/data-table.tsx";
import { ConfirmDialog, Dialog } from "#shared/ui/dialog.tsx";
import { Secret } from "#shared/ui/secret.tsx";
import { UserDialog } from "./user-dialog.tsx";

export default function UsersPage() {
  const t = useWords();
  const me = useIdentity().user;
  const list = useList<User>("/users");
  const [edited, setEdited] = useState<User | "new" | undefined>();
  const [reset, setReset] = useState<User>();
  const [password, setPassword] = useState<string>();
  const toggle = useAction(
    (user: User) =>
      fetchValue("PATCH", `/users/${user.id}`, { body: { isActive: !user.isActive } }),
    { invalidates: [["list", "/users"]], done: t("admin.saved") },
  );
  const resetPassword = useAction(
    (user: User) =>
      fetchValue<{ temporaryPassword: string }>("POST", `/users/${user.id}/reset-password`),
    { onDone: (answer) => setPassword(answer.temporaryPassword) },
  );
  return (
    <>
      <Button look="primary" icon={Plus} className="self-start" onClick={() => setEdited("new")}>
        {t("admin.addUser")}
      </Button>
      <ListView list={list} empty={t("admin.noUsers")}>
        {(users) => (
          <DataTable
            caption={t("admin.users")}
            rows={users}
            keyOf={(user) => user.id}
            columns={[
              { id: "name", title: t("admin.name"), cell: (user) => <bdi>{user.name}</bdi> },
              { id: "email", title: t("admin.email"), cell: (user) => <bdi>{user.email}</bdi> },
              { id: "role", title: t("admin.role"), cell: (user) => t(`admin.role.${user.role}`) },
              {
                id: "state",
                title: t("admin.state"),
                cell: (user) => (
                  <Badge look={user.isActive ? "good" : "plain"}>
                    {user.isActive ? t("admin.isActive") : t("admin.isInactive")}
                  </Badge>
                ),
              },
              {
                id: "seen",
                title: t("admin.lastLogin"),
                cell: (user) =>
                  user.lastLoginAt === null
                    ? t("admin.never")
                    : fullTime(t, Date.parse(user.lastLoginAt)),
              },
              {
                id: "do",
                title: t("admin.actions"),
                cell: (user) => (
                  <div className="flex flex-wrap gap-2">
                    <Button onClick={() => setEdited(user)}>{t("shared.edit")}</Button>
                    <Button onClick={() => setReset(user)}>{t("admin.resetPassword")}</Button>
                    {user.id !== me.id && (
                      <Button
                        isBusy={toggle.isPending && toggle.variables?.id === user.id}
                        onClick={() => toggle.mutate(user)}
                      >
                        {user.isActive ? t("admin.deactivate") : t("admin.activate")}
                      </Button>
                    )}
                  </div>
                ),
              },
            ]}
          />
        )}
      </ListView>
      {edited !== undefined && (
        <UserDialog
          user={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onPassword={setPassword}
        />
      )}
      {reset !== undefined && (
        <ConfirmDialog
          title={t("admin.resetPasswordOf", { name: reset.name })}
          action={t("admin.resetPassword")}
          onConfirm={() => resetPassword.mutateAsync(reset).catch(() => undefined)}
          onClose={() => setReset(undefined)}
        >
          {t("admin.resetPasswordHint")}
        </ConfirmDialog>
      )}
      {password !== undefined && (
        <Dialog title={t("admin.temporaryPassword")} onClose={() => setPassword(undefined)}>
          <Secret
            label={t("admin.temporaryPassword")}
            value={password}
            warning={t("admin.shownOnce")}
          />
        </Dialog>
      )}
    </>
  );
}
