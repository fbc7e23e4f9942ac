import { useWords } from "#shared/i18n/provider.tsx";
import { useIdentity } from "#shared/lib/session.ts";
import { Button } from "#shared/ui/button.tsx";
import { Dialog } from "#shared/ui/dialog.tsx";
import { signOut } from "../session.ts";
import { SignInForm } from "./sign-in-form.tsx";

/** The session ended while somebody worked: everything stays where it is until they are in again. */
export function ExpiredDialog() {
  const t = useWords();
  const { user } = useIdentity();
  return (
    <Dialog title={t("session.expired")} onClose={() => {}}>
      <p className="mb-4 text-meta">{t("session.expiredDetail")}</p>
      <SignInForm fixedEmail={user.email} />
      <Button look="quiet" className="mt-3 w-full" onClick={() => void signOut()}>
        {t("session.asOther")}
      </Button>
    </Dialog>
  );
}
