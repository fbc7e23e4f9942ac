import type { Shown } from "@hermod/timeline";
import { Composer } from "./composer.tsx";
import type { View } from "./conversation.ts";
import { Thread } from "./thread.tsx";
import type { Words } from "./words.ts";

interface Props {
  view: View;
  words: Words;
  title: string;
  onSend: (text: string) => void;
  onOlder: () => void;
  onRetry: (message: Shown) => void;
}

export function App({ view, words, title, onSend, onOlder, onRetry }: Props) {
  const isClosed = view.context?.windowOpen === false;
  const lastInbound = view.messages.findLast((message) => message.direction === "inbound");
  return (
    <main>
      <header>
        <h1>{view.context?.name ?? title}</h1>
        {!view.isLive && <span class="offline">{words("offline")}</span>}
      </header>
      <Thread view={view} words={words} onOlder={onOlder} onRetry={onRetry} />
      {/* The list itself is not live: history scrolling in above would be read out. */}
      <div class="visually-hidden" aria-live="polite">
        {lastInbound?.text ?? ""}
      </div>
      {isClosed ? (
        <p class="closed">{words("closed")}</p>
      ) : (
        <Composer words={words} onSend={onSend} />
      )}
    </main>
  );
}
