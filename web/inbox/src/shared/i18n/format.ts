import type { Words } from "./words.ts";

const cache = new Map<string, Intl.DateTimeFormat>();

/** Formats are costly to make and few: each is made once. */
function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(language, options);
  cache.set(key, made);
  return made;
}

const dayMs = 86_400_000;
const startOfDay = (at: number) => new Date(at).setHours(0, 0, 0, 0);
/** Whole calendar days between two moments; rounding takes care of days of 23 and 25 hours. */
export const daysBetween = (from: number, to: number) =>
  Math.round((startOfDay(to) - startOfDay(from)) / dayMs);

export const timeOfDay = (t: Words, at: number) =>
  format(t.language, { hour: "2-digit", minute: "2-digit" }).format(at);

export const fullTime = (t: Words, at: number) =>
  format(t.language, { dateStyle: "medium", timeStyle: "short" }).format(at);

export const fullDate = (t: Words, at: number) =>
  format(t.language, { dateStyle: "long" }).format(at);

/** The date divider's text: Today, Yesterday, the weekday within a week, else the date. */
export function dayName(t: Words, at: number, now = Date.now()): string {
  const days = daysBetween(at, now);
  if (days === 0) return t("time.today");
  if (days === 1) return t("time.yesterday");
  if (days > 1 && days < 7) return format(t.language, { weekday: "long" }).format(at);
  return fullDate(t, at);
}

/** A row's time: HH:mm today, Yesterday, the weekday within a week, else the short date. */
export function listTime(t: Words, at: number, now = Date.now()): string {
  const days = daysBetween(at, now);
  if (days <= 0) return timeOfDay(t, at);
  if (days === 1) return t("time.yesterday");
  if (days < 7) return format(t.language, { weekday: "short" }).format(at);
  return format(t.language, { dateStyle: "short" }).format(at);
}

/** `3:05`, `1:02:03`: what is left of a time span in milliseconds. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

/** `1.4 MB`. */
export function byteSize(t: Words, bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log(bytes) / Math.log(1000)));
  return new Intl.NumberFormat(t.language, {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}
