import type { Shown } from "@hermod/timeline";
import { Tick } from "./tick.tsx";
import { timeOfDay, type Words } from "./words.ts";

/** Only web links: a `javascript:` address in a message must never become one. */
const isWebLink = (url: string) => /^https?:\/\//i.test(url);

interface Props {
  message: Shown;
  words: Words;
  onRetry: (message: Shown) => void;
}

export function Bubble({ message, words, onRetry }: Props) {
  const { status, failure } = message;
  const reason = failure?.details || failure?.message || failure?.code;
  return (
    <li class={`bubble ${message.direction}`} data-message-id={message.id} data-status={status}>
      {message.mediaUrl !== null && isWebLink(message.mediaUrl) && (
        <a href={message.mediaUrl} target="_blank" rel="noopener noreferrer">
          {words("media")}
        </a>
      )}
      {message.text !== null && <p dir="auto">{message.text}</p>}
      <small>
        <time dateTime={new Date(message.at).toISOString()}>{timeOfDay(words, message.at)}</time>
        {status !== undefined && <Tick status={status} words={words} />}
      </small>
      {status === "failed" && (
        <div class="failure">
          <span>
            {words("failed")}
            {reason ? `: ${reason}` : ""}
          </span>
          <button type="button" class="retry-btn" onClick={() => onRetry(message)}>
            ↺ {words("retry")}
          </button>
        </div>
      )}
    </li>
  );
}
