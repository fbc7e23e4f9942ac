import { createContext, type ReactNode, useContext } from "react";
import type { Words } from "./words.ts";

const Context = createContext<Words | undefined>(undefined);

export function WordsProvider({ words, children }: { words: Words; children: ReactNode }) {
  return <Context value={words}>{children}</Context>;
}

/** `const t = useWords(); t("thread.retry")`, `t("list.unread", { count: 3 })`. */
export function useWords(): Words {
  const words = useContext(Context);
  if (words === undefined) throw new Error("there is no WordsProvider above");
  return words;
}
