import { useState } from "react";
import { useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useList } from "#shared/api/lists.ts";
import type { Message } from "#shared/api/types.ts";
import { fullTime } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Badge } from "#shared/ui/badge.tsx";
import { Button } from "#shared/ui/button.tsx";
import { DataTable, ListView } from "#shared/ui/data-table.tsx";
import { ConfirmDialog } from "#shared/ui/dialog.tsx";
import { SelectField } from "#shared/ui/field.tsx";
import { Link } from "#shared/ui/router.tsx";

const statuses = ["uncertain", "failed", "scheduled"] as const;
type Choice = "sent" | "failed" | "resend" | "retry" | "cancel";

/** What may be done with a message that stands so. */
const choices: Readonly<Record<(typeof statuses)[number], readonly Choice[]>> = {
  uncertain: ["sent", "failed", "resend"],
  failed: ["retry"],
  scheduled: ["cancel"],
};

function run(message: Message, choice: Choice) {
  const path = `/messages/${encodeURIComponent(message.id)}`;
  const attempt = message.attempt ?? 1;
  switch (choice) {
    case "sent":
    case "failed":
      return fetchValue("POST", `${path}/settle`, { body: { as: choice } });
    case "resend":
      return fetchValue("POST", `${path}/retry`, { body: { attempt, acceptDuplicate: true } });
    case "retry":
      return fetchValue("POST", `${path}/retry`, { body: { attempt } });
    case "cancel":
      return fetchValue("POST", `${path}/cancel`, { body: {} });
  }
}

/** The operator's list: messages whose fate is not known, that failed, or that wait for their time. */
export default function MessagesPage() {
  const t = useWords();
  const [status, setStatus] = useState<(typeof statuses)[number]>("uncertain");
  const list = useList<Message>("/messages", { status });
  const [asked, setAsked] = useState<{ message: Message; choice: Choice }>();
  const act = useAction(
    ({ message, choice }: { message: Message; choice: Choice }) => run(message, choice),
    {
      invalidates: [["list", "/messages"]],
      done: t("admin.saved"),
    },
  );
  return (
    <>
      <p className="text-meta">{t(`admin.messagesHint.${status}`)}</p>
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          label={t("admin.status")}
          value={status}
          options={statuses.map((one) => ({ value: one, label: t(`admin.status.${one}`) }))}
          onChange={(event) => setStatus(event.currentTarget.value as (typeof statuses)[number])}
        />
        <Button onClick={() => void list.refetch()}>{t("admin.refresh")}</Button>
      </div>
      <ListView list={list} empty={t("admin.noMessages")}>
        {(messages) => (
          <DataTable
            caption={t("admin.messages")}
            rows={messages}
            keyOf={(message) => message.id}
            columns={[
              {
                id: "at",
                title: t("admin.time"),
                cell: (message) => fullTime(t, Date.parse(message.timestamp)),
              },
              {
                id: "text",
                title: t("admin.message"),
                className: "max-w-72",
                cell: (message) => (
                  <Link
                    href={`/c/${message.conversationId}?msg=${encodeURIComponent(message.id)}`}
                    className="line-clamp-2 text-link underline"
                  >
                    <bdi>{message.text || message.type}</bdi>
                  </Link>
                ),
              },
              {
                id: "why",
                title: t("admin.reason"),
                className: "max-w-72",
                cell: (message) =>
                  message.error !== null && (
                    <>
                      <Badge look="bad">{String(message.error.code)}</Badge>{" "}
                      <span dir="auto">{message.error.details ?? message.error.message}</span>
                    </>
                  ),
              },
              { id: "attempt", title: t("admin.attempt"), cell: (message) => message.attempt ?? 1 },
              {
                id: "do",
                title: t("admin.actions"),
                cell: (message) => (
                  <div className="flex flex-wrap gap-2">
                    {choices[status].map((choice) => (
                      <Button key={choice} onClick={() => setAsked({ message, choice })}>
                        {t(`admin.do.${choice}`)}
                      </Button>
                    ))}
                  </div>
                ),
              },
            ]}
          />
        )}
      </ListView>
      {asked !== undefined && (
        <ConfirmDialog
          title={t(`admin.do.${asked.choice}`)}
          action={t(`admin.do.${asked.choice}`)}
          isDangerous={asked.choice === "resend"}
          onConfirm={() => act.mutateAsync(asked).catch(() => undefined)}
          onClose={() => setAsked(undefined)}
        >
          {t(`admin.doHint.${asked.choice}`)}
        </ConfirmDialog>
      )}
    </>
  );
}
