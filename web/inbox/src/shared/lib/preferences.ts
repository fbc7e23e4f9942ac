import { create } from "zustand";
import { persist } from "zustand/middleware";
import { type Language, languageFor } from "../i18n/words.ts";

export interface Preferences {
  theme: "system" | "light" | "dark";
  language: Language | null; // null: what the browser wishes for
  density: "comfortable" | "compact";
  /** `enter`: Enter sends, Shift+Enter begins a line. `mod-enter`: Ctrl or Command with Enter sends. */
  sendWith: "enter" | "mod-enter";
  openAt: "unread" | "newest";
  notifications: boolean;
  sound: boolean;
  /** Notifications name nobody and quote nothing. */
  isPrivate: boolean;
  /** Own key combinations by shortcut id; "" switches one off. */
  keys: Record<string, string>;
}

/** Kept in this browser for whoever uses it. public/theme.js reads the same entry before the first paint. */
export const usePreferences = create<Preferences>()(
  persist(
    (): Preferences => ({
      theme: "system",
      language: null,
      density: "comfortable",
      sendWith: "enter",
      openAt: "unread",
      notifications: false,
      sound: true,
      isPrivate: false,
      keys: {},
    }),
    { name: "hermod.preferences" },
  ),
);

export const chosenLanguage = () =>
  usePreferences.getState().language ?? languageFor(navigator.language);

/** Sets theme, language and direction on the document; keeps doing it as the choice or the system changes. */
export function applyPreferences() {
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const { theme } = usePreferences.getState();
    const isDark = theme === "dark" || (theme === "system" && systemDark.matches);
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
  };
  apply();
  usePreferences.subscribe(apply);
  systemDark.addEventListener("change", apply);
  // Another tab changed them.
  addEventListener("storage", (event) => {
    if (event.key === "hermod.preferences") void usePreferences.persist.rehydrate();
  });
}
