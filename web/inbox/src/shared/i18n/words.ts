/** What one key says: a text, or one text per plural form, chosen by the parameter `count`. `{name}` is filled in. */
export type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>;

/**
 * Every key there is, with its English text. A feature adds its own in `words/en.ts`:
 *   declare module "#shared/i18n/words.ts" { interface WordMap extends EnglishOfMyFeature {} }
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the features
export interface WordMap {}

export type WordKey = keyof WordMap & string;
export type Parameters = Readonly<Record<string, string | number>>;
export type Catalog = Readonly<Record<string, Message>>;
export const languages = ["en", "id", "ar"] as const;
export type Language = (typeof languages)[number];

/** What `words/id.ts` and `words/ar.ts` of a feature must fill: the keys of its English. */
export type Translation<English> = Readonly<Record<keyof English, Message>>;

export const directionOf = (language: Language) => (language === "ar" ? "rtl" : "ltr");

/** Their own names, for the choice of a language. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: "English",
  id: "Bahasa Indonesia",
  ar: "العربية",
};

/** The best of what hermod speaks for what the browser wishes for. */
export function languageFor(wish: string | undefined): Language {
  const short = wish?.split("-")[0];
  return languages.find((language) => language === short) ?? "en";
}

const fill = (text: string, parameters: Parameters, numbers: Intl.NumberFormat) =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? numbers.format(value) : value;
  });

export interface Words {
  (key: WordKey, parameters?: Parameters): string;
  readonly language: Language;
  readonly direction: "ltr" | "rtl";
}

/** A key that no catalog knows is shown as itself: visible in tests, and better than nothing in use. */
export function makeWords(language: Language, catalog: Catalog): Words {
  const plurals = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const words = (key: WordKey, parameters: Parameters = {}) => {
    const message = catalog[key] ?? key;
    if (typeof message === "string") return fill(message, parameters, numbers);
    const form = plurals.select(Number(parameters.count ?? 0));
    return fill(message[form] ?? message.other ?? key, parameters, numbers);
  };
  return Object.assign(words, { language, direction: directionOf(language) } as const);
}
