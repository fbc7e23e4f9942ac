import { useWords } from "#shared/i18n/provider.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export function SignInPage() {
  const t = useWords();
  return (
    <main className="flex h-full items-center justify-center overflow-y-auto p-4">
      <div className="w-full max-w-sm rounded-2xl bg-panel p-6 shadow-raised">
        <div className="mb-5 flex items-center gap-3">
          <img src="/icon.svg" alt="" width="40" height="40" />
          <h1 className="text-xl font-semibold">{t("session.title")}</h1>
        </div>
        <SignInForm />
      </div>
    </main>
  );
}
