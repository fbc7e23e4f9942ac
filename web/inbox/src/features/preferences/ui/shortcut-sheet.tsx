import { useWords } from "#shared/i18n/provider.tsx";
import { keysOf, knownShortcuts, showKeys } from "#shared/lib/keys.ts";
import { usePreferences } from "#shared/lib/preferences.ts";
import { Dialog } from "#shared/ui/dialog.tsx";
import { Link } from "#shared/ui/router.tsx";
import type { Slots } from "#shared/ui/slots.tsx";

/** All key combinations, by group. */
export default function ShortcutSheet({ onClose }: Slots["shortcuts.sheet"]) {
  const t = useWords();
  const own = usePreferences((state) => state.keys);
  const all = knownShortcuts();
  const groups = [...new Set(all.map((one) => one.group))];
  return (
    <Dialog title={t("preferences.shortcuts")} shape="wide" onClose={onClose}>
      <div className="grid gap-6 md:grid-cols-2">
        {groups.map((group) => (
          <section key={group}>
            <h3 className="mb-2 font-semibold">{t(group)}</h3>
            <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-2">
              {all
                .filter((one) => one.group === group)
                .map((shortcut) => {
                  const keys = keysOf(shortcut, own);
                  return (
                    <div key={shortcut.id} className="contents">
                      <dt>{t(shortcut.label)}</dt>
                      <dd dir="ltr">
                        {keys === "" ? (
                          <span className="text-meta">{t("preferences.off")}</span>
                        ) : (
                          <kbd className="rounded bg-chip px-2 py-0.5 text-sm">
                            {showKeys(keys)}
                          </kbd>
                        )}
                      </dd>
                    </div>
                  );
                })}
            </dl>
          </section>
        ))}
      </div>
      <p className="mt-4 text-sm">
        <Link href="/settings" className="text-link underline" onClick={onClose}>
          {t("preferences.changeShortcuts")}
        </Link>
      </p>
    </Dialog>
  );
}
