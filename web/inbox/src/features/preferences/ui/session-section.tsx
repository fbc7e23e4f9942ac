import { LogOut } from "lucide-react";
import { useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { useIdentity } from "#shared/lib/session.ts";
import { Button } from "#shared/ui/button.tsx";

/** Out here, or out everywhere. The page begins anew afterwards, so that nothing of it stays in memory. */
export function SessionSection() {
  const t = useWords();
  const { user, tenant } = useIdentity();
  const leave = useAction(
    (isEverywhere: boolean) => fetchValue("DELETE", isEverywhere ? "/session/all" : "/session"),
    {
      onDone: () => {
        // The other tabs of this browser leave too (features/session listens).
        new BroadcastChannel("hermod.session").postMessage("out");
        location.assign("/");
      },
    },
  );
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{t("preferences.session")}</h2>
      <p>
        {t("preferences.signedInAs", { name: user.name, email: user.email, company: tenant.name })}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button icon={LogOut} disabled={leave.isPending} onClick={() => leave.mutate(false)}>
          {t("preferences.signOut")}
        </Button>
        <Button disabled={leave.isPending} onClick={() => leave.mutate(true)}>
          {t("preferences.signOutEverywhere")}
        </Button>
      </div>
    </section>
  );
}
