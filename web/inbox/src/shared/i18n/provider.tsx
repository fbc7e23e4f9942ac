import { createContext, type ReactNode, useContext } from "react";
import type { Words } from "./words.ts";

const Context = createContext<Words | undefined>(undefined);

let spoken: Words | undefined;

/** The words of now, for what is said outside of components (shortcuts). */
export function currentWords(): Words {
  if (spoken === undefined) throw new Error("nothing has been drawn yet");
  return spoken;
}

export function WordsProvider({ words, children }: { words: Words; children: ReactNode }) {
  spoken = words;
  return <Context value={words}>{children}</Context>;
}

/** `const t = useWords(); t("thread.retry")`, `t("list.unread", { count: 3 })`. */
export function useWords(): Words {
  const words = useContext(Context);
  if (words === undefined) throw new Error("there is no WordsProvider above");
  return words;
}
