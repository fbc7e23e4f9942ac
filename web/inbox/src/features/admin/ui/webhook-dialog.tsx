import { type FormEvent, useState } from "react";
import { failureText, fieldError, useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Button } from "#shared/ui/button.tsx";
import { Dialog } from "#shared/ui/dialog.tsx";
import { Checkbox, TextField } from "#shared/ui/field.tsx";
import { Secret } from "#shared/ui/secret.tsx";
import { type Webhook, webhookEvents } from "../types.ts";

export function WebhookDialog({
  webhook,
  onClose,
}: {
  webhook: Webhook | undefined;
  onClose: () => void;
}) {
  const t = useWords();
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [events, setEvents] = useState<readonly string[]>(webhook?.events ?? ["inbound_message"]);
  const [secret, setSecret] = useState<string>();
  const save = useAction(
    () => {
      const body = { url, events, description };
      return webhook === undefined
        ? fetchValue<{ secret?: string }>("POST", "/webhooks", { body })
        : fetchValue<{ secret?: string }>("PATCH", `/webhooks/${webhook.id}`, { body });
    },
    {
      invalidates: [["list", "/webhooks"]],
      isQuiet: true,
      onDone: (answer) => {
        if (answer?.secret === undefined) onClose();
        else setSecret(answer.secret);
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  if (secret !== undefined) {
    return (
      <Dialog
        title={t("admin.webhookMade")}
        onClose={onClose}
        footer={<Button onClick={onClose}>{t("shared.close")}</Button>}
      >
        <Secret label={t("admin.signingSecret")} value={secret} warning={t("admin.shownOnce")} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={webhook === undefined ? t("admin.addWebhook") : t("admin.editWebhook")}
      onClose={onClose}
    >
      <form className="flex flex-col gap-3" onSubmit={submit}>
        <TextField
          label={t("admin.url")}
          type="url"
          dir="ltr"
          required
          value={url}
          placeholder="https://"
          error={fieldError(t, save.error, "url")}
          onChange={(event) => setUrl(event.currentTarget.value.trim())}
        />
        <TextField
          label={t("admin.description")}
          maxLength={500}
          value={description}
          error={fieldError(t, save.error, "description")}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-sm font-medium">{t("admin.events")}</legend>
          {webhookEvents.map((name) => (
            <Checkbox
              key={name}
              label={<bdi>{name}</bdi>}
              checked={events.includes(name)}
              onChange={(event) => {
                const isOn = event.currentTarget.checked;
                setEvents((before) =>
                  isOn ? [...before, name] : before.filter((one) => one !== name),
                );
              }}
            />
          ))}
        </fieldset>
        {save.isError && (
          <p role="alert" className="text-danger">
            {failureText(t, save.error)}
          </p>
        )}
        <Button
          look="primary"
          type="submit"
          className="self-end"
          disabled={events.length === 0}
          isBusy={save.isPending}
        >
          {t("shared.save")}
        </Button>
      </form>
    </Dialog>
  );
}
