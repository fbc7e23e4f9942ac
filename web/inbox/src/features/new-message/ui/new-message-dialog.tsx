import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { failureText, useAction } from "#shared/api/action.ts";
import { CallError, fetchValue } from "#shared/api/client.ts";
import { useList } from "#shared/api/lists.ts";
import type { Conversation, Page } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { makeId } from "#shared/lib/ids.ts";
import { Button } from "#shared/ui/button.tsx";
import { Dialog } from "#shared/ui/dialog.tsx";
import { SelectField, TextArea, TextField } from "#shared/ui/field.tsx";
import { navigate } from "#shared/ui/router.tsx";
import { type ChosenTemplate, Slot, type Slots } from "#shared/ui/slots.tsx";
import { countryOf, formatAsTyped, readPhone } from "../model/phone.ts";
import { countCharacters, maxCharacters } from "../model/text.ts";

interface Account {
  id: string;
  name: string;
  displayPhone: string;
  isDefault: boolean;
  state: string;
}

interface SendAnswer {
  conversationId: string;
  messageId: string;
}

/** The chat with a number, if there is one. */
async function findChat(e164: string): Promise<Conversation | undefined> {
  const page = await fetchValue<Page<Conversation>>("GET", "/conversations", {
    query: { search: e164, limit: 5 },
  });
  const digits = e164.slice(1);
  return page.data.find(
    ({ contact }) => contact.waId === digits || contact.phone?.replace(/\D/g, "") === digits,
  );
}

const isOpen = (chat: Conversation | null | undefined, now = Date.now()) =>
  chat?.windowClosesAt != null && Date.parse(chat.windowClosesAt) > now;

/** A first message to a number: text while its 24-hour window is open, else a template. A known chat can be opened instead. */
export default function NewMessageDialog({ onClose, initialPhone }: Slots["newMessage.dialog"]) {
  const t = useWords();
  const accounts = useList<Account>("/accounts");
  const tenant = useQuery({
    queryKey: ["tenant"],
    queryFn: ({ signal }) =>
      fetchValue<{ settings?: { defaultCountry?: string | null } }>("GET", "/tenant", { signal }),
  });
  const country = countryOf(tenant.data?.settings?.defaultCountry);
  const [typed, setTyped] = useState(initialPhone ?? "");
  const [isLeft, setLeft] = useState(initialPhone !== undefined);
  const [text, setText] = useState("");
  const [account, setAccount] = useState("");
  const [isTemplate, setTemplate] = useState(false);
  const messageId = useRef(makeId());

  const phone = readPhone(typed, country);
  const e164 = phone.kind === "valid" ? phone.e164 : undefined;
  const chat = useQuery({
    queryKey: ["chat-of-number", e164],
    queryFn: () => findChat(e164 ?? "").then((found) => found ?? null),
    enabled: e164 !== undefined,
  });
  const usable = accounts.rows.filter((one) => one.state !== "disabled");
  const accountId = account || (usable.find((one) => one.isDefault) ?? usable[0])?.id;
  const count = countCharacters(text.trim());

  const send = useAction(
    (content: { text: string } | { template: ChosenTemplate }) =>
      fetchValue<SendAnswer>("POST", "/messages", {
        body: { phoneNumber: e164, accountId, messageId: messageId.current, ...content },
        deadline: 20_000,
      }),
    {
      done: t("newMessage.sent"),
      isQuiet: true,
      onDone: (answer) => {
        onClose();
        navigate(`/c/${answer.conversationId}`);
      },
    },
  );
  const start = (content: { text: string } | { template: ChosenTemplate }) => {
    // Refused, and something else is sent now: another message.
    if (send.error instanceof CallError && !send.error.isRetryable) messageId.current = makeId();
    send.mutate(content);
  };
  const isClosed = send.error instanceof CallError && send.error.problem?.code === "WINDOW_CLOSED";
  const phoneError =
    (phone.kind === "invalid" || (phone.kind === "incomplete" && isLeft)) && typed !== ""
      ? t("newMessage.invalidPhone")
      : undefined;
  const canSend = e164 !== undefined && count > 0 && count <= maxCharacters;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setLeft(true);
    if (canSend) start({ text: text.trim() });
  };
  const mustUseTemplate = isTemplate || isClosed;
  return (
    <Dialog
      title={t("newMessage.title")}
      shape={mustUseTemplate ? "wide" : "box"}
      onClose={onClose}
    >
      <form className="flex flex-col gap-3" noValidate onSubmit={submit}>
        <TextField
          label={t("newMessage.phone")}
          type="tel"
          dir="ltr"
          autoComplete="off"
          required
          value={typed}
          placeholder="+62 812 3456 7890"
          hint={phone.kind === "valid" ? phone.shown : t("newMessage.phoneHint")}
          error={phoneError}
          onBlur={() => setLeft(true)}
          onChange={(event) => {
            const { value } = event.currentTarget;
            // Formatting while deleting would fight with the person.
            setTyped(value.length > typed.length ? formatAsTyped(value, country) : value);
          }}
        />
        {chat.data != null && (
          <p
            role="status"
            className="flex flex-wrap items-center gap-2 rounded-lg bg-accent-soft p-3 text-on-accent-soft"
          >
            <span className="flex-1">
              {t("newMessage.exists", {
                name: chat.data.contact.name ?? chat.data.contact.profileName ?? typed,
              })}
            </span>
            <Button
              onClick={() => {
                onClose();
                navigate(`/c/${chat.data?.id}`);
              }}
            >
              {t("newMessage.open")}
            </Button>
          </p>
        )}
        {usable.length > 1 && (
          <SelectField
            label={t("newMessage.from")}
            value={accountId ?? ""}
            options={usable.map((one) => ({
              value: one.id,
              label: `${one.name} (${one.displayPhone})`,
            }))}
            onChange={(event) => setAccount(event.currentTarget.value)}
          />
        )}
        {!mustUseTemplate && (
          <TextArea
            label={t("newMessage.text")}
            dir="auto"
            rows={5}
            value={text}
            hint={t("newMessage.count", { used: count, most: maxCharacters })}
            error={count > maxCharacters ? t("newMessage.tooLong") : undefined}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        {e164 !== undefined && chat.isSuccess && !isOpen(chat.data) && !mustUseTemplate && (
          <p className="text-sm text-meta">{t("newMessage.windowHint")}</p>
        )}
        {send.isError && !mustUseTemplate && (
          <p role="alert" className="text-danger">
            {failureText(t, send.error)}
          </p>
        )}
        {isClosed && (
          <p role="alert" className="text-danger">
            {t("newMessage.windowClosed")}
          </p>
        )}
        {!mustUseTemplate && (
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => setTemplate(true)}>{t("newMessage.useTemplate")}</Button>
            <Button look="primary" type="submit" disabled={!canSend} isBusy={send.isPending}>
              {t("newMessage.send")}
            </Button>
          </div>
        )}
      </form>
      {mustUseTemplate && accountId !== undefined && (
        <div className="mt-3">
          <Slot
            name="template.picker"
            accountId={accountId}
            isBusy={send.isPending}
            error={send.isError && !isClosed ? failureText(t, send.error) : undefined}
            onChoose={(template) => {
              setLeft(true);
              if (e164 !== undefined) start({ template });
            }}
          />
        </div>
      )}
    </Dialog>
  );
}
