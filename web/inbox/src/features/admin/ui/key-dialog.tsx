import { type FormEvent, useState } from "react";
import { failureText, fieldError, useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Button } from "#shared/ui/button.tsx";
import { Dialog } from "#shared/ui/dialog.tsx";
import { Checkbox, TextField } from "#shared/ui/field.tsx";
import { Secret } from "#shared/ui/secret.tsx";
import { type ApiKey, scopes } from "../types.ts";

/** Makes an API key; its secret is shown here and never again. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const t = useWords();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>(["send", "read"]);
  const [expiry, setExpiry] = useState("");
  const [secret, setSecret] = useState<string>();
  const make = useAction(
    () =>
      fetchValue<{ apiKey: ApiKey; secret: string }>("POST", "/api-keys", {
        body: {
          name,
          scopes: chosen,
          // Good until the end of the chosen day, where the person is.
          ...(expiry === "" ? {} : { expiresAt: new Date(`${expiry}T23:59:59`).toISOString() }),
        },
      }),
    {
      invalidates: [["list", "/api-keys"]],
      isQuiet: true,
      onDone: (answer) => setSecret(answer.secret),
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(undefined);
  };
  if (secret !== undefined) {
    return (
      <Dialog
        title={t("admin.keyMade")}
        onClose={onClose}
        footer={<Button onClick={onClose}>{t("shared.close")}</Button>}
      >
        <Secret label={t("admin.secret")} value={secret} warning={t("admin.shownOnce")} />
      </Dialog>
    );
  }
  return (
    <Dialog title={t("admin.addKey")} onClose={onClose}>
      <form className="flex flex-col gap-3" onSubmit={submit}>
        <TextField
          label={t("admin.name")}
          hint={t("admin.keyNameHint")}
          required
          maxLength={200}
          autoComplete="off"
          value={name}
          error={fieldError(t, make.error, "name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-sm font-medium">{t("admin.scopes")}</legend>
          {scopes.map((scope) => (
            <Checkbox
              key={scope}
              label={
                <>
                  <b>{scope}</b>: {t(`admin.scope.${scope}`)}
                </>
              }
              checked={chosen.includes(scope)}
              onChange={(event) => {
                const isOn = event.currentTarget.checked;
                setChosen((before) =>
                  isOn ? [...before, scope] : before.filter((one) => one !== scope),
                );
              }}
            />
          ))}
        </fieldset>
        <TextField
          label={t("admin.expires")}
          hint={t("admin.expiresHint")}
          type="date"
          value={expiry}
          min={new Date().toISOString().slice(0, 10)}
          error={fieldError(t, make.error, "expiresAt")}
          onChange={(event) => setExpiry(event.currentTarget.value)}
        />
        {make.isError && (
          <p role="alert" className="text-danger">
            {failureText(t, make.error)}
          </p>
        )}
        <Button
          look="primary"
          type="submit"
          className="self-end"
          disabled={chosen.length === 0}
          isBusy={make.isPending}
        >
          {t("admin.addKey")}
        </Button>
      </form>
    </Dialog>
  );
}
