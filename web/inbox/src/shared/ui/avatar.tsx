import { User } from "lucide-react";
import { classes } from "./classes.ts";

/** Soft background and readable letters, light and dark: fixed pairs, chosen by the id so that a contact keeps its colour. */
const tones = [
  "bg-[#dcecf9] text-[#0b4a6f]",
  "bg-[#fde8d7] text-[#7a3b08]",
  "bg-[#e4f3d8] text-[#2f5410]",
  "bg-[#efe3fa] text-[#542a7d]",
  "bg-[#fbdfe8] text-[#85123f]",
  "bg-[#d8f0ee] text-[#0a5450]",
];

function hash(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; ++i) value = (value * 31 + text.charCodeAt(i)) >>> 0;
  return value;
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .filter((part) => /^\p{L}/u.test(part))
    .slice(0, 2)
    .map((part) => Array.from(part)[0]?.toLocaleUpperCase() ?? "")
    .join("");

/** Decoration: the name stands next to it. */
export function Avatar({ id, name, size = 48 }: { id: string; name: string; size?: 32 | 40 | 48 }) {
  const letters = initials(name);
  const sizes = { 32: "size-8 text-xs", 40: "size-10 text-sm", 48: "size-12 text-base" };
  return (
    <span
      aria-hidden
      className={classes(
        "inline-flex shrink-0 items-center justify-center rounded-full font-semibold",
        sizes[size],
        tones[hash(id) % tones.length],
      )}
    >
      {letters === "" ? <User size={size / 2} /> : letters}
    </span>
  );
}
