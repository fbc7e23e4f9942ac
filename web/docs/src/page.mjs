import { operationsOf, resolve } from "./contract.mjs";

export const escapeText = (text) =>
  String(text).replace(
    /[&<>"]/g,
    (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c],
  );
/** The little Markdown that descriptions use: paragraphs and `code`. */
export const prose = (text = "") =>
  text
    .trim()
    .split(/\n\s*\n/)
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) => `<p>${escapeText(paragraph).replace(/`([^`]+)`/g, "<code>$1</code>")}</p>`)
    .join("\n");

function typeOf(document, given) {
  const schema = resolve(document, given) ?? {};
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf ?? schema.oneOf)
    return (schema.anyOf ?? schema.oneOf).map((one) => typeOf(document, one)).join(" | ");
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : (schema.type ?? "any");
  if (type === "array" && schema.items) return `${typeOf(document, schema.items)}[]`;
  return schema.format ? `${type} (${schema.format})` : type;
}

/** Rows of a body's fields, two levels deep: what is deeper is in /openapi.json. */
export function fields(document, given, prefix = "", depth = 0) {
  const schema = resolve(document, given) ?? {};
  if (schema.allOf) return schema.allOf.map((one) => fields(document, one, prefix, depth)).join("");
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .map(([name, inner]) => {
      const shown = resolve(document, inner) ?? {};
      const item = shown.type === "array" ? resolve(document, shown.items ?? {}) : shown;
      const below =
        depth < 1
          ? fields(document, item, `${prefix}${name}${item === shown ? "." : "[]."}`, depth + 1)
          : "";
      const mark = required.has(name) ? "" : "?";
      return `<tr><td><code>${escapeText(prefix + name)}${mark}</code></td><td><code>${escapeText(typeOf(document, inner))}</code></td><td>${prose(shown.description)}</td></tr>${below}`;
    })
    .join("");
}
export const table = (rows) => (rows === "" ? "" : `<table><tbody>${rows}</tbody></table>`);

function bodyOf(document, content, title) {
  const [type, { schema } = {}] = Object.entries(content ?? {})[0] ?? [];
  if (type === undefined) return "";
  const note = type === "application/json" ? "" : ` <code>${escapeText(type)}</code>`;
  return `<h4>${title}${note}</h4>${table(fields(document, schema))}`;
}

function section(document, { method, path, operation }) {
  const parameters = (operation.parameters ?? []).map((one) => resolve(document, one));
  const rows = parameters
    .map(
      (one) =>
        `<tr><td><code>${escapeText(one.name)}${one.required ? "" : "?"}</code></td><td>${one.in}</td><td><code>${escapeText(typeOf(document, one.schema))}</code>${prose(one.description)}</td></tr>`,
    )
    .join("");
  const answers = Object.entries(operation.responses)
    .map(([status, given]) => {
      const answer = resolve(document, given);
      return (
        bodyOf(
          document,
          answer.content,
          `${status === "default" ? "Otherwise" : status}: ${escapeText(answer.description)}`,
        ) || `<h4>${status}: ${escapeText(answer.description)}</h4>`
      );
    })
    .join("");
  const request =
    operation.requestBody &&
    bodyOf(document, resolve(document, operation.requestBody).content, "Body");
  return `<details id="${operation.operationId}"><summary><b class="${method.toLowerCase()}">${method}</b> <code>${escapeText(path)}</code> <span>${escapeText(operation.summary)}</span></summary>
${prose(operation.description)}${rows === "" ? "" : `<h4>Parameters</h4>${table(rows)}`}${request ?? ""}${answers}</details>`;
}

/** The whole page. */
export function writePage(document) {
  const operations = operationsOf(document);
  const parts = document.tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    return `<section><h2>${escapeText(name)}</h2>${prose(description)}${own.map((one) => section(document, one)).join("\n")}</section>`;
  });
  return writeFrame(
    document,
    `<p>For programs: <a href="/openapi.json">/openapi.json</a>. What is told by itself: <a href="events.html">events</a>.</p>
${parts.join("\n")}`,
  );
}

/** What both pages have round them. */
export const writeFrame = ({ info }, body) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(info.title)}: interface</title><link rel="stylesheet" href="page.css"></head>
<body><main><h1>${escapeText(info.title)} ${escapeText(info.version)}</h1>
${prose(info.description)}${body}</main></body></html>
`;
