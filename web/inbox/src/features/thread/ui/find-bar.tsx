import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { fetchValue } from "#shared/api/client.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { IconButton } from "#shared/ui/button.tsx";

interface Found {
  messageId: string;
  preview: string;
  timestamp: string;
}

interface Props {
  conversationId: string;
  onJump: (messageId: string) => void;
  onClose: () => void;
}

const patienceMs = 300;

/** Search inside the conversation: Enter goes to the next older hit, Shift+Enter back. */
export function FindBar({ conversationId, onJump, onClose }: Props) {
  const t = useWords();
  const [text, setText] = useState("");
  const [late, setLate] = useState("");
  const [place, setPlace] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    const timer = setTimeout(() => setLate(text.trim()), patienceMs);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useQuery({
    queryKey: ["find", conversationId, late],
    enabled: late.length >= 2,
    queryFn: ({ signal }) =>
      fetchValue<{ data: Found[] }>("GET", `/conversations/${conversationId}/search`, {
        query: { q: late },
        signal,
      }),
  });
  const hits = query.data?.data ?? [];
  const goTo = (wanted: number) => {
    const next = (wanted + hits.length) % hits.length;
    const hit = hits[next];
    if (hit === undefined) return;
    setPlace(next);
    onJump(hit.messageId);
  };
  // The first hit of a new search is gone to by itself.
  useEffect(() => {
    if (hits.length > 0) goTo(0);
  }, [query.data]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter" && hits.length > 0) goTo(place + (event.shiftKey ? -1 : 1));
    else return;
    event.preventDefault();
  };
  const status =
    late.length < 2
      ? ""
      : query.isError
        ? t("shared.loadFailed")
        : query.isSuccess
          ? hits.length === 0
            ? t("list.nothingFound")
            : t("thread.hit", { place: place + 1, count: hits.length })
          : t("shared.loading");
  return (
    <search className="flex items-center gap-2 border-b border-line bg-header px-3 py-2">
      <input
        ref={input}
        type="search"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        aria-label={t("list.searchInside")}
        placeholder={t("list.searchInside")}
        className="h-9 min-w-0 flex-1 rounded-full bg-panel px-4 text-text"
      />
      <span role="status" className="text-sm text-meta">
        {status}
      </span>
      <IconButton
        icon={ChevronUp}
        label={t("thread.hitOlder")}
        disabled={hits.length === 0}
        onClick={() => goTo(place + 1)}
      />
      <IconButton
        icon={ChevronDown}
        label={t("thread.hitNewer")}
        disabled={hits.length === 0}
        onClick={() => goTo(place - 1)}
      />
      <IconButton icon={X} label={t("shared.close")} onClick={onClose} />
    </search>
  );
}
