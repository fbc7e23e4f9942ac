import type { Shown } from "@hermod/timeline";
import type { Words } from "./words.ts";

/** Only web links and paths of our own: a `javascript:` address in a message must never become one. */
const isWebLink = (url: string) => /^https?:\/\//i.test(url) || /^\/(?!\/)/.test(url);

/** The frame's policy lets in pictures and sound of hermod itself only; what lies elsewhere is a link. */
const isOurs = (url: string) => new URL(url, location.href).origin === location.origin;

export function Media({ message, words }: { message: Shown; words: Words }) {
  const { mediaUrl: url, type } = message;
  if (url === null || !isWebLink(url)) return null;
  if (isOurs(url)) {
    if (type === "image" || type === "sticker") {
      return (
        <a href={url} target="_blank" rel="noopener noreferrer">
          <img
            class={`media ${type}`}
            src={url}
            alt={message.text || words("picture")}
            loading="lazy"
          />
        </a>
      );
    }
    // biome-ignore lint/a11y/useMediaCaption: nobody captions what customers send
    if (type === "video") return <video class="media" src={url} controls preload="metadata" />;
    // biome-ignore lint/a11y/useMediaCaption: nobody captions what customers send
    if (type === "audio") return <audio class="media" src={url} controls preload="none" />;
  }
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {words("media")}
    </a>
  );
}
