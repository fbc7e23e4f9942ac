import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import type { Conversation } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Button } from "#shared/ui/button.tsx";
import { TextField } from "#shared/ui/field.tsx";
import { setTags } from "../api/changes.ts";

/** The names in use, whether the server gives them plain or as objects. */
const namesOf = (rows: readonly (string | { name: string })[]) =>
  rows.map((row) => (typeof row === "string" ? row : row.name));

/** Words that group conversations; those in use elsewhere are offered. */
export function Tags({ conversation }: { conversation: Conversation }) {
  const t = useWords();
  const listId = useId();
  const [draft, setDraft] = useState("");
  const known = useQuery({
    queryKey: ["tags"],
    queryFn: ({ signal }) =>
      fetchValue<{ data: (string | { name: string })[] }>("GET", "/tags", { signal }),
  });
  const save = useAction((tags: readonly string[]) => setTags(conversation.id, tags), {
    invalidates: [["tags"]],
    onDone: () => setDraft(""),
  });
  const tags = save.isPending ? (save.variables ?? []) : conversation.tags;
  const add = (event: FormEvent) => {
    event.preventDefault();
    const tag = draft.trim();
    if (tag !== "" && !tags.includes(tag)) save.mutate([...tags, tag]);
  };
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-base font-semibold">{t("contact.tags")}</h3>
      {tags.length > 0 && (
        <ul className="flex flex-wrap gap-1">
          {tags.map((tag) => (
            <li
              key={tag}
              className="inline-flex items-center gap-1 rounded-full bg-chip ps-3 pe-1 text-sm"
            >
              <bdi>{tag}</bdi>
              <button
                type="button"
                aria-label={t("contact.removeTag", { tag })}
                className="inline-flex size-6 items-center justify-center rounded-full hover:bg-hover"
                disabled={save.isPending}
                onClick={() => save.mutate(tags.filter((one) => one !== tag))}
              >
                <X aria-hidden size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <form className="flex items-end gap-2" onSubmit={add}>
        <div className="flex-1">
          <TextField
            label={t("contact.newTag")}
            dir="auto"
            maxLength={50}
            list={listId}
            autoComplete="off"
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
          />
        </div>
        <datalist id={listId}>
          {namesOf(known.data?.data ?? []).map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Button type="submit" isBusy={save.isPending}>
          {t("shared.add")}
        </Button>
      </form>
    </section>
  );
}
