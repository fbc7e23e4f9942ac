/** A word before the cursor that something can be suggested for. */
export interface Wanted {
  kind: "emoji" | "canned";
  text: string;
  /** Where in the field the word stands, its mark included. */
  from: number;
  to: number;
}

/** `:smi` anywhere behind a space, `/hello` at the very beginning. */
export function wantedAt(value: string, cursor: number): Wanted | undefined {
  const before = value.slice(0, cursor);
  const emoji = /(?:^|\s):([\p{L}\d_+-]{2,30})$/u.exec(before);
  if (emoji?.[1] !== undefined) {
    const from = cursor - emoji[1].length - 1;
    return { kind: "emoji", text: emoji[1].toLowerCase(), from, to: cursor };
  }
  const canned = /^\/(\S{0,50})$/.exec(before);
  if (canned?.[1] !== undefined) {
    return { kind: "canned", text: canned[1].toLowerCase(), from: 0, to: cursor };
  }
  return undefined;
}

/** Puts a suggestion in place of the word; gives the text and where the cursor belongs. */
export function completed(value: string, wanted: Wanted, insert: string) {
  const text = value.slice(0, wanted.from) + insert + value.slice(wanted.to);
  return { text, cursor: wanted.from + insert.length };
}
