import { Plus } from "lucide-react";
import { useState } from "react";
import { useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useList } from "#shared/api/lists.ts";
import { fullTime } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Badge } from "#shared/ui/badge.tsx";
import { Button } from "#shared/ui/button.tsx";
import { DataTable, ListView } from "#shared/ui/data-table.tsx";
import { ConfirmDialog } from "#shared/ui/dialog.tsx";
import type { ApiKey } from "../types.ts";
import { KeyDialog } from "./key-dialog.tsx";

const standing = (key: ApiKey, now = Date.now()) =>
  key.revokedAt !== null
    ? "revoked"
    : key.expiresAt !== null && Date.parse(key.expiresAt) < now
      ? "expired"
      : "valid";

export default function KeysPage() {
  const t = useWords();
  const list = useList<ApiKey>("/api-keys");
  const [isAdding, setAdding] = useState(false);
  const [doomed, setDoomed] = useState<ApiKey>();
  const revoke = useAction((key: ApiKey) => fetchValue("DELETE", `/api-keys/${key.id}`), {
    invalidates: [["list", "/api-keys"]],
    done: t("admin.keyRevoked"),
  });
  const time = (at: string | null) =>
    at === null ? t("admin.never") : fullTime(t, Date.parse(at));
  return (
    <>
      <p className="text-meta">{t("admin.keysHint")}</p>
      <Button look="primary" icon={Plus} className="self-start" onClick={() => setAdding(true)}>
        {t("admin.addKey")}
      </Button>
      <ListView list={list} empty={t("admin.noKeys")}>
        {(keys) => (
          <DataTable
            caption={t("admin.keys")}
            rows={keys}
            keyOf={(key) => key.id}
            columns={[
              { id: "name", title: t("admin.name"), cell: (key) => <bdi>{key.name}</bdi> },
              {
                id: "scopes",
                title: t("admin.scopes"),
                cell: (key) => (
                  <span className="flex flex-wrap gap-1">
                    {key.scopes.map((scope) => (
                      <Badge key={scope}>{scope}</Badge>
                    ))}
                  </span>
                ),
              },
              {
                id: "state",
                title: t("admin.state"),
                cell: (key) => (
                  <Badge look={standing(key) === "valid" ? "good" : "plain"}>
                    {t(`admin.key.${standing(key)}`)}
                  </Badge>
                ),
              },
              { id: "expires", title: t("admin.expires"), cell: (key) => time(key.expiresAt) },
              { id: "used", title: t("admin.lastUsed"), cell: (key) => time(key.lastUsedAt) },
              {
                id: "do",
                title: t("admin.actions"),
                cell: (key) =>
                  key.revokedAt === null && (
                    <Button onClick={() => setDoomed(key)}>{t("admin.revoke")}</Button>
                  ),
              },
            ]}
          />
        )}
      </ListView>
      {isAdding && <KeyDialog onClose={() => setAdding(false)} />}
      {doomed !== undefined && (
        <ConfirmDialog
          title={t("admin.revokeKey", { name: doomed.name })}
          action={t("admin.revoke")}
          isDangerous
          onConfirm={() => revoke.mutateAsync(doomed).catch(() => undefined)}
          onClose={() => setDoomed(undefined)}
        >
          {t("admin.revokeHint")}
        </ConfirmDialog>
      )}
    </>
  );
}
