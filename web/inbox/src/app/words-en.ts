import type { Catalog } from "#shared/i18n/words.ts";

const parts = import.meta.glob<Catalog>(["../features/*/words/en.ts", "../shared/words/en.ts"], {
  eager: true,
  import: "en",
});
export const catalog: Catalog = Object.assign({}, ...Object.values(parts));
