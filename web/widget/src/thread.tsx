import type { Shown } from "@hermod/timeline";
import { Fragment } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Bubble } from "./bubble.tsx";
import type { View } from "./conversation.ts";
import { dayName, type Words } from "./words.ts";

interface Props {
  view: View;
  words: Words;
  onOlder: () => void;
  onRetry: (message: Shown) => void;
}

/** How far from the end still counts as being there, in pixels. */
const nearEnd = 48;

export function Thread({ view, words, onOlder, onRetry }: Props) {
  const box = useRef<HTMLElement>(null);
  const follows = useRef(true);
  const anchor = useRef<{ id: string; top: number } | undefined>(undefined);

  /** The first message that is in sight, and where: what must not move under the reader's eyes. */
  const takeAnchor = (element: HTMLElement) => {
    const { top } = element.getBoundingClientRect();
    for (const bubble of element.querySelectorAll<HTMLElement>("[data-message-id]")) {
      const at = bubble.getBoundingClientRect().top - top;
      if (at < 0) continue;
      anchor.current = { id: bubble.dataset.messageId ?? "", top: at };
      return;
    }
    anchor.current = undefined;
  };

  // Follows new messages only for a reader at the end, and keeps the reader's place whatever comes or goes above.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    if (follows.current) element.scrollTop = element.scrollHeight;
    else if (anchor.current !== undefined) {
      const { id, top } = anchor.current;
      const bubble = element.querySelector(`[data-message-id="${CSS.escape(id)}"]`);
      if (bubble !== null) {
        const now = bubble.getBoundingClientRect().top - element.getBoundingClientRect().top;
        element.scrollTop += now - top;
      }
    }
    takeAnchor(element);
  }, [view.messages, view.history, view.hasMore]);

  const onScroll = () => {
    const element = box.current;
    if (element === null) return;
    follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
    takeAnchor(element);
    if (element.scrollTop < nearEnd && view.hasMore && view.history === "idle") onOlder();
  };

  return (
    <section
      class="thread"
      ref={box}
      onScroll={onScroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={words("messages")}
    >
      {view.history === "loading" && <p class="note">{words("loading")}</p>}
      {view.history === "failed" && (
        <p class="note" role="alert">
          {words("loadFailed")}{" "}
          <button type="button" onClick={onOlder}>
            {words("tryAgain")}
          </button>
        </p>
      )}
      {view.history === "idle" && view.hasMore && (
        <button type="button" class="note" onClick={onOlder}>
          {words("older")}
        </button>
      )}
      {view.history === "idle" && view.messages.length === 0 && (
        <p class="note">{words("empty")}</p>
      )}
      <ol>
        {view.messages.map((message, i) => {
          const day = dayName(words, message.at);
          const previous = view.messages[i - 1];
          return (
            <Fragment key={message.id}>
              {(previous === undefined || dayName(words, previous.at) !== day) && (
                <li class="day">{day}</li>
              )}
              <Bubble
                message={message}
                words={words}
                refusal={view.refusals.get(message.id)}
                onRetry={onRetry}
              />
            </Fragment>
          );
        })}
      </ol>
    </section>
  );
}
