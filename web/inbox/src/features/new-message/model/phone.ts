import {
  type CountryCode,
  formatIncompletePhoneNumber,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from "libphonenumber-js/min";

export type PhoneState =
  | { kind: "empty" }
  /** Too short so far to say anything: no error is shown while somebody types. */
  | { kind: "incomplete" }
  | { kind: "invalid" }
  | { kind: "valid"; e164: string; shown: string };

/** `ID` for what a tenant's settings call it; nothing for what the library does not know. */
export const countryOf = (code: string | null | undefined): CountryCode | undefined =>
  code != null && isSupportedCountry(code.toUpperCase())
    ? (code.toUpperCase() as CountryCode)
    : undefined;

/** Reads a number as people type it: with or without +, spaces, dashes. The server has the last word. */
export function readPhone(text: string, country: CountryCode | undefined): PhoneState {
  // 00 as in international calls from most countries.
  const trimmed = text.trim().replace(/^00(?=[1-9])/, "+");
  if (trimmed === "") return { kind: "empty" };
  if (/[^\d\s+().\-/]/.test(trimmed)) return { kind: "invalid" };
  const digits = trimmed.replace(/\D/g, "");
  if (digits.length > 15) return { kind: "invalid" };
  const parsed = parsePhoneNumberFromString(trimmed, country);
  if (parsed?.isValid()) {
    return { kind: "valid", e164: parsed.number, shown: parsed.formatInternational() };
  }
  return { kind: digits.length < 7 ? "incomplete" : "invalid" };
}

/** As it should look while it is typed. */
export const formatAsTyped = (text: string, country: CountryCode | undefined) =>
  /^[\d\s+().-]*$/.test(text) ? formatIncompletePhoneNumber(text, country) : text;
