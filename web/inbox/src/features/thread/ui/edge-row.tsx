import { useWords } from "#shared/i18n/provider.tsx";
import { Button } from "#shared/ui/button.tsx";
import { Spinner } from "#shared/ui/spinner.tsx";
import type { Edge } from "../model/window.ts";

/** At either end of what is loaded: that more is on its way, or did not come and can be asked for again. */
export function EdgeRow({ edge, onRetry }: { edge: Edge; onRetry: () => void }) {
  const t = useWords();
  if (!edge.hasMore) return null;
  if (edge.phase === "failed") {
    return (
      <div role="alert" className="flex items-center justify-center h-12 gap-3 text-meta">
        {t("thread.pageFailed")}
        <Button onClick={onRetry}>{t("shared.tryAgain")}</Button>
      </div>
    );
  }
  return (
    <div className="flex h-12 items-center justify-center text-meta">
      {edge.phase === "loading" && <Spinner />}
    </div>
  );
}
