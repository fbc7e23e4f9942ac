/** A message's text as a tree: what is bold and so on, what can be clicked. Never HTML. */
export type Node =
  | { kind: "text"; text: string }
  | { kind: "bold" | "italic" | "strike"; children: Node[] }
  | { kind: "code" | "block"; text: string }
  | { kind: "link"; text: string; href: string };

const styles: Readonly<Record<string, "bold" | "italic" | "strike">> = {
  "*": "bold",
  _: "italic",
  "~": "strike",
};

const isSpace = (letter: string | undefined) => letter === undefined || /\s/.test(letter);
const isWord = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);

const linkPattern =
  /(?:https?:\/\/|www\.)[^\s<>"'`]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w+])\+?\d[\d\s().-]{5,18}\d(?!\w)/giu;

/** Behind a link these belong to the sentence. */
const trailing = /[.,;:!?)\]}'"]+$/;

function hrefOf(text: string): string | undefined {
  if (/^(?:https?:\/\/|www\.)/i.test(text)) {
    try {
      return new URL(/^www\./i.test(text) ? `https://${text}` : text).href;
    } catch {
      return undefined;
    }
  }
  if (text.includes("@")) return `mailto:${text}`;
  const digits = text.replace(/[^\d+]/g, "");
  return digits.length >= 7 ? `tel:${digits}` : undefined;
}

/**
 * The address as it is to be shown: letters of other scripts in a host name are written out (`xn--…`), so that no look-alike
 * passes for the real one.
 */
function shownAs(text: string, href: string): string {
  return /^https?:/.test(href) && new URL(href).hostname.includes("xn--") ? href : text;
}

function withLinks(text: string): Node[] {
  const nodes: Node[] = [];
  let from = 0;
  for (const match of text.matchAll(linkPattern)) {
    const raw = match[0].replace(trailing, "");
    const href = hrefOf(raw);
    if (href === undefined) continue;
    if (match.index > from) nodes.push({ kind: "text", text: text.slice(from, match.index) });
    nodes.push({ kind: "link", text: shownAs(raw, href), href });
    from = match.index + raw.length;
  }
  if (from < text.length) nodes.push({ kind: "text", text: text.slice(from) });
  return nodes;
}

/** Where the style that opens at `at` ends, or -1: its own mark behind a letter, with nothing of a word behind, on the same line. */
function closing(text: string, at: number, end: number): number {
  const mark = text[at];
  if (isWord(text[at - 1]) || isSpace(text[at + 1]) || text[at + 1] === mark) return -1;
  for (let i = at + 1; i < end && text[i] !== "\n"; ++i) {
    if (text[i] === mark && !isSpace(text[i - 1]) && !isWord(text[i + 1])) return i;
  }
  return -1;
}

/** Deep nesting is no message but an attack on the parser: what lies deeper stays as it was typed. */
const deepest = 4;

function inline(text: string, depth: number): Node[] {
  const nodes: Node[] = [];
  let from = 0;
  const flush = (to: number) => {
    if (to > from) nodes.push(...withLinks(text.slice(from, to)));
  };
  // A mark whose line has no closing one need not be looked for again on that line.
  const barren = new Map<string, number>();
  for (let i = 0; i < text.length; ++i) {
    const mark = text[i] ?? "";
    if (mark === "`") {
      const end = text.indexOf("`", i + 1);
      const inside = end < 0 ? "" : text.slice(i + 1, end);
      if (inside === "" || inside.includes("\n")) continue;
      flush(i);
      nodes.push({ kind: "code", text: inside });
      i = end;
      from = end + 1;
      continue;
    }
    const style = styles[mark];
    if (style === undefined || depth >= deepest || (barren.get(mark) ?? -1) >= i) continue;
    const end = closing(text, i, text.length);
    if (end < 0) {
      if (!isWord(text[i - 1]) && !isSpace(text[i + 1])) {
        const line = text.indexOf("\n", i);
        if (text[i + 1] !== mark) barren.set(mark, line < 0 ? text.length : line);
      }
      continue;
    }
    flush(i);
    nodes.push({ kind: style, children: inline(text.slice(i + 1, end), depth + 1) });
    i = end;
    from = end + 1;
  }
  flush(text.length);
  return nodes;
}

/** Reads `*bold*`, `_italic_`, `~struck~`, `` `code` ``, ``` blocks, addresses and phone numbers. */
export function parseMarkup(text: string): Node[] {
  const nodes: Node[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf("```", from);
    const close = open < 0 ? -1 : text.indexOf("```", open + 3);
    if (close < 0 || close === open + 3) {
      nodes.push(...inline(text.slice(from), 0));
      return nodes;
    }
    nodes.push(...inline(text.slice(from, open), 0));
    nodes.push({ kind: "block", text: text.slice(open + 3, close) });
    from = close + 3;
  }
}

/** What is read out, without the marks. */
export const plainText = (nodes: readonly Node[]): string =>
  nodes.map((node) => ("children" in node ? plainText(node.children) : node.text)).join("");
