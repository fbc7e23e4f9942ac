import { useRef } from "react";
import { failureText, useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { makeId } from "#shared/lib/ids.ts";
import { Dialog } from "#shared/ui/dialog.tsx";
import type { ChosenTemplate, Slots } from "#shared/ui/slots.tsx";
import TemplatePicker from "./template-picker.tsx";

/** Chooses a template, fills it in and sends it into a conversation. */
export default function TemplateDialog({ conversation, onClose }: Slots["composer.templates"]) {
  const t = useWords();
  // One id per dialog: a second try after a lost answer makes no second message.
  const messageId = useRef(makeId());
  const send = useAction(
    (template: ChosenTemplate) =>
      fetchValue("POST", `/conversations/${conversation.id}/reply`, {
        body: { messageId: messageId.current, type: "template", template },
      }),
    { done: t("templates.sent"), onDone: onClose, isQuiet: true },
  );
  return (
    <Dialog title={t("templates.send")} shape="wide" onClose={onClose}>
      <TemplatePicker
        accountId={conversation.accountId}
        isBusy={send.isPending}
        error={send.isError ? failureText(t, send.error) : undefined}
        onChoose={(template) => {
          // Other values are another message.
          if (send.isError) messageId.current = makeId();
          send.mutate(template);
        }}
      />
    </Dialog>
  );
}
