import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useWords } from "#shared/i18n/provider.tsx";
import { ErrorState, Loading } from "#shared/ui/states.tsx";
import { type Emoji, findEmoji, loadEmoji } from "../emoji.ts";

interface Props {
  onPick: (emoji: string) => void;
  onClose: () => void;
}

const columns = 8;
const cell = 40;

/** Emoji with search. Arrow keys move, Enter picks, Escape closes. */
export default function EmojiPicker({ onPick, onClose }: Props) {
  const t = useWords();
  const [all, setAll] = useState<readonly Emoji[]>();
  const [isFailed, setFailed] = useState(false);
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const load = () => {
    setFailed(false);
    loadEmoji().then(setAll, () => setFailed(true));
  };
  useEffect(() => {
    load();
    input.current?.focus();
  }, []);
  const found = useMemo(() => findEmoji(all ?? [], text, 4000), [all, text]);
  const virtual = useVirtualizer({
    count: Math.ceil(found.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => cell,
    overscan: 2,
  });
  const move = (next: number) => {
    const at = Math.max(0, Math.min(found.length - 1, next));
    setPlace(at);
    virtual.scrollToIndex(Math.floor(at / columns));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const side = t.direction === "rtl" ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: side,
      ArrowLeft: -side,
      ArrowDown: columns,
      ArrowUp: -columns,
    };
    const step = steps[event.key];
    const chosen = found[place];
    if (step !== undefined) move(place + step);
    else if (event.key === "Enter" && chosen !== undefined) onPick(chosen.emoji);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      role="dialog"
      aria-label={t("composer.emoji")}
      onKeyDown={onKeyDown}
      className="absolute start-2 bottom-full z-20 mb-2 flex h-80 w-[min(22rem,calc(100vw-1rem))] flex-col rounded-xl border border-line bg-raised shadow-raised"
    >
      <input
        ref={input}
        type="search"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setPlace(0);
        }}
        aria-label={t("composer.emojiSearch")}
        placeholder={t("composer.emojiSearch")}
        aria-controls="emoji-list"
        aria-activedescendant={found[place] === undefined ? undefined : `emoji-${place}`}
        role="combobox"
        aria-expanded="true"
        className="m-2 h-9 rounded-full bg-chip px-4 text-text"
      />
      {isFailed && <ErrorState title={t("shared.loadFailed")} onRetry={load} />}
      {all === undefined && !isFailed && <Loading />}
      <div
        ref={scroller}
        id="emoji-list"
        role="listbox"
        tabIndex={0}
        aria-label={t("composer.emoji")}
        className="min-h-0 flex-1 overflow-y-auto px-2 pb-2"
      >
        <div
          role="presentation"
          className="relative w-full"
          style={{ height: virtual.getTotalSize() }}
        >
          {virtual.getVirtualItems().map((line) => (
            <div
              key={line.key}
              role="presentation"
              className="absolute inset-x-0 top-0 grid grid-cols-8"
              style={{ transform: `translateY(${line.start}px)` }}
            >
              {found.slice(line.index * columns, (line.index + 1) * columns).map((one, column) => {
                const at = line.index * columns + column;
                return (
                  <button
                    key={one.emoji}
                    id={`emoji-${at}`}
                    type="button"
                    role="option"
                    tabIndex={-1}
                    aria-selected={at === place}
                    aria-label={one.label}
                    title={one.label}
                    onClick={() => onPick(one.emoji)}
                    className="size-10 rounded text-2xl hover:bg-hover aria-selected:bg-selected"
                  >
                    {one.emoji}
                  </button>
                );
              })}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
