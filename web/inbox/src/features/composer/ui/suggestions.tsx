import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { fetchValue } from "#shared/api/client.ts";
import type { CannedReply } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { type Emoji, findEmoji, loadEmoji } from "../emoji.ts";
import type { Wanted } from "../model/completion.ts";

export interface Suggestion {
  id: string;
  insert: string;
  label: string;
  detail: string;
}

const most = 8;

/** What could be meant by the word before the cursor. */
export function useSuggestions(wanted: Wanted | undefined): readonly Suggestion[] {
  const [emoji, setEmoji] = useState<readonly Emoji[]>();
  const wantsEmoji = wanted?.kind === "emoji";
  useEffect(() => {
    if (wantsEmoji && emoji === undefined) loadEmoji().then(setEmoji, () => {});
  }, [wantsEmoji, emoji]);
  const canned = useQuery({
    queryKey: ["canned-replies"],
    enabled: wanted?.kind === "canned",
    queryFn: () =>
      fetchValue<{ data: CannedReply[] }>("GET", "/canned-replies", { query: { limit: 100 } }),
  });
  if (wanted === undefined) return [];
  if (wanted.kind === "emoji") {
    return findEmoji(emoji ?? [], wanted.text, most).map((one) => ({
      id: one.emoji,
      insert: `${one.emoji} `,
      label: one.emoji,
      detail: `:${one.codes[0] ?? one.label}:`,
    }));
  }
  return (canned.data?.data ?? [])
    .filter(
      (one) =>
        one.shortcut.toLowerCase().startsWith(wanted.text) ||
        (wanted.text !== "" && one.text.toLowerCase().includes(wanted.text)),
    )
    .slice(0, most)
    .map((one) => ({
      id: one.id,
      insert: one.text,
      label: `/${one.shortcut}`,
      detail: one.text,
    }));
}

interface Props {
  suggestions: readonly Suggestion[];
  place: number;
  onPick: (suggestion: Suggestion) => void;
}

/** Above the field, which keeps the focus and moves the choice. */
export function Suggestions({ suggestions, place, onPick }: Props) {
  const t = useWords();
  return (
    <div
      id="composer-suggestions"
      role="listbox"
      aria-label={t("composer.suggestions")}
      className="absolute inset-x-2 bottom-full z-20 mb-2 max-h-64 overflow-y-auto rounded-xl border border-line bg-raised py-1 shadow-raised"
    >
      {suggestions.map((one, at) => (
        <div
          key={one.id}
          id={`suggestion-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === place}
          onMouseDown={(event) => {
            event.preventDefault();
            onPick(one);
          }}
          className="flex min-h-9 cursor-pointer items-center gap-3 px-4 py-1 hover:bg-hover aria-selected:bg-selected"
        >
          <bdi className="shrink-0 font-medium">{one.label}</bdi>
          <bdi className="truncate text-sm text-meta">{one.detail}</bdi>
        </div>
      ))}
    </div>
  );
}
