import { MessagesSquare } from "lucide-react";
import { Suspense, useEffect, useState } from "react";
import { ExpiredDialog } from "#features/session/index.ts";
import type { Shortcut } from "#shared/feature.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { listenForShortcuts } from "#shared/lib/keys.ts";
import { useIdentity, useSession } from "#shared/lib/session.ts";
import { hasRole } from "#shared/lib/types.ts";
import { classes } from "#shared/ui/classes.ts";
import { MenuRoom } from "#shared/ui/menu.tsx";
import { Link, matchPath, useLocation } from "#shared/ui/router.tsx";
import { Slot } from "#shared/ui/slots.tsx";
import { EmptyState, Loading } from "#shared/ui/states.tsx";
import { Toaster } from "#shared/ui/toast.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { navigation, routes, shortcuts } from "./features.ts";
import { InboxPage } from "./inbox-page.tsx";
import { inboxShortcuts } from "./shortcuts.ts";

const isInbox = (path: string) => path === "/" || path.startsWith("/c/");

function Rail({ path }: { path: string }) {
  const t = useWords();
  const { role } = useIdentity().user;
  const entries = [
    { path: "/", icon: MessagesSquare, label: "app.conversations", order: 0 } as const,
    ...navigation.filter((entry) => hasRole(role, entry.minimumRole ?? "agent")),
  ];
  return (
    <nav
      aria-label={t("app.navigation")}
      className={classes(
        "flex shrink-0 gap-1 border-line bg-header p-2 max-md:order-last max-md:justify-around max-md:border-t md:flex-col md:border-e",
        // A phone's screen belongs to the open conversation.
        path.startsWith("/c/") && "max-md:hidden",
      )}
    >
      {entries.map(({ path: href, icon: Icon, label }) => {
        const isCurrent = href === "/" ? isInbox(path) : path.startsWith(href);
        return (
          <Link
            key={href}
            href={href}
            aria-label={t(label)}
            title={t(label)}
            aria-current={isCurrent ? "page" : undefined}
            className="flex size-11 items-center justify-center rounded-full text-meta hover:bg-hover aria-[current=page]:bg-selected aria-[current=page]:text-text"
          >
            <Icon aria-hidden size={22} />
          </Link>
        );
      })}
    </nav>
  );
}

function FeaturePage({ path }: { path: string }) {
  const t = useWords();
  const { role } = useIdentity().user;
  for (const route of routes) {
    const found = matchPath(route.path, path);
    if (found === undefined) continue;
    if (!hasRole(role, route.minimumRole ?? "agent")) {
      return <EmptyState title={t("shared.forbidden")} />;
    }
    const Page = route.page;
    return (
      <Suspense fallback={<Loading />}>
        <title>{`${t(route.title)} · hermod`}</title>
        <Page path={found["*"] ?? ""} />
      </Suspense>
    );
  }
  return (
    <EmptyState title={t("app.notFound")}>
      <Link href="/" className="text-link underline">
        {t("app.toConversations")}
      </Link>
    </EmptyState>
  );
}

/** Everything behind the sign-in: the rail, and the page of the path. */
export function Shell() {
  const t = useWords();
  const { path } = useLocation();
  const phase = useSession((state) => state.phase);
  const [isSheetOpen, setSheetOpen] = useState(false);
  useEffect(() => {
    const sheet: Shortcut = {
      id: "app.shortcuts",
      keys: "?",
      label: "keys.sheet",
      group: "keys.general",
      run: () => setSheetOpen(true),
    };
    return listenForShortcuts([...inboxShortcuts, ...shortcuts, sheet]);
  }, []);
  return (
    <div className="flex h-full max-md:flex-col">
      <Rail path={path} />
      <ErrorBoundary title={t("app.broken")} resetKey={path}>
        {isInbox(path) ? (
          <InboxPage conversationId={matchPath("/c/:id", path)?.id} />
        ) : (
          <main className="min-h-0 min-w-0 flex-1 overflow-y-auto bg-panel">
            <FeaturePage path={path} />
          </main>
        )}
      </ErrorBoundary>
      {phase === "expired" && <ExpiredDialog />}
      {isSheetOpen && <Slot name="shortcuts.sheet" onClose={() => setSheetOpen(false)} />}
      <MenuRoom />
      <Toaster />
    </div>
  );
}
