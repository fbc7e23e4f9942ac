import { lazy } from "react";
import type { Feature } from "#shared/feature.ts";

export const feature: Feature = {
  slots: { "contact.panel": lazy(() => import("./ui/contact-panel.tsx")) },
};
