import { useId, useState } from "react";
import { useList } from "#shared/api/lists.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import type { Template } from "#shared/lib/template.ts";
import { Badge } from "#shared/ui/badge.tsx";
import { classes } from "#shared/ui/classes.ts";
import { ListView } from "#shared/ui/data-table.tsx";
import { TextField } from "#shared/ui/field.tsx";
import type { Slots } from "#shared/ui/slots.tsx";
import { TemplateForm } from "./template-form.tsx";

/** The approved templates of a number beside the chosen one with its fields. */
export default function TemplatePicker({
  accountId,
  isBusy,
  error,
  onChoose,
}: Slots["template.picker"]) {
  const t = useWords();
  const group = useId();
  const list = useList<Template>("/templates", { accountId, status: "approved" });
  const [search, setSearch] = useState("");
  const [chosenId, setChosenId] = useState<string>();
  const wanted = search.trim().toLowerCase();
  const rows = list.rows.filter((one) => one.name.toLowerCase().includes(wanted));
  const chosen = list.rows.find((one) => one.id === chosenId);
  return (
    <div className="flex flex-col gap-4 md:flex-row">
      <div className="flex flex-col gap-2 md:w-64">
        <TextField
          label={t("templates.search")}
          type="search"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <ListView list={list} empty={t("templates.none")}>
          {() => (
            <div
              role="radiogroup"
              aria-label={t("templates.list")}
              className="flex max-h-72 flex-col gap-1 overflow-y-auto"
            >
              {rows.map((one) => (
                <label
                  key={one.id}
                  className={classes(
                    "flex cursor-pointer items-center gap-2 rounded-lg px-2 py-1.5 hover:bg-hover",
                    one.id === chosenId && "bg-selected",
                  )}
                >
                  <input
                    type="radio"
                    name={group}
                    className="size-4 accent-accent"
                    checked={one.id === chosenId}
                    onChange={() => setChosenId(one.id)}
                  />
                  <bdi className="min-w-0 flex-1 truncate">{one.name}</bdi>
                  <Badge>{one.language}</Badge>
                </label>
              ))}
              {rows.length === 0 && <p className="p-2 text-meta">{t("templates.notFound")}</p>}
            </div>
          )}
        </ListView>
      </div>
      <div className="min-w-0 flex-1">
        {chosen === undefined ? (
          <p className="p-4 text-center text-meta">{t("templates.choose")}</p>
        ) : (
          <TemplateForm
            key={chosen.id}
            template={chosen}
            isBusy={isBusy}
            error={error}
            onChoose={onChoose}
          />
        )}
      </div>
    </div>
  );
}
