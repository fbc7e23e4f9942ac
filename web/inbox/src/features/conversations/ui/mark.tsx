import { matches } from "../model/search.ts";

/** A text with what was searched for marked in it. */
export function Mark({ text, wanted }: { text: string; wanted: string }) {
  const pieces = matches(text, wanted);
  return pieces.map((piece, place) =>
    place % 2 === 1 ? (
      <mark key={place} className="bg-mark text-inherit">
        {piece}
      </mark>
    ) : (
      piece
    ),
  );
}
