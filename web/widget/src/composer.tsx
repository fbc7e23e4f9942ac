import { useState } from "preact/hooks";
import type { Words } from "./words.ts";

/** WhatsApp's limit, in characters as people count them. */
const maxCharacters = 4096;

export function Composer({ words, onSend }: { words: Words; onSend: (text: string) => void }) {
  const [text, setText] = useState("");
  const trimmed = text.trim();
  const isTooLong = [...trimmed].length > maxCharacters;
  const canSend = trimmed !== "" && !isTooLong;

  const submit = (event: Event) => {
    event.preventDefault();
    if (!canSend) return;
    onSend(trimmed);
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes a character, Enter belongs to it.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  };

  return (
    <form class="composer" onSubmit={submit}>
      <textarea
        rows={1}
        dir="auto"
        value={text}
        placeholder={words("placeholder")}
        aria-label={words("placeholder")}
        aria-invalid={isTooLong}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" disabled={!canSend}>
        {words("send")}
      </button>
    </form>
  );
}
