import type { Shown } from "@hermod/timeline";
import { memo } from "react";
import { fullTime, timeOfDay } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import type { Words } from "#shared/i18n/words.ts";
import { parseMarkup, plainText } from "#shared/lib/wa-markup.ts";
import { classes } from "#shared/ui/classes.ts";
import { ContextArea, type MenuEntries } from "#shared/ui/menu.tsx";
import { statusText, Tick } from "#shared/ui/tick.tsx";
import { detailsOf, textOf } from "../model/message.ts";
import { reasonWord } from "../model/reasons.ts";
import { Content } from "./content.tsx";
import { isMedia, kindOf } from "./media.tsx";

export interface BubbleProps {
  row: Shown;
  isFirst: boolean;
  isLast: boolean;
  /** The one message that Tab reaches. */
  isCurrent: boolean;
  customer: string;
  isSelecting: boolean;
  isSelected: boolean;
  isFlashing: boolean;
  menu: (row: Shown) => MenuEntries;
  onSelect: (id: string) => void;
  onJump: (id: string) => void;
  onRetry: (row: Shown) => void;
  onDiscard: (row: Shown) => void;
}

/** Why it was not sent: in the reader's language where the code is known, else as the server or Meta puts it. */
function reasonOf(t: Words, row: Shown): string {
  const { code, message, details } = row.failure ?? {};
  const word = reasonWord(code);
  if (word !== undefined) return t(word);
  return [message, details].filter(Boolean).join(": ") || String(code ?? t("reason.unknown"));
}

/** What a screen reader says of the whole message: who, what, when, how far. */
function nameOf(t: Words, row: Shown, customer: string): string {
  const { createdBy, isDeleted, replyTo } = detailsOf(row);
  const who = row.direction === "inbound" ? customer : (createdBy?.name ?? t("thread.you"));
  const what = isDeleted
    ? t("thread.deleted")
    : [
        replyTo ? t("thread.inReplyTo", { text: replyTo.preview }) : "",
        isMedia(row.type) ? t(`kind.${kindOf(row.type)}`) : "",
        plainText(parseMarkup(textOf(row))),
      ]
        .filter(Boolean)
        .join(", ");
  const how = row.status === undefined ? "" : statusText(t, row.status);
  const why = row.status === "failed" ? reasonOf(t, row) : "";
  return [who, what, timeOfDay(t, row.at), how, why].filter(Boolean).join(", ");
}

function Quote({ row, customer, onJump }: Pick<BubbleProps, "row" | "customer" | "onJump">) {
  const t = useWords();
  const { replyTo } = detailsOf(row);
  if (!replyTo) return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      onClick={() => onJump(replyTo.messageId)}
      className="mb-1 block w-full rounded-md border-s-4 border-accent bg-bubble-quote px-2 py-1 text-start text-sm"
    >
      <bdi className="block font-medium text-on-accent-soft">
        {replyTo.direction === "inbound" ? customer : t("thread.you")}
      </bdi>
      <bdi className="line-clamp-2">{replyTo.preview}</bdi>
    </button>
  );
}

function Reactions({ row }: { row: Shown }) {
  const t = useWords();
  const reactions = (detailsOf(row).reactions ?? []).filter((one) => one.emoji !== "");
  if (reactions.length === 0) return null;
  const counts = new Map<string, number>();
  for (const { emoji } of reactions) counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  return (
    <ul
      aria-label={t("thread.reactions")}
      className={classes(
        "relative z-10 -mt-1.5 flex w-fit gap-1 rounded-full border border-line bg-raised px-1.5 text-sm",
        row.direction === "outbound" ? "ms-auto me-2" : "ms-2",
      )}
    >
      {[...counts].map(([emoji, count]) => (
        <li key={emoji}>
          {emoji}
          {count > 1 && <span className="ps-0.5 text-xs">{count}</span>}
        </li>
      ))}
    </ul>
  );
}

function Failed({ row, onRetry, onDiscard }: Pick<BubbleProps, "row" | "onRetry" | "onDiscard">) {
  const t = useWords();
  const button = "min-h-7 rounded-full px-2 font-semibold text-danger underline hover:bg-hover";
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-2 border-t border-danger pt-1 text-sm">
      <span className="text-danger">{t("thread.failed", { reason: reasonOf(t, row) })}</span>
      <button type="button" tabIndex={-1} className={button} onClick={() => onRetry(row)}>
        {t("shared.retry")}
      </button>
      {row.isLocal && (
        <button type="button" tabIndex={-1} className={button} onClick={() => onDiscard(row)}>
          {t("shared.delete")}
        </button>
      )}
    </div>
  );
}

/** One message. Everything in it that can be clicked is reached by Enter on it and left by Escape. */
export const Bubble = memo(function Bubble(props: BubbleProps) {
  const { row, isFirst, isLast, isCurrent, customer, isSelecting, isSelected, isFlashing } = props;
  const t = useWords();
  const { editedAt, createdBy } = detailsOf(row);
  const isOut = row.direction === "outbound";
  if (row.type === "system") {
    return (
      <article
        data-message={row.id}
        tabIndex={isCurrent ? 0 : -1}
        aria-label={nameOf(t, row, customer)}
        className="mx-auto my-1 w-fit max-w-[85%] rounded-lg bg-warning-soft px-3 py-1 text-center text-sm text-on-warning-soft"
      >
        {textOf(row)}
      </article>
    );
  }
  const bubble = (
    <article
      data-message={row.id}
      tabIndex={isCurrent ? 0 : -1}
      aria-label={nameOf(t, row, customer)}
      className={classes(
        "flex items-center gap-3 px-4 md:px-[6%]",
        isLast ? "pb-2" : "pb-0.5",
        isSelected && "bg-accent-soft",
        isFlashing && "animate-flash",
      )}
    >
      {isSelecting && (
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t("thread.select")}
          className="size-5 accent-accent"
          checked={isSelected}
          onChange={() => props.onSelect(row.id)}
        />
      )}
      <div className={classes("min-w-0 max-w-[min(85%,36rem)]", isOut && "ms-auto")}>
        <div
          className={classes(
            "rounded-lg px-2.5 py-1.5 shadow-[0_1px_1px_#0b141a22] forced-colors:border",
            isOut ? "bg-bubble-out" : "bg-bubble-in",
            isFirst && (isOut ? "rounded-se-none" : "rounded-ss-none"),
          )}
        >
          <Quote row={row} customer={customer} onJump={props.onJump} />
          <Content row={row} />
          <div className="mt-0.5 flex items-center justify-end gap-1 text-xs text-meta">
            {isOut && createdBy?.name && <bdi className="truncate">{createdBy.name}</bdi>}
            {editedAt != null && <span>{t("thread.edited")}</span>}
            <time dateTime={new Date(row.at).toISOString()} title={fullTime(t, row.at)}>
              {timeOfDay(t, row.at)}
            </time>
            {isOut && <Tick status={row.status} />}
          </div>
          {row.status === "failed" && (
            <Failed row={row} onRetry={props.onRetry} onDiscard={props.onDiscard} />
          )}
        </div>
        <Reactions row={row} />
      </div>
    </article>
  );
  return <ContextArea entries={props.menu(row)}>{bubble}</ContextArea>;
});
