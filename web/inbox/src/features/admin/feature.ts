import { ShieldCheck } from "lucide-react";
import { lazy } from "react";
import type { Feature } from "#shared/feature.ts";

export const feature: Feature = {
  routes: [
    {
      path: "/admin/*",
      page: lazy(() => import("./ui/admin-page.tsx")),
      title: "admin.title",
      minimumRole: "manager",
    },
  ],
  navigation: [
    { path: "/admin", icon: ShieldCheck, label: "admin.title", minimumRole: "manager", order: 60 },
  ],
};
