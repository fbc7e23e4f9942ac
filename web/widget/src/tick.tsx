import type { Status } from "@hermod/timeline";
import type { Words } from "./words.ts";

const paths: Partial<Record<Status, string>> = {
  sent: "M3 8.5 6.5 12 13 4.5",
  delivered: "M1 8.5 4.5 12 11 4.5M7 11l1 1 6.5-7.5",
  read: "M1 8.5 4.5 12 11 4.5M7 11l1 1 6.5-7.5",
  played: "M1 8.5 4.5 12 11 4.5M7 11l1 1 6.5-7.5",
  failed: "M8 3.5v5.5M8 11.8v.4",
  canceled: "M4 4l8 8M12 4l-8 8",
};
const clock = "M8 4v4l2.5 1.5M8 1.8a6.2 6.2 0 1 0 .01 0";

/** The state of a message as a picture with a name: colour is never the only cue. */
export function Tick({ status, words }: { status: Status; words: Words }) {
  return (
    <svg class={`tick ${status}`} viewBox="0 0 16 16" role="img" aria-label={words(status)}>
      <path d={paths[status] ?? clock} />
    </svg>
  );
}
