import { Plus, Send } from "lucide-react";
import { useState } from "react";
import { useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useList } from "#shared/api/lists.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Badge } from "#shared/ui/badge.tsx";
import { Button } from "#shared/ui/button.tsx";
import { ListView } from "#shared/ui/data-table.tsx";
import { ConfirmDialog } from "#shared/ui/dialog.tsx";
import type { Webhook } from "../types.ts";
import { DeliveriesDialog } from "./deliveries-dialog.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";

const key = [["list", "/webhooks"]] as const;

export default function WebhooksPage() {
  const t = useWords();
  const list = useList<Webhook>("/webhooks");
  const [edited, setEdited] = useState<Webhook | "new" | undefined>();
  const [looked, setLooked] = useState<Webhook>();
  const [doomed, setDoomed] = useState<Webhook>();
  const test = useAction((one: Webhook) => fetchValue("POST", `/webhooks/${one.id}/test`), {
    done: t("admin.testSent"),
  });
  const toggle = useAction(
    (one: Webhook) =>
      fetchValue("PATCH", `/webhooks/${one.id}`, { body: { isActive: !one.isActive } }),
    { invalidates: key, done: t("admin.saved") },
  );
  const remove = useAction((one: Webhook) => fetchValue("DELETE", `/webhooks/${one.id}`), {
    invalidates: key,
    done: t("admin.removed"),
  });
  return (
    <>
      <p className="text-meta">{t("admin.webhooksHint")}</p>
      <Button look="primary" icon={Plus} className="self-start" onClick={() => setEdited("new")}>
        {t("admin.addWebhook")}
      </Button>
      <ListView list={list} empty={t("admin.noWebhooks")}>
        {(webhooks) => (
          <ul className="flex flex-col gap-3">
            {webhooks.map((one) => (
              <li key={one.id} className="flex flex-col gap-2 rounded-xl border border-line p-4">
                <div className="flex flex-wrap items-center gap-2">
                  <h2 dir="ltr" className="min-w-0 text-base font-semibold break-all">
                    {one.url}
                  </h2>
                  <Badge look={one.isActive ? "good" : "plain"}>
                    {one.isActive ? t("admin.isActive") : t("admin.isInactive")}
                  </Badge>
                </div>
                {one.description ? <p className="text-meta">{one.description}</p> : null}
                <p className="flex flex-wrap gap-1">
                  {one.events.map((event) => (
                    <Badge key={event}>{event}</Badge>
                  ))}
                </p>
                <div className="flex flex-wrap gap-2">
                  <Button
                    icon={Send}
                    isBusy={test.isPending && test.variables?.id === one.id}
                    onClick={() => test.mutate(one)}
                  >
                    {t("admin.sendTest")}
                  </Button>
                  <Button onClick={() => setLooked(one)}>{t("admin.deliveries")}</Button>
                  <Button onClick={() => setEdited(one)}>{t("shared.edit")}</Button>
                  <Button onClick={() => toggle.mutate(one)}>
                    {one.isActive ? t("admin.deactivate") : t("admin.activate")}
                  </Button>
                  <Button onClick={() => setDoomed(one)}>{t("shared.delete")}</Button>
                </div>
              </li>
            ))}
          </ul>
        )}
      </ListView>
      {edited !== undefined && (
        <WebhookDialog
          webhook={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {looked !== undefined && (
        <DeliveriesDialog webhook={looked} onClose={() => setLooked(undefined)} />
      )}
      {doomed !== undefined && (
        <ConfirmDialog
          title={t("admin.removeWebhook")}
          action={t("shared.delete")}
          isDangerous
          onConfirm={() => remove.mutateAsync(doomed).catch(() => undefined)}
          onClose={() => setDoomed(undefined)}
        >
          <span dir="ltr">{doomed.url}</span>
        </ConfirmDialog>
      )}
    </>
  );
}
