import dataUrl from "emojibase-data/en/compact.json?url";
import codesUrl from "emojibase-data/en/shortcodes/emojibase.json?url";
import { readAsset } from "#shared/api/asset.ts";

export interface Emoji {
  emoji: string;
  label: string;
  /** Words it is found by. */
  words: string;
  codes: readonly string[];
  group: number;
}

interface Compact {
  unicode: string;
  label: string;
  hexcode: string;
  tags?: string[];
  group?: number;
}

const component = 2;
let loading: Promise<readonly Emoji[]> | undefined;

/** All emoji, from hermod itself: asked of nobody else. Loaded once, when first needed. */
export function loadEmoji(): Promise<readonly Emoji[]> {
  loading ??= Promise.all([
    readAsset<Compact[]>(dataUrl),
    readAsset<Record<string, string | string[]>>(codesUrl),
  ])
    .then(([data, codes]) =>
      data
        .filter((one) => one.group !== undefined && one.group !== component)
        .map((one) => {
          const own = [codes[one.hexcode] ?? []].flat();
          const words = [one.label, ...(one.tags ?? []), ...own].join(" ").toLowerCase();
          return { emoji: one.unicode, label: one.label, words, codes: own, group: one.group ?? 0 };
        }),
    )
    .catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

/** Those whose code begins with the text come first. */
export function findEmoji(all: readonly Emoji[], text: string, most: number): Emoji[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return all.slice(0, most);
  const first: Emoji[] = [];
  const rest: Emoji[] = [];
  for (const one of all) {
    if (one.codes.some((code) => code.startsWith(wanted))) first.push(one);
    else if (one.words.includes(wanted)) rest.push(one);
  }
  return [...first, ...rest].slice(0, most);
}
