import { ChartColumn } from "lucide-react";
import { lazy } from "react";
import type { Feature } from "#shared/feature.ts";

export const feature: Feature = {
  routes: [
    {
      path: "/analytics",
      page: lazy(() => import("./ui/analytics-page.tsx")),
      title: "analytics.title",
      minimumRole: "manager",
    },
  ],
  navigation: [
    {
      path: "/analytics",
      icon: ChartColumn,
      label: "analytics.title",
      minimumRole: "manager",
      order: 50,
    },
  ],
};
