/** A message template as Meta describes it; what is sent of it fills its placeholders. */
export interface Template {
  id: string;
  accountId: string;
  name: string;
  language: string;
  category: string;
  status: string;
  parameterFormat: "POSITIONAL" | "NAMED" | string | null;
  components: readonly TemplateComponent[];
  preview?: string | null;
}

export interface TemplateButton {
  type: string;
  text?: string;
  url?: string;
  phone_number?: string;
}

export interface TemplateComponent {
  type: string;
  format?: string;
  text?: string;
  buttons?: readonly TemplateButton[];
  example?: Record<string, unknown>;
}

export type MediaFormat = "image" | "video" | "document";

/** One thing to fill in. `name` is what stands between the braces. */
export interface Slot {
  /** Unique within the template. */
  key: string;
  part: "header" | "body" | "button";
  kind: "text" | MediaFormat;
  name: string;
  /** Of a button: its place among the buttons. */
  index?: number;
  example?: string;
}

const placeholder = /\{\{\s*([\w]+)\s*\}\}/g;
const same = (a: string | undefined, b: string) => a?.toUpperCase() === b;

const names = (text: string | undefined) => {
  const found = Array.from((text ?? "").matchAll(placeholder), (match) => match[1] ?? "");
  return [...new Set(found)];
};

const firstText = (value: unknown): string | undefined =>
  typeof value === "string" ? value : Array.isArray(value) ? firstText(value[0]) : undefined;

/** The example value that the template's author gave for the n-th (or named) placeholder. */
function exampleOf(component: TemplateComponent, name: string, order: number): string | undefined {
  const { example = {} } = component;
  for (const key of ["body_text_named_params", "header_text_named_params"]) {
    const list = example[key];
    if (!Array.isArray(list)) continue;
    const found = list.find((one) => (one as { param_name?: string }).param_name === name);
    if (found !== undefined) return firstText((found as { example?: unknown }).example);
  }
  if (same(component.type, "HEADER")) return firstText(example.header_text);
  const rows = example.body_text;
  if (!Array.isArray(rows)) return undefined;
  const row = Array.isArray(rows[0]) ? rows[0] : rows;
  return firstText(row[order]);
}

export const componentOf = (template: Template, type: string) =>
  template.components.find((component) => same(component.type, type));

const mediaFormat = (format: string | undefined): MediaFormat | undefined => {
  const lower = format?.toLowerCase();
  return lower === "image" || lower === "video" || lower === "document" ? lower : undefined;
};

/** Everything that a template wants filled in, in the order of the screen. */
export function slotsOf(template: Template): Slot[] {
  const slots: Slot[] = [];
  for (const part of ["header", "body"] as const) {
    const component = componentOf(template, part.toUpperCase());
    if (component === undefined) continue;
    const media = part === "header" ? mediaFormat(component.format) : undefined;
    if (media !== undefined) slots.push({ key: "header:media", part, kind: media, name: media });
    for (const [order, name] of names(component.text).entries()) {
      const example = exampleOf(component, name, order);
      slots.push({
        key: `${part}:${name}`,
        part,
        kind: "text",
        name,
        ...(example === undefined ? {} : { example }),
      });
    }
  }
  const buttons = componentOf(template, "BUTTONS")?.buttons ?? [];
  for (const [index, button] of buttons.entries()) {
    for (const name of names(button.url)) {
      slots.push({ key: `button:${index}`, part: "button", kind: "text", name, index });
    }
  }
  return slots;
}

export type SlotValues = Readonly<Record<string, string>>;

/** A text with its placeholders filled; what is not filled in yet stays visible. */
export function fillText(text: string, part: Slot["part"], values: SlotValues): string {
  return text.replace(placeholder, (whole, name: string) => values[`${part}:${name}`] || whole);
}

/** Whether every placeholder has something; Meta refuses empty ones, and text with line breaks or long gaps in it. */
export function problemOf(
  slot: Slot,
  value: string | undefined,
): "missing" | "url" | "breaks" | undefined {
  const text = value?.trim() ?? "";
  if (text === "") return "missing";
  if (slot.kind !== "text") return /^https:\/\/\S+$/i.test(text) ? undefined : "url";
  if (/[\n\t]| {5,}/.test(text)) return "breaks";
  return undefined;
}

/** What is sent: Meta's own form of components, only those that carry something. */
export function componentsToSend(template: Template, values: SlotValues): object[] {
  const isNamed = same(template.parameterFormat ?? undefined, "NAMED");
  const slots = slotsOf(template);
  const parameterOf = (slot: Slot) => {
    const value = (values[slot.key] ?? "").trim();
    if (slot.kind !== "text") return { type: slot.kind, [slot.kind]: { link: value } };
    return {
      type: "text",
      text: value,
      ...(isNamed && slot.part !== "button" ? { parameter_name: slot.name } : {}),
    };
  };
  const made: object[] = [];
  for (const part of ["header", "body"] as const) {
    const own = slots.filter((slot) => slot.part === part);
    if (own.length > 0) made.push({ type: part, parameters: own.map(parameterOf) });
  }
  for (const slot of slots) {
    if (slot.part !== "button") continue;
    made.push({
      type: "button",
      sub_type: "url",
      index: String(slot.index ?? 0),
      parameters: [parameterOf(slot)],
    });
  }
  return made;
}

/** The lines of a template as it will read: header, body, footer. */
export function previewOf(template: Template, values: SlotValues = {}) {
  const header = componentOf(template, "HEADER");
  const body = componentOf(template, "BODY");
  return {
    header: header?.text === undefined ? undefined : fillText(header.text, "header", values),
    media: mediaFormat(header?.format),
    body: fillText(body?.text ?? template.preview ?? "", "body", values),
    footer: componentOf(template, "FOOTER")?.text,
    buttons: (componentOf(template, "BUTTONS")?.buttons ?? []).map((button) => button.text ?? ""),
  };
}
