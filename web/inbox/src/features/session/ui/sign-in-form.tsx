import { type FormEvent, useState } from "react";
import type { Answer } from "#shared/api/client.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import type { WordKey } from "#shared/i18n/words.ts";
import { Button } from "#shared/ui/button.tsx";
import { TextField } from "#shared/ui/field.tsx";
import { signIn } from "../session.ts";

function reason(answer: Exclude<Answer<unknown>, { kind: "ok" }>): WordKey {
  switch (answer.problem?.code) {
    case "INVALID_CREDENTIALS":
      return "session.wrong";
    case "TOO_MANY_ATTEMPTS":
      return "session.tooMany";
    default:
      return answer.kind === "unreachable" ? "shared.unreachable" : "session.failed";
  }
}

interface Props {
  /** Signing in again: only this person's queue and page are here. */
  fixedEmail?: string;
}

export function SignInForm({ fixedEmail }: Props) {
  const t = useWords();
  const [email, setEmail] = useState(fixedEmail ?? "");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<WordKey>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const answer = await signIn(email.trim(), password);
    setBusy(false);
    if (answer.kind !== "ok") setError(reason(answer));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <TextField
        label={t("session.email")}
        type="email"
        name="email"
        autoComplete="username"
        required
        readOnly={fixedEmail !== undefined}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <TextField
        label={t("session.password")}
        type="password"
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={error === undefined ? undefined : t(error)}
      />
      <Button type="submit" look="primary" isBusy={isBusy}>
        {t("session.signIn")}
      </Button>
    </form>
  );
}
