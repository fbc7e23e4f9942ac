import { useWords } from "#shared/i18n/provider.tsx";
import { type Language, languageNames, languages } from "#shared/i18n/words.ts";
import { type Preferences, usePreferences } from "#shared/lib/preferences.ts";
import { Checkbox, SelectField } from "#shared/ui/field.tsx";
import { PasswordForm } from "#shared/ui/password-form.tsx";
import { showToast } from "#shared/ui/toast.tsx";
import { SessionSection } from "./session-section.tsx";
import { ShortcutList } from "./shortcut-list.tsx";

const set = (change: Partial<Preferences>) => usePreferences.setState(change);

/** What each person may choose for this browser. */
export default function PreferencesPage() {
  const t = useWords();
  const chosen = usePreferences();
  const notify = async (isOn: boolean) => {
    if (!isOn) return set({ notifications: false });
    const answer = "Notification" in window ? await Notification.requestPermission() : "denied";
    set({ notifications: answer === "granted" });
    if (answer !== "granted")
      showToast({ text: t("preferences.notificationsDenied"), kind: "error" });
  };
  return (
    <div className="h-full overflow-y-auto p-4 md:p-6">
      <div className="mx-auto flex max-w-xl flex-col gap-8">
        <h1 className="text-xl font-semibold">{t("preferences.title")}</h1>
        <section className="flex flex-col gap-4">
          <h2 className="text-lg font-semibold">{t("preferences.look")}</h2>
          <SelectField
            label={t("preferences.theme")}
            value={chosen.theme}
            options={(["system", "light", "dark"] as const).map((value) => ({
              value,
              label: t(`preferences.theme.${value}`),
            }))}
            onChange={(event) => set({ theme: event.currentTarget.value as Preferences["theme"] })}
          />
          <SelectField
            label={t("preferences.language")}
            value={chosen.language ?? ""}
            options={[
              { value: "", label: t("preferences.language.browser") },
              ...languages.map((value) => ({ value, label: languageNames[value] })),
            ]}
            onChange={(event) =>
              set({ language: (event.currentTarget.value || null) as Language | null })
            }
          />
          <SelectField
            label={t("preferences.density")}
            value={chosen.density}
            options={(["comfortable", "compact"] as const).map((value) => ({
              value,
              label: t(`preferences.density.${value}`),
            }))}
            onChange={(event) =>
              set({ density: event.currentTarget.value as Preferences["density"] })
            }
          />
        </section>
        <section className="flex flex-col gap-4">
          <h2 className="text-lg font-semibold">{t("preferences.behaviour")}</h2>
          <SelectField
            label={t("preferences.sendWith")}
            value={chosen.sendWith}
            options={(["enter", "mod-enter"] as const).map((value) => ({
              value,
              label: t(`preferences.sendWith.${value}`),
            }))}
            onChange={(event) =>
              set({ sendWith: event.currentTarget.value as Preferences["sendWith"] })
            }
          />
          <SelectField
            label={t("preferences.openAt")}
            value={chosen.openAt}
            options={(["unread", "newest"] as const).map((value) => ({
              value,
              label: t(`preferences.openAt.${value}`),
            }))}
            onChange={(event) =>
              set({ openAt: event.currentTarget.value as Preferences["openAt"] })
            }
          />
          <Checkbox
            label={t("preferences.notifications")}
            checked={chosen.notifications}
            onChange={(event) => void notify(event.currentTarget.checked)}
          />
          <Checkbox
            label={t("preferences.sound")}
            checked={chosen.sound}
            onChange={(event) => set({ sound: event.currentTarget.checked })}
          />
          <Checkbox
            label={t("preferences.isPrivate")}
            checked={chosen.isPrivate}
            onChange={(event) => set({ isPrivate: event.currentTarget.checked })}
          />
        </section>
        <ShortcutList />
        <section className="flex flex-col gap-4">
          <h2 className="text-lg font-semibold">{t("preferences.password")}</h2>
          <PasswordForm />
        </section>
        <SessionSection />
      </div>
    </div>
  );
}
