import { type Catalog, type Language, makeWords, type Words } from "#shared/i18n/words.ts";

const catalogs: Readonly<Record<Language, () => Promise<{ catalog: Catalog }>>> = {
  en: () => import("./words-en.ts"),
  id: () => import("./words-id.ts"),
  ar: () => import("./words-ar.ts"),
};

/** Loads everything that is said in a language: one file, put together from the `words/` of all features. */
export async function loadWords(language: Language): Promise<Words> {
  const { catalog } = await catalogs[language]();
  return makeWords(language, catalog);
}
