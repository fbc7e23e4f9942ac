import type { Failure, Shown } from "@hermod/timeline";
import { Media } from "./media.tsx";
import { Tick } from "./tick.tsx";
import { timeOfDay, type Word, type Words } from "./words.ts";

/** What has neither text nor a file is at least named. */
const kindWord = (type: string): Word =>
  type === "location" || type === "contacts" || type === "template" || type === "interactive"
    ? type
    : "other";

const said = (failure: Failure | undefined) =>
  failure?.details || failure?.message || failure?.code;

interface Props {
  message: Shown;
  words: Words;
  /** Why the last Retry was not taken. */
  refusal: Failure | undefined;
  onRetry: (message: Shown) => void;
}

export function Bubble({ message, words, refusal, onRetry }: Props) {
  const { status, failure } = message;
  const reason = said(failure);
  return (
    <li class={`bubble ${message.direction}`} data-message-id={message.id} data-status={status}>
      <Media message={message} words={words} />
      {message.text === null && message.mediaUrl === null && (
        <p class="kind">{words(kindWord(message.type))}</p>
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
          {refusal !== undefined && (
            <p role="alert">
              {words("retryFailed")}: {said(refusal)}
            </p>
          )}
        </div>
      )}
    </li>
  );
}
