import { lazy } from "react";
import type { Feature } from "#shared/feature.ts";

export const feature: Feature = {
  slots: { "newMessage.dialog": lazy(() => import("./ui/new-message-dialog.tsx")) },
};
