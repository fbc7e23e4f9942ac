import "#shared/ui/tokens.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { Direction } from "radix-ui";
import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import {
  NewPasswordPage,
  restoreSession,
  SignInPage,
  startSession,
} from "#features/session/index.ts";
import { queryClient } from "#shared/api/query.ts";
import { useWords, WordsProvider } from "#shared/i18n/provider.tsx";
import type { Words } from "#shared/i18n/words.ts";
import { applyPreferences, chosenLanguage, usePreferences } from "#shared/lib/preferences.ts";
import { useSession } from "#shared/lib/session.ts";
import { SlotsProvider } from "#shared/ui/slots.tsx";
import { ErrorState, Loading } from "#shared/ui/states.tsx";
import { slots } from "./features.ts";
import { followSession } from "./live.ts";
import { Shell } from "./shell.tsx";
import { loadWords } from "./words.ts";

function App({ first }: { first: Words }) {
  const [words, setWords] = useState(() => first);
  const language = usePreferences((state) => state.language) ?? chosenLanguage();
  useEffect(() => {
    document.documentElement.lang = words.language;
    document.documentElement.dir = words.direction;
    if (language !== words.language)
      void loadWords(language).then((loaded) => setWords(() => loaded));
  }, [language, words]);
  return (
    <WordsProvider words={words}>
      <Direction.DirectionProvider dir={words.direction}>
        <QueryClientProvider client={queryClient}>
          <SlotsProvider slots={slots}>
            <Door />
          </SlotsProvider>
        </QueryClientProvider>
      </Direction.DirectionProvider>
    </WordsProvider>
  );
}

/** Lets in whom the server knows. */
function Door() {
  const t = useWords();
  const phase = useSession((state) => state.phase);
  const mustChange = useSession((state) => state.phase === "in" && state.mustChangePassword);
  const [isUnreachable, setUnreachable] = useState(false);
  const ask = async () => {
    setUnreachable(false);
    setUnreachable(!(await restoreSession()));
  };
  useEffect(() => void ask(), []);
  if (phase === "out") return <SignInPage />;
  if (mustChange === true) return <NewPasswordPage />;
  if (phase !== "unknown") return <Shell />;
  return isUnreachable ? <ErrorState title={t("shared.unreachable")} onRetry={ask} /> : <Loading />;
}

applyPreferences();
startSession();
followSession();
const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no #app");
const words = await loadWords(chosenLanguage());
createRoot(root).render(
  <StrictMode>
    <App first={words} />
  </StrictMode>,
);
