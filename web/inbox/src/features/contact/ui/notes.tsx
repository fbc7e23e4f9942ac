import { type FormEvent, useState } from "react";
import { useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useList } from "#shared/api/lists.ts";
import { fullTime } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { useIdentity } from "#shared/lib/session.ts";
import { hasRole } from "#shared/lib/types.ts";
import { Button } from "#shared/ui/button.tsx";
import { TextArea } from "#shared/ui/field.tsx";
import { ErrorState, SkeletonRows } from "#shared/ui/states.tsx";

interface Note {
  id: string;
  text: string;
  author: { id: string; name: string } | null;
  createdAt: string;
  updatedAt: string;
}

/** What colleagues should know; the customer never sees it. */
export function Notes({ conversationId }: { conversationId: string }) {
  const t = useWords();
  const path = `/conversations/${conversationId}/notes`;
  const list = useList<Note>(path);
  const [draft, setDraft] = useState("");
  const add = useAction((text: string) => fetchValue("POST", path, { body: { text } }), {
    invalidates: [["list", path]],
    onDone: () => setDraft(""),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.trim() !== "") add.mutate(draft.trim());
  };
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-base font-semibold">{t("contact.notes")}</h3>
      <form className="flex flex-col gap-2" onSubmit={submit}>
        <TextArea
          label={t("contact.newNote")}
          dir="auto"
          rows={2}
          maxLength={10_000}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
        <Button
          type="submit"
          className="self-end"
          disabled={draft.trim() === ""}
          isBusy={add.isPending}
        >
          {t("shared.add")}
        </Button>
      </form>
      {list.isPending && <SkeletonRows count={2} height="h-10" />}
      {list.isError && (
        <ErrorState title={t("shared.loadFailed")} onRetry={() => void list.refetch()} />
      )}
      <ul className="flex flex-col gap-2">
        {list.rows.map((note) => (
          <NoteItem key={note.id} note={note} listPath={path} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("shared.loadMore")}
        </Button>
      )}
    </section>
  );
}

function NoteItem({ note, listPath }: { note: Note; listPath: string }) {
  const t = useWords();
  const me = useIdentity().user;
  const [draft, setDraft] = useState<string>();
  const options = { invalidates: [["list", listPath]], onDone: () => setDraft(undefined) };
  const save = useAction(
    (text: string) => fetchValue("PATCH", `/notes/${note.id}`, { body: { text } }),
    options,
  );
  const remove = useAction(() => fetchValue("DELETE", `/notes/${note.id}`), options);
  const mayChange = note.author?.id === me.id || hasRole(me.role, "admin");
  const time = fullTime(t, Date.parse(note.createdAt));
  return (
    <li className="flex flex-col gap-1 rounded-lg bg-warning-soft p-3 text-on-warning-soft">
      {draft === undefined ? (
        <p dir="auto" className="break-words whitespace-pre-wrap">
          {note.text}
        </p>
      ) : (
        <TextArea
          label={t("contact.note")}
          dir="auto"
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
      )}
      <p className="text-xs">
        <bdi>{note.author?.name ?? ""}</bdi> · {time}
      </p>
      {mayChange && draft === undefined && (
        <div className="flex gap-3 text-sm">
          <button type="button" className="min-h-6 underline" onClick={() => setDraft(note.text)}>
            {t("shared.edit")}
          </button>
          <button
            type="button"
            className="min-h-6 underline"
            disabled={remove.isPending}
            onClick={() => remove.mutate(undefined)}
          >
            {t("shared.delete")}
          </button>
        </div>
      )}
      {draft !== undefined && (
        <div className="flex justify-end gap-2">
          <Button onClick={() => setDraft(undefined)}>{t("shared.cancel")}</Button>
          <Button
            look="primary"
            disabled={draft.trim() === ""}
            isBusy={save.isPending}
            onClick={() => save.mutate(draft.trim())}
          >
            {t("shared.save")}
          </Button>
        </div>
      )}
    </li>
  );
}
