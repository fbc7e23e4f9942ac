import { Settings } from "lucide-react";
import { lazy } from "react";
import type { Feature } from "#shared/feature.ts";

export const feature: Feature = {
  routes: [
    {
      path: "/settings",
      page: lazy(() => import("./ui/preferences-page.tsx")),
      title: "preferences.title",
    },
  ],
  navigation: [{ path: "/settings", icon: Settings, label: "preferences.title", order: 90 }],
  slots: { "shortcuts.sheet": lazy(() => import("./ui/shortcut-sheet.tsx")) },
};
