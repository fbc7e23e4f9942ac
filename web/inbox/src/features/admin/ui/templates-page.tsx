import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useList } from "#shared/api/lists.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import type { Template } from "#shared/lib/template.ts";
import { Badge } from "#shared/ui/badge.tsx";
import { Button } from "#shared/ui/button.tsx";
import { ListView } from "#shared/ui/data-table.tsx";
import { SelectField } from "#shared/ui/field.tsx";
import { TemplatePreview } from "#shared/ui/template-preview.tsx";
import type { Account } from "../types.ts";

const lookOf = (status: string) => {
  const lower = status.toLowerCase();
  if (lower === "approved") return "good";
  return lower === "rejected" || lower === "disabled" ? "bad" : "warning";
};

export default function TemplatesPage() {
  const t = useWords();
  const accounts = useList<Account>("/accounts");
  const [chosen, setChosen] = useState("");
  const accountId = chosen || (accounts.rows.find((one) => one.isDefault) ?? accounts.rows[0])?.id;
  const list = useList<Template>("/templates", { accountId }, accountId !== undefined);
  const sync = useAction(() => fetchValue("POST", "/templates/sync", { body: { accountId } }), {
    invalidates: [["list", "/templates"]],
    done: t("admin.syncBegun"),
  });
  return (
    <>
      <p className="text-meta">{t("admin.templatesHint")}</p>
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          label={t("admin.account")}
          value={accountId ?? ""}
          options={accounts.rows.map((one) => ({
            value: one.id,
            label: `${one.name} (${one.displayPhone})`,
          }))}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <Button
          icon={RefreshCw}
          disabled={accountId === undefined}
          isBusy={sync.isPending}
          onClick={() => sync.mutate(undefined)}
        >
          {t("admin.sync")}
        </Button>
      </div>
      <ListView list={list} empty={t("admin.noTemplates")}>
        {(templates) => (
          <ul className="grid gap-3 xl:grid-cols-2">
            {templates.map((template) => (
              <li
                key={template.id}
                className="flex flex-col gap-2 rounded-xl border border-line bg-canvas p-3"
              >
                <div className="flex flex-wrap items-center gap-2">
                  <bdi className="font-semibold">{template.name}</bdi>
                  <Badge>{template.language}</Badge>
                  <Badge>{template.category.toLowerCase()}</Badge>
                  <Badge look={lookOf(template.status)}>{template.status.toLowerCase()}</Badge>
                </div>
                <TemplatePreview template={template} />
              </li>
            ))}
          </ul>
        )}
      </ListView>
    </>
  );
}
