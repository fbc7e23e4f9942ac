import { type FormEvent, useState } from "react";
import { failureText, fieldError, useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { useIdentity } from "#shared/lib/session.ts";
import { Button } from "#shared/ui/button.tsx";
import { TextField } from "#shared/ui/field.tsx";

export function PasswordForm() {
  const t = useWords();
  const { email } = useIdentity().user;
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");
  const [repeated, setRepeated] = useState("");
  const [isChecked, setChecked] = useState(false);
  const save = useAction(
    () => fetchValue("POST", "/session/password", { body: { currentPassword, newPassword } }),
    {
      done: t("preferences.passwordChanged"),
      isQuiet: true,
      onDone: () => {
        setCurrent("");
        setNew("");
        setRepeated("");
        setChecked(false);
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
    <section className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("preferences.password")}</h2>
      <form className="flex flex-col gap-3" onSubmit={submit}>
        {/* So that a password manager knows whose password it is. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <TextField
          label={t("preferences.currentPassword")}
          type="password"
          autoComplete="current-password"
          required
          value={currentPassword}
          error={fieldError(t, save.error, "currentPassword")}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <TextField
          label={t("preferences.newPassword")}
          type="password"
          autoComplete="new-password"
          required
          minLength={10}
          value={newPassword}
          error={fieldError(t, save.error, "newPassword")}
          onChange={(event) => setNew(event.currentTarget.value)}
        />
        <TextField
          label={t("preferences.repeatPassword")}
          type="password"
          autoComplete="new-password"
          required
          value={repeated}
          error={isChecked && differs ? t("preferences.passwordsDiffer") : undefined}
          onChange={(event) => setRepeated(event.currentTarget.value)}
        />
        {save.isError && (
          <p role="alert" className="text-danger">
            {failureText(t, save.error)}
          </p>
        )}
        <Button look="primary" type="submit" className="self-start" isBusy={save.isPending}>
          {t("preferences.changePassword")}
        </Button>
      </form>
    </section>
  );
}
