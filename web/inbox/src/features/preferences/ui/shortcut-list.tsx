import { type KeyboardEvent, useState } from "react";
import type { Shortcut } from "#shared/feature.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { combinationOf, keysOf, knownShortcuts, showKeys } from "#shared/lib/keys.ts";
import { usePreferences } from "#shared/lib/preferences.ts";
import { Button } from "#shared/ui/button.tsx";

const setKeys = (id: string, keys: string | undefined) =>
  usePreferences.setState((state) => {
    const { [id]: _, ...rest } = state.keys;
    return { keys: keys === undefined ? rest : { ...rest, [id]: keys } };
  });

/** Every shortcut with its combination, which can be pressed anew. */
export function ShortcutList() {
  const t = useWords();
  const own = usePreferences((state) => state.keys);
  const [asked, setAsked] = useState<string>();
  const all = knownShortcuts();
  if (all.length === 0) return null;
  const takenBy = (keys: string, except: string) =>
    all.find((one) => one.id !== except && keys !== "" && keysOf(one, own) === keys);

  const onKeyDown = (event: KeyboardEvent, shortcut: Shortcut) => {
    if (asked !== shortcut.id || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return setAsked(undefined);
    const keys = combinationOf(event.nativeEvent);
    if (keys === undefined) return;
    setKeys(shortcut.id, keys);
    setAsked(undefined);
  };
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{t("preferences.shortcuts")}</h2>
      <ul className="flex flex-col">
        {all.map((shortcut) => {
          const keys = keysOf(shortcut, own);
          const other = takenBy(keys, shortcut.id);
          const label = t(shortcut.label);
          return (
            <li
              key={shortcut.id}
              className="flex flex-wrap items-center gap-2 border-b border-line py-2"
            >
              <span className="min-w-40 flex-1">
                {label}
                {other !== undefined && (
                  <span className="block text-sm text-danger">
                    {t("preferences.keysTaken", { name: t(other.label) })}
                  </span>
                )}
              </span>
              <Button
                aria-label={t("preferences.changeKeys", { name: label })}
                onClick={() => setAsked(shortcut.id)}
                onBlur={() => setAsked(undefined)}
                onKeyDown={(event) => onKeyDown(event, shortcut)}
              >
                {asked === shortcut.id ? (
                  t("preferences.pressKeys")
                ) : (
                  <kbd dir="ltr">{keys === "" ? t("preferences.off") : showKeys(keys)}</kbd>
                )}
              </Button>
              {keys !== "" && (
                <Button
                  aria-label={t("preferences.switchOff", { name: label })}
                  onClick={() => setKeys(shortcut.id, "")}
                >
                  {t("preferences.off")}
                </Button>
              )}
              {own[shortcut.id] !== undefined && (
                <Button
                  aria-label={t("preferences.resetKeys", { name: label })}
                  onClick={() => setKeys(shortcut.id, undefined)}
                >
                  {t("preferences.reset")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
