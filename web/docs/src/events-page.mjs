import { resolve } from "./contract.mjs";
import { escapeText, fields, prose, table, writeFrame } from "./page.mjs";

/** A message's fields; of a pack those of its items. */
function payloadOf(document, payload) {
  const rows = fields(document, payload);
  const inner = payload.allOf?.at(-1)?.properties?.items?.items;
  const kinds = resolve(document, inner ?? payload)?.oneOf ?? [];
  return `${table(rows)}${kinds.map((one) => table(fields(document, one))).join("")}`;
}

function section(document, [id, channel]) {
  const said = Object.values(document.operations)
    .filter((one) => one.channel.$ref === `#/channels/${id}`)
    .map(
      (one) =>
        `<p>${escapeText(one.title)}${one.summary ? `: ${escapeText(one.summary)}` : ""}</p>`,
    );
  const exchange = channel.bindings?.amqp?.exchange;
  const messages = Object.entries(channel.messages).map(([name, given]) => {
    const message = resolve(document, given);
    return `<details id="${id}-${name}"><summary><b>${escapeText(message.name ?? name)}</b> <span>${escapeText(message.title ?? "")}</span></summary>${payloadOf(document, message.payload ?? {})}</details>`;
  });
  return `<section><h2>${escapeText(channel.title)}</h2><p><code>${escapeText(channel.address ?? "reply_to")}</code>${
    exchange ? ` by the ${exchange.type} exchange <code>${escapeText(exchange.name)}</code>` : ""
  }</p>${said.join("")}${prose(channel.description)}${messages.join("\n")}</section>`;
}

/** The page of what is told: over AMQP and to live clients. */
export const writeEventsPage = (document) =>
  writeFrame(
    document,
    `<p>For programs: <a href="/asyncapi.json">/asyncapi.json</a>. What can be asked: <a href="./">interface</a>.</p>
${Object.entries(document.channels)
  .map((one) => section(document, one))
  .join("\n")}`,
  );
