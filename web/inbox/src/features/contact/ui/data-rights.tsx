import { Download, Eraser } from "lucide-react";
import { useState } from "react";
import { useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import type { Conversation } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { useIdentity } from "#shared/lib/session.ts";
import { hasRole } from "#shared/lib/types.ts";
import { Button } from "#shared/ui/button.tsx";
import { Dialog } from "#shared/ui/dialog.tsx";
import { TextField } from "#shared/ui/field.tsx";
import { download } from "../api/changes.ts";

/** What the law gives a person: a copy of everything, and erasure. */
export function DataRights({
  conversation,
  onErased,
}: {
  conversation: Conversation;
  onErased: () => void;
}) {
  const t = useWords();
  const { role } = useIdentity().user;
  const { contact } = conversation;
  const [isAsking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const copy = useAction(() => download(contact.id), { done: t("contact.exported") });
  const erase = useAction(() => fetchValue("POST", `/contacts/${contact.id}/erase`), {
    done: t("contact.erased"),
    onDone: () => {
      setAsking(false);
      onErased();
    },
  });
  if (!hasRole(role, "manager")) return null;
  const word = t("contact.eraseWord");
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-base font-semibold">{t("contact.data")}</h3>
      <div className="flex flex-wrap gap-2">
        <Button icon={Download} isBusy={copy.isPending} onClick={() => copy.mutate(undefined)}>
          {t("contact.export")}
        </Button>
        {hasRole(role, "admin") && (
          <Button icon={Eraser} onClick={() => setAsking(true)}>
            {t("contact.erase")}
          </Button>
        )}
      </div>
      {isAsking && (
        <Dialog
          title={t("contact.eraseTitle")}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>{t("shared.cancel")}</Button>
              <Button
                look="danger"
                disabled={typed.trim() !== word}
                isBusy={erase.isPending}
                onClick={() => erase.mutate(undefined)}
              >
                {t("contact.erase")}
              </Button>
            </>
          }
        >
          <div className="flex flex-col gap-3">
            <p>{t("contact.eraseHint")}</p>
            <TextField
              label={t("contact.typeToErase", { word })}
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          </div>
        </Dialog>
      )}
    </section>
  );
}
