import { type FormEvent, useState } from "react";
import { failureText, fieldError, useAction } from "../api/action.ts";
import { fetchValue } from "../api/client.ts";
import { useWords } from "../i18n/provider.tsx";
import { useIdentity } from "../lib/session.ts";
import { Button } from "./button.tsx";
import { TextField } from "./field.tsx";

/** Changes the password of who is signed in. `onDone`: it is changed. */
export function PasswordForm({ onDone }: { onDone?: () => void }) {
  const t = useWords();
  const { email } = useIdentity().user;
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");
  const [repeated, setRepeated] = useState("");
  const [isChecked, setChecked] = useState(false);
  const save = useAction(
    () => fetchValue("POST", "/session/password", { body: { currentPassword, newPassword } }),
    {
      done: t("shared.passwordChanged"),
      isQuiet: true,
      onDone: () => {
        setCurrent("");
        setNew("");
        setRepeated("");
        setChecked(false);
        onDone?.();
      },
    },
  );
  const differs = newPassword !== repeated;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!differs) save.mutate(undefined);
  };
  return (
    <form className="flex flex-col gap-3" onSubmit={submit}>
      {/* So that a password manager knows whose password it is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <TextField
        label={t("shared.currentPassword")}
        type="password"
        autoComplete="current-password"
        required
        value={currentPassword}
        error={fieldError(t, save.error, "currentPassword")}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <TextField
        label={t("shared.newPassword")}
        type="password"
        autoComplete="new-password"
        required
        minLength={10}
        value={newPassword}
        error={fieldError(t, save.error, "newPassword")}
        onChange={(event) => setNew(event.currentTarget.value)}
      />
      <TextField
        label={t("shared.repeatPassword")}
        type="password"
        autoComplete="new-password"
        required
        value={repeated}
        error={isChecked && differs ? t("shared.passwordsDiffer") : undefined}
        onChange={(event) => setRepeated(event.currentTarget.value)}
      />
      {save.isError && (
        <p role="alert" className="text-danger">
          {failureText(t, save.error)}
        </p>
      )}
      <Button look="primary" type="submit" className="self-start" isBusy={save.isPending}>
        {t("shared.changePassword")}
      </Button>
    </form>
  );
}
