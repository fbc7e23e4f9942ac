import { RotateCcw } from "lucide-react";
import { useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useList } from "#shared/api/lists.ts";
import { fullTime } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Badge } from "#shared/ui/badge.tsx";
import { Button } from "#shared/ui/button.tsx";
import { DataTable, ListView } from "#shared/ui/data-table.tsx";
import { Dialog } from "#shared/ui/dialog.tsx";
import type { Delivery, Webhook } from "../types.ts";

const looks = { pending: "warning", delivered: "good", failed: "bad" } as const;

/** What was posted to a webhook, what came back, and the button to post it again. */
export function DeliveriesDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const t = useWords();
  const path = `/webhooks/${webhook.id}/deliveries`;
  const list = useList<Delivery>(path);
  const replay = useAction(
    (delivery: Delivery) => fetchValue("POST", `${path}/${delivery.id}/replay`),
    { invalidates: [["list", path]], done: t("admin.replayed") },
  );
  return (
    <Dialog
      title={t("admin.deliveries")}
      shape="wide"
      onClose={onClose}
      footer={<Button onClick={() => void list.refetch()}>{t("admin.refresh")}</Button>}
    >
      <ListView list={list} empty={t("admin.noDeliveries")}>
        {(deliveries) => (
          <DataTable
            caption={t("admin.deliveries")}
            rows={deliveries}
            keyOf={(one) => one.id}
            columns={[
              { id: "at", title: t("admin.time"), cell: (one) => fullTime(t, Date.parse(one.at)) },
              { id: "event", title: t("admin.event"), cell: (one) => <bdi>{one.event}</bdi> },
              {
                id: "state",
                title: t("admin.state"),
                cell: (one) => (
                  <Badge look={looks[one.state] ?? "plain"}>
                    {t(`admin.delivery.${one.state}`)}
                  </Badge>
                ),
              },
              {
                id: "answer",
                title: t("admin.answer"),
                cell: (one) => <bdi>{one.status ?? one.error ?? ""}</bdi>,
              },
              { id: "tries", title: t("admin.tries"), cell: (one) => one.tries },
              {
                id: "do",
                title: t("admin.actions"),
                cell: (one) => (
                  <Button
                    icon={RotateCcw}
                    isBusy={replay.isPending && replay.variables?.id === one.id}
                    onClick={() => replay.mutate(one)}
                  >
                    {t("admin.replay")}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </ListView>
    </Dialog>
  );
}
