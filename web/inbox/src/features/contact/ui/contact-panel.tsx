import { X } from "lucide-react";
import { fullTime } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Avatar } from "#shared/ui/avatar.tsx";
import { IconButton } from "#shared/ui/button.tsx";
import type { Slots } from "#shared/ui/slots.tsx";
import { Assignment } from "./assignment.tsx";
import { DataRights } from "./data-rights.tsx";
import { Name } from "./name.tsx";
import { Notes } from "./notes.tsx";
import { Tags } from "./tags.tsx";

/** Who one is talking with, and what the team keeps about it. */
export default function ContactPanel({ conversation, onClose }: Slots["contact.panel"]) {
  const t = useWords();
  const { contact } = conversation;
  const name = contact.name ?? contact.profileName ?? contact.phone ?? contact.waId ?? "";
  return (
    <div className="flex h-full flex-col overflow-y-auto bg-panel">
      <div className="flex items-center gap-2 bg-header px-3 py-2">
        <IconButton icon={X} label={t("shared.close")} onClick={onClose} />
        <h2 className="font-semibold">{t("contact.title")}</h2>
      </div>
      <div className="flex flex-col items-center gap-2 px-4 py-5 text-center">
        <Avatar id={contact.id} name={name} />
        <Name key={conversation.id} conversation={conversation} />
        {contact.phone !== null ? (
          <a href={`tel:${contact.phone}`} dir="ltr" className="text-link underline">
            {contact.phone}
          </a>
        ) : (
          <p className="text-meta">{t("contact.noPhone")}</p>
        )}
        {contact.profileName !== null && contact.profileName !== contact.name && (
          <p className="text-sm text-meta">
            {t("contact.profileName", { name: contact.profileName })}
          </p>
        )}
      </div>
      <div className="flex flex-col gap-6 border-t border-line px-4 py-4">
        <Assignment conversation={conversation} />
        <Tags key={conversation.id} conversation={conversation} />
        <Notes conversationId={conversation.id} />
        <section className="flex flex-col gap-1 text-sm">
          <h3 className="text-base font-semibold">{t("contact.conversation")}</h3>
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
            <dt className="text-meta">{t("contact.since")}</dt>
            <dd>{fullTime(t, Date.parse(conversation.createdAt))}</dd>
            <dt className="text-meta">{t("contact.lastInbound")}</dt>
            <dd>
              {conversation.lastInboundAt === null
                ? t("shared.none")
                : fullTime(t, Date.parse(conversation.lastInboundAt))}
            </dd>
            <dt className="text-meta">{t("contact.status")}</dt>
            <dd>{conversation.isArchived ? t("contact.archived") : t("contact.active")}</dd>
          </dl>
        </section>
        <DataRights conversation={conversation} onErased={onClose} />
      </div>
    </div>
  );
}
