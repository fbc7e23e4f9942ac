import type { Shown } from "@hermod/timeline";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown } from "lucide-react";
import {
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { dayName } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import type { Line } from "../model/arrange.ts";
import type { Edge } from "../model/window.ts";
import { Bubble, type BubbleProps } from "./bubble.tsx";
import { EdgeRow } from "./edge-row.tsx";

export interface TimelineHandle {
  scrollToMessage: (id: string) => void;
  scrollToEnd: () => void;
  /** The message in the middle of what is seen. */
  anchorId: () => string | undefined;
}

type Passed = Pick<
  BubbleProps,
  "customer" | "isSelecting" | "menu" | "onSelect" | "onJump" | "onRetry" | "onDiscard"
>;

interface Props extends Passed {
  lines: readonly Line[];
  older: Edge;
  newer: Edge;
  /** Where to begin: at the unread divider, if there is one, else at the end. */
  startAtUnread: boolean;
  selected: ReadonlySet<string>;
  flashId: string | undefined;
  /** Messages below that were not seen yet. */
  newCount: number;
  onOlder: () => void;
  onNewer: () => void;
  onNewest: () => void;
  /** Whether the newest message is in view; the thread is marked as read only then. */
  onAtEnd: (isAtEnd: boolean) => void;
  ref?: Ref<TimelineHandle>;
}

/** A guess until a line was measured; near enough that the bar does not jump. */
function guess(line: Line | undefined): number {
  if (line === undefined || line.kind !== "message") return 44;
  const { row } = line;
  if (row.type === "image" || row.type === "video" || row.type === "sticker") return 270;
  const lines = Math.ceil((row.text?.length ?? 0) / 60) + (row.text?.split("\n").length ?? 1) - 1;
  return 40 + Math.max(1, lines) * 21 + (row.status === "failed" ? 36 : 0);
}

const edgeHeight = 48;
const nearEdge = 8;
/** So near the end (pixels) one still reads the newest message. */
const endThreshold = 80;

const focusable = "a[href],button:not([disabled]),input,video,audio";

/**
 * The messages, drawn as far as they are seen, held to their end: what is added above moves nothing, what is added below is
 * followed only by who reads the end. One tab stop; arrows, Home, End and Page keys move between messages, Enter goes into one,
 * Escape comes out.
 */
export function Timeline(props: Props) {
  const { lines, older, newer, onOlder, onNewer, onAtEnd, startAtUnread } = props;
  const t = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const [currentId, setCurrentId] = useState<string>();
  const [isAtEnd, setAtEnd] = useState(true);
  const isAttached = !newer.hasMore;
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => guess(lines[index]),
    getItemKey: useCallback((index: number) => lines[index]?.key ?? index, [lines]),
    overscan: 8,
    anchorTo: "end",
    followOnAppend: isAttached,
    scrollEndThreshold: endThreshold,
    // Room for what the edges say, also when they say nothing: their coming and going must move nothing.
    paddingStart: edgeHeight,
    paddingEnd: isAttached ? 12 : edgeHeight,
  });

  const placeOf = useMemo(() => {
    const places = new Map<string, number>();
    for (const [place, line] of lines.entries()) places.set(line.key, place);
    return places;
  }, [lines]);

  // Once, when the first messages are there: at the divider, or at the end.
  const hasBegun = useRef(false);
  useLayoutEffect(() => {
    if (hasBegun.current || lines.length === 0) return;
    hasBegun.current = true;
    const mark = startAtUnread ? placeOf.get("unread") : undefined;
    if (mark === undefined) virtual.scrollToEnd();
    else virtual.scrollToIndex(mark, { align: "start" });
  }, [lines, placeOf, startAtUnread, virtual]);

  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (!hasBegun.current) return;
    if (first <= nearEdge && older.hasMore && older.phase === "idle") onOlder();
    if (last >= lines.length - nearEdge && newer.hasMore && newer.phase === "idle") onNewer();
  }, [first, last, lines.length, older, newer, onOlder, onNewer]);

  // Read from the page itself: the list's own idea of its place is a scroll event behind.
  const look = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    const now = isAttached && below <= endThreshold;
    setAtEnd(now);
    onAtEnd(now);
  }, [isAttached, onAtEnd]);
  const height = virtual.getTotalSize();
  // Also when something comes or grows without any scrolling; what follows the end has been moved by then.
  useEffect(() => {
    if (lines.length > 0 && height > 0) look();
  }, [look, lines, height]);

  // Who reads the end stays there when the room gets smaller: a longer answer, a bar above.
  const wasAtEnd = useRef(isAtEnd);
  wasAtEnd.current = isAtEnd;
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (wasAtEnd.current && hasBegun.current) virtual.scrollToEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [virtual]);

  useImperativeHandle(
    props.ref,
    () => ({
      scrollToMessage: (id) => {
        const place = placeOf.get(id);
        if (place !== undefined) virtual.scrollToIndex(place, { align: "center" });
      },
      scrollToEnd: () => virtual.scrollToEnd(),
      anchorId: () => {
        const line = lines[Math.floor((first + last) / 2)];
        return line?.kind === "message" ? line.row.id : undefined;
      },
    }),
    [virtual, placeOf, lines, first, last],
  );

  const drawnIds = new Set(
    items
      .map((item) => lines[item.index])
      .map((line) => (line?.kind === "message" ? line.row.id : "")),
  );
  let tabStop = currentId !== undefined && drawnIds.has(currentId) ? currentId : undefined;
  if (tabStop === undefined) {
    for (const id of drawnIds) if (id !== "") tabStop = id;
  }

  const focusMessage = (place: number, step: number) => {
    for (let at = place; at >= 0 && at < lines.length; at += step) {
      const line = lines[at];
      if (line?.kind !== "message") continue;
      setCurrentId(line.row.id);
      virtual.scrollToIndex(at, { align: "auto" });
      requestAnimationFrame(() =>
        scroller.current
          ?.querySelector<HTMLElement>(`[data-message="${CSS.escape(line.row.id)}"]`)
          ?.focus({ preventScroll: true }),
      );
      return;
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const article = target.closest<HTMLElement>("[data-message]");
    if (article === null) return;
    if (target !== article) {
      const inside = [...article.querySelectorAll<HTMLElement>(focusable)];
      if (event.key === "Escape") article.focus();
      else if (event.key === "Tab" && inside.length > 0) {
        const step = event.shiftKey ? -1 : 1;
        inside[(inside.indexOf(target) + step + inside.length) % inside.length]?.focus();
      } else return;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const at = placeOf.get(article.dataset.message ?? "") ?? 0;
    const moves: Record<string, [number, number]> = {
      ArrowUp: [at - 1, -1],
      ArrowDown: [at + 1, 1],
      PageUp: [Math.max(0, at - 8), 1],
      PageDown: [Math.min(lines.length - 1, at + 8), -1],
      Home: [0, 1],
      End: [lines.length - 1, -1],
    };
    const move = moves[event.key];
    if (move !== undefined) focusMessage(...move);
    else if (event.key === "Enter") article.querySelector<HTMLElement>(focusable)?.focus();
    else if (event.key === " " && props.isSelecting) props.onSelect(article.dataset.message ?? "");
    else return;
    event.preventDefault();
  };

  /** The day of what is at the top, while its own divider is out of sight. */
  const topDay = () => {
    for (let at = virtual.range?.startIndex ?? first; at >= 0; --at) {
      const line = lines[at];
      if (line?.kind === "message") return line.row.at;
      if (line?.kind === "day") return line.at;
    }
    return undefined;
  };
  const day = topDay();

  return (
    <div className="relative min-h-0 flex-1">
      {day !== undefined && virtual.isScrolling && (
        <div aria-hidden className="pointer-events-none absolute inset-x-0 top-2 z-10 text-center">
          <span className="rounded-lg bg-raised px-3 py-1 text-sm text-meta shadow-raised">
            {dayName(t, day)}
          </span>
        </div>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a field set is for forms */}
      <div
        ref={scroller}
        role="group"
        aria-label={t("thread.messages")}
        onKeyDown={onKeyDown}
        onScroll={look}
        onFocus={(event) => {
          const id = event.target.closest<HTMLElement>("[data-message]")?.dataset.message;
          if (id !== undefined) setCurrentId(id);
        }}
        className="h-full overflow-y-auto overflow-x-hidden bg-canvas [overflow-anchor:none]"
      >
        <div className="flex min-h-full flex-col justify-end">
          <div className="relative w-full" style={{ height }}>
            <div className="absolute inset-x-0 top-0">
              <EdgeRow edge={older} onRetry={onOlder} />
            </div>
            {items.map((item) => {
              const line = lines[item.index];
              if (line === undefined) return null;
              return (
                <div
                  key={item.key}
                  data-index={item.index}
                  ref={virtual.measureElement}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <LineView line={line} tabStop={tabStop} {...props} />
                </div>
              );
            })}
            <div className="absolute inset-x-0 bottom-0">
              <EdgeRow edge={newer} onRetry={onNewer} />
            </div>
          </div>
        </div>
      </div>
      {(!isAtEnd || !isAttached) && lines.length > 0 && (
        <button
          type="button"
          onClick={props.onNewest}
          aria-label={
            props.newCount > 0
              ? t("thread.toNewestCount", { count: props.newCount })
              : t("thread.toNewest")
          }
          className="absolute end-4 bottom-4 z-10 flex size-11 items-center justify-center rounded-full bg-raised text-meta shadow-raised"
        >
          <ChevronDown aria-hidden size={24} />
          {props.newCount > 0 && (
            <span
              aria-hidden
              className="absolute -top-1 -end-1 min-w-5 rounded-full bg-accent px-1 text-xs text-on-accent"
            >
              {props.newCount > 99 ? "99+" : props.newCount}
            </span>
          )}
        </button>
      )}
    </div>
  );
}

type LineProps = Passed & {
  line: Line;
  tabStop: string | undefined;
  selected: ReadonlySet<string>;
  flashId: string | undefined;
};

function LineView({ line, tabStop, selected, flashId, ...passed }: LineProps) {
  const t = useWords();
  if (line.kind === "day") {
    return (
      <div className="py-2 text-center">
        <h2 className="inline rounded-lg bg-raised px-3 py-1 text-sm font-normal text-meta shadow-[0_1px_1px_#0b141a22]">
          {dayName(t, line.at)}
        </h2>
      </div>
    );
  }
  if (line.kind === "unread") {
    return (
      <div className="my-2 bg-accent-soft py-1 text-center text-sm text-on-accent-soft">
        <h2 className="inline font-medium">
          {line.count > 99 ? t("thread.unreadMany") : t("thread.unread", { count: line.count })}
        </h2>
      </div>
    );
  }
  const row: Shown = line.row;
  const { customer, isSelecting, menu, onSelect, onJump, onRetry, onDiscard } = passed;
  return (
    <Bubble
      row={row}
      isFirst={line.isFirst}
      isLast={line.isLast}
      isCurrent={tabStop === row.id}
      isSelected={selected.has(row.id)}
      isFlashing={flashId === row.id}
      {...{ customer, isSelecting, menu, onSelect, onJump, onRetry, onDiscard }}
    />
  );
}
