import type { Catalog } from "#shared/i18n/words.ts";

const parts = import.meta.glob<Catalog>(["../features/*/words/ar.ts", "../shared/words/ar.ts"], {
  eager: true,
  import: "ar",
});
export const catalog: Catalog = Object.assign({}, ...Object.values(parts));
