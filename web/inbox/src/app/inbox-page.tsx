import { useWords } from "#shared/i18n/provider.tsx";
import { EmptyState } from "#shared/ui/states.tsx";

/** List, thread and contact panel. */
export function InboxPage({ conversationId }: { conversationId: string | undefined }) {
  const t = useWords();
  return (
    <main className="min-w-0 flex-1" aria-label={t("app.main")}>
      <EmptyState title={conversationId ?? t("app.conversations")} />
    </main>
  );
}
