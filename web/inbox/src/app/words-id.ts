import type { Catalog } from "#shared/i18n/words.ts";

const parts = import.meta.glob<Catalog>(["../features/*/words/id.ts", "../shared/words/id.ts"], {
  eager: true,
  import: "id",
});
export const catalog: Catalog = Object.assign({}, ...Object.values(parts));
