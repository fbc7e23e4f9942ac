import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { countdown } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { useConnection } from "#shared/realtime/state.ts";
import { reconnectNow } from "../tabs.ts";

/** Short cuts are healed before anybody needs to know of them. */
const patienceMs = 2000;

function useNow(isRunning: boolean) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isRunning) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}

/** On top of the list while there is no live connection: since when nothing comes, and when the next try is. */
export function OfflineStrip() {
  const t = useWords();
  const { phase, downSince, nextTryAt } = useConnection();
  const isAway = phase === "down" || phase === "connecting";
  const now = useNow(isAway);
  const isShown = isAway && downSince !== undefined && now - downSince >= patienceMs;
  return (
    <div role="status">
      {isShown && (
        <div className="flex items-center gap-3 bg-warning-soft px-4 py-2 text-sm text-on-warning-soft">
          <WifiOff aria-hidden size={20} className="shrink-0" />
          <p className="flex-1">
            {t("connection.offline")} {/* Not spoken every second. */}
            <span aria-hidden>
              {nextTryAt !== undefined && nextTryAt > now
                ? t("connection.nextTry", { time: countdown(nextTryAt - now) })
                : t("connection.trying")}
            </span>
          </p>
          <button
            type="button"
            onClick={reconnectNow}
            className="min-h-8 rounded-full px-3 font-semibold underline"
          >
            {t("connection.now")}
          </button>
        </div>
      )}
    </div>
  );
}
