import { lazy, Suspense } from "react";
import { useWords } from "#shared/i18n/provider.tsx";
import type { WordKey } from "#shared/i18n/words.ts";
import { useIdentity } from "#shared/lib/session.ts";
import { hasRole, type Role } from "#shared/lib/types.ts";
import { classes } from "#shared/ui/classes.ts";
import { Link } from "#shared/ui/router.tsx";
import { EmptyState, Loading } from "#shared/ui/states.tsx";

interface Section {
  path: string;
  title: WordKey;
  role: Role;
  Page: React.ComponentType;
}

const sections: readonly Section[] = [
  {
    path: "accounts",
    title: "admin.accounts",
    role: "admin",
    Page: lazy(() => import("./accounts-page.tsx")),
  },
  {
    path: "users",
    title: "admin.users",
    role: "admin",
    Page: lazy(() => import("./users-page.tsx")),
  },
  { path: "keys", title: "admin.keys", role: "admin", Page: lazy(() => import("./keys-page.tsx")) },
  {
    path: "templates",
    title: "admin.templates",
    role: "manager",
    Page: lazy(() => import("./templates-page.tsx")),
  },
  {
    path: "webhooks",
    title: "admin.webhooks",
    role: "admin",
    Page: lazy(() => import("./webhooks-page.tsx")),
  },
  {
    path: "uncertain",
    title: "admin.messages",
    role: "manager",
    Page: lazy(() => import("./messages-page.tsx")),
  },
  {
    path: "audit",
    title: "admin.audit",
    role: "admin",
    Page: lazy(() => import("./audit-page.tsx")),
  },
  {
    path: "tenant",
    title: "admin.tenant",
    role: "admin",
    Page: lazy(() => import("./tenant-page.tsx")),
  },
];

/** The administration: its sections beside each other, the chosen one below its heading. */
export default function AdminPage({ path }: { path: string }) {
  const t = useWords();
  const { user } = useIdentity();
  const open = sections.filter((section) => hasRole(user.role, section.role));
  const wanted = path.split("/").filter(Boolean)[0];
  const chosen = wanted === undefined ? open[0] : open.find((section) => section.path === wanted);
  return (
    <div className="flex h-full flex-col bg-panel md:flex-row">
      <nav
        aria-label={t("admin.title")}
        className="flex shrink-0 gap-1 overflow-x-auto border-line p-2 max-md:border-b md:w-52 md:flex-col md:border-e"
      >
        {open.map((section) => (
          <Link
            key={section.path}
            href={`/admin/${section.path}`}
            aria-current={section === chosen ? "page" : undefined}
            className={classes(
              "rounded-lg px-3 py-2 whitespace-nowrap hover:bg-hover",
              section === chosen && "bg-selected font-semibold",
            )}
          >
            {t(section.title)}
          </Link>
        ))}
      </nav>
      <div className="min-h-0 min-w-0 flex-1 overflow-y-auto p-4 md:p-6">
        {chosen === undefined ? (
          <EmptyState title={t("app.notFound")} />
        ) : (
          <div className="mx-auto flex max-w-5xl flex-col gap-4">
            <h1 className="text-xl font-semibold">{t(chosen.title)}</h1>
            <Suspense fallback={<Loading />}>
              <chosen.Page />
            </Suspense>
          </div>
        )}
      </div>
    </div>
  );
}
