import { useState } from "react";
import { useList } from "#shared/api/lists.ts";
import { fullTime } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { DataTable, ListView } from "#shared/ui/data-table.tsx";
import { TextField } from "#shared/ui/field.tsx";
import type { AuditEntry } from "../types.ts";

const text = (value: unknown) => (value == null ? "" : JSON.stringify(value, null, 2));

/** Who changed what, when, from where; old and new value behind a fold. */
export default function AuditPage() {
  const t = useWords();
  const [entity, setEntity] = useState("");
  const [entityId, setEntityId] = useState("");
  const list = useList<AuditEntry>("/audit", { entity: entity.trim(), entityId: entityId.trim() });
  return (
    <>
      <p className="text-meta">{t("admin.auditHint")}</p>
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          label={t("admin.entity")}
          dir="ltr"
          value={entity}
          placeholder="user, account, conversation"
          onChange={(event) => setEntity(event.currentTarget.value)}
        />
        <TextField
          label={t("admin.entityId")}
          dir="ltr"
          value={entityId}
          onChange={(event) => setEntityId(event.currentTarget.value)}
        />
      </div>
      <ListView list={list} empty={t("admin.noAudit")}>
        {(entries) => (
          <DataTable
            caption={t("admin.audit")}
            rows={entries}
            keyOf={(entry) => entry.id}
            columns={[
              {
                id: "at",
                title: t("admin.time"),
                className: "whitespace-nowrap",
                cell: (entry) => fullTime(t, Date.parse(entry.at)),
              },
              {
                id: "who",
                title: t("admin.who"),
                cell: (entry) => (
                  <bdi>{entry.actor.name ?? t(`admin.actor.${entry.actor.kind}`)}</bdi>
                ),
              },
              {
                id: "action",
                title: t("admin.action"),
                cell: (entry) => <bdi>{entry.action}</bdi>,
              },
              {
                id: "what",
                title: t("admin.entity"),
                cell: (entry) => (
                  <bdi className="break-all">
                    {entry.entity} {entry.entityId}
                  </bdi>
                ),
              },
              {
                id: "change",
                title: t("admin.change"),
                cell: (entry) => (
                  <details>
                    <summary className="text-link">{t("admin.show")}</summary>
                    <dl className="mt-1 text-xs" dir="ltr">
                      <dt className="text-meta">{t("admin.old")}</dt>
                      <dd className="break-all whitespace-pre-wrap">{text(entry.old)}</dd>
                      <dt className="text-meta">{t("admin.new")}</dt>
                      <dd className="break-all whitespace-pre-wrap">{text(entry.new)}</dd>
                      <dt className="text-meta">SHA-256</dt>
                      <dd className="break-all">{entry.hash}</dd>
                    </dl>
                  </details>
                ),
              },
              { id: "ip", title: t("admin.from"), cell: (entry) => <bdi>{entry.ip ?? ""}</bdi> },
            ]}
          />
        )}
      </ListView>
    </>
  );
}
