import { lazy } from "react";
import type { Feature } from "#shared/feature.ts";

export const feature: Feature = {
  slots: {
    "composer.windowClosed": lazy(() => import("./ui/window-closed.tsx")),
    "composer.templates": lazy(() => import("./ui/template-dialog.tsx")),
    "template.picker": lazy(() => import("./ui/template-picker.tsx")),
  },
};
