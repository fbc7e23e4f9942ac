import type { Conversation } from "#shared/api/types.ts";

/** Without case and accents, so that `jose` finds `José`. */
export const normalise = (text: string) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

export const nameOf = (one: Conversation) =>
  one.contact.name ?? one.contact.profileName ?? one.contact.phone ?? one.contact.waId ?? "?";

const keys = new WeakMap<Conversation, { words: string; digits: string }>();

/** Made once per version of a row: with ten thousand of them a key press must not do it again. */
function keyOf(one: Conversation) {
  const known = keys.get(one);
  if (known !== undefined) return known;
  const { name, profileName, phone, waId } = one.contact;
  const key = {
    words: normalise([name, profileName, one.lastMessage?.preview].filter(Boolean).join("\n")),
    digits: `${phone ?? ""} ${waId ?? ""}`.replace(/[^\d ]/g, ""),
  };
  keys.set(one, key);
  return key;
}

/** The rows whose name, phone or last message holds the text; a text of digits is looked for in phone numbers. */
export function searchRows(rows: readonly Conversation[], text: string): Conversation[] {
  const wanted = normalise(text.trim());
  if (wanted === "") return [...rows];
  const isNumber = /^[+\d\s().-]+$/.test(wanted);
  const digits = wanted.replace(/\D/g, "");
  return rows.filter((row) => {
    const key = keyOf(row);
    return key.words.includes(wanted) || (isNumber && digits !== "" && key.digits.includes(digits));
  });
}

/** Cuts a text at its matches, so that they can be marked: odd pieces match. */
export function matches(text: string, wanted: string): string[] {
  const needle = normalise(wanted.trim());
  if (needle === "") return [text];
  // Accents change lengths, so pieces are cut by characters of the shown text.
  const letters = Array.from(text);
  const plain = letters.map(normalise);
  const pieces: string[] = [];
  let start = 0;
  for (let i = 0; i < letters.length; ) {
    let length = 0;
    let found = "";
    while (found.length < needle.length && i + length < letters.length) {
      found += plain[i + length++];
    }
    if (found === needle) {
      pieces.push(letters.slice(start, i).join(""), letters.slice(i, i + length).join(""));
      i += length;
      start = i;
    } else {
      i += 1;
    }
  }
  pieces.push(letters.slice(start).join(""));
  return pieces;
}
