import type { Shown } from "@hermod/timeline";
import { Ban, MapPin, UserRound } from "lucide-react";
import { useWords } from "#shared/i18n/provider.tsx";
import { detailsOf, textOf } from "../model/message.ts";
import { Markup } from "./markup.tsx";
import { isMedia, MediaContent } from "./media.tsx";

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const text = (value: unknown) => (typeof value === "string" ? value : undefined);
const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

/** The fields of a kind stand below its name, or are the content itself. */
const fieldsOf = (row: Shown, name: string): Fields => {
  const content = detailsOf(row).content ?? {};
  const inner = content[name];
  return isFields(inner) ? inner : content;
};

function Location({ row }: { row: Shown }) {
  const t = useWords();
  const place = fieldsOf(row, "location");
  const at = `${Number(place.latitude)},${Number(place.longitude)}`;
  return (
    <a
      href={`https://www.openstreetmap.org/?mlat=${Number(place.latitude)}&mlon=${Number(place.longitude)}`}
      target="_blank"
      rel="noopener noreferrer"
      tabIndex={-1}
      className="flex items-center gap-3 rounded-lg bg-bubble-quote p-3"
    >
      <MapPin aria-hidden size={24} />
      <span className="flex flex-col">
        <bdi>{text(place.name) ?? t("kind.location")}</bdi>
        <bdi className="text-sm text-meta">{text(place.address) ?? at}</bdi>
      </span>
    </a>
  );
}

function Contacts({ row }: { row: Shown }) {
  const content = detailsOf(row).content;
  const people = list(Array.isArray(content) ? content : content?.contacts);
  return (
    <ul className="flex flex-col gap-1">
      {people.map((person) => {
        const name = isFields(person.name) ? text(person.name.formatted_name) : text(person.name);
        const phones = list(person.phones).map((phone) => text(phone.phone) ?? "");
        return (
          <li
            key={name ?? phones[0]}
            className="flex items-center gap-3 rounded-lg bg-bubble-quote p-3"
          >
            <UserRound aria-hidden size={24} />
            <span className="flex flex-col">
              <bdi>{name}</bdi>
              {phones.map((phone) => (
                <a key={phone} href={`tel:${phone}`} tabIndex={-1} className="text-link underline">
                  {phone}
                </a>
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Buttons and rows as the customer sees them; they do nothing here. */
function Interactive({ row }: { row: Shown }) {
  const shape = fieldsOf(row, row.type === "template" ? "template" : "interactive");
  const body = isFields(shape.body) ? text(shape.body.text) : undefined;
  const action = isFields(shape.action) ? shape.action : {};
  const buttons = list(action.buttons).map((button) =>
    isFields(button.reply) ? text(button.reply.title) : text(button.text),
  );
  const rows = list(action.sections).flatMap((section) => list(section.rows));
  const labels = [...buttons, ...rows.map((one) => text(one.title)), text(action.button)].filter(
    (label) => label !== undefined,
  );
  const shownText = textOf(row) || body || text(shape.name) || "";
  return (
    <>
      {shownText !== "" && <Markup text={shownText} />}
      {labels.length > 0 && (
        <ul className="mt-1 flex flex-col gap-1 border-t border-line pt-1">
          {labels.map((label) => (
            <li key={label} className="rounded px-2 py-1 text-center text-link">
              <bdi>{label}</bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** What a message says, whatever its kind. */
export function Content({ row }: { row: Shown }) {
  const t = useWords();
  if (detailsOf(row).isDeleted) {
    return (
      <p className="flex items-center gap-2 text-meta italic">
        <Ban aria-hidden size={16} /> {t("thread.deleted")}
      </p>
    );
  }
  const said = textOf(row);
  if (isMedia(row.type)) {
    return (
      <div className="flex max-w-72 flex-col gap-1">
        <MediaContent row={row} />
        {said !== "" && <Markup text={said} />}
      </div>
    );
  }
  switch (row.type) {
    case "location":
      return <Location row={row} />;
    case "contacts":
      return <Contacts row={row} />;
    case "interactive":
    case "template":
      return <Interactive row={row} />;
    case "unsupported":
    case "unknown":
      return <p className="text-meta italic">{said || t("thread.unsupported")}</p>;
    default:
      return <Markup text={said} />;
  }
}
