import { useWords } from "#shared/i18n/provider.tsx";
import { Button } from "#shared/ui/button.tsx";
import { PasswordForm } from "#shared/ui/password-form.tsx";
import { Toaster } from "#shared/ui/toast.tsx";
import { passwordChanged, signOut } from "../session.ts";

/** Where somebody with a password that another person made ends up until they have one of their own. */
export function NewPasswordPage() {
  const t = useWords();
  return (
    <main className="flex h-full items-center justify-center overflow-y-auto p-4">
      <div className="w-full max-w-sm rounded-2xl bg-panel p-6 shadow-raised">
        <h1 className="pb-2 text-xl font-semibold">{t("session.newPassword")}</h1>
        <p className="pb-5 text-meta">{t("session.newPasswordDetail")}</p>
        <PasswordForm onDone={passwordChanged} />
        <Button look="quiet" className="mt-3 w-full" onClick={() => void signOut()}>
          {t("session.signOut")}
        </Button>
      </div>
      <Toaster />
    </main>
  );
}
