import { Clock } from "lucide-react";
import { useEffect, useState } from "react";
import { countdown } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { type WindowState, windowState } from "../model/window.ts";

/** The window of now, looked at every second while little is left of it, else every half minute. */
export function useWindow(closesAt: string | null): WindowState {
  const [now, setNow] = useState(Date.now);
  const state = windowState(closesAt, now);
  const everyMs = state.kind === "open" && state.isWarning ? 1000 : 30_000;
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, closesAt]);
  return state;
}

export function WindowStrip({ state }: { state: WindowState }) {
  const t = useWords();
  if (state.kind === "closed" || !state.isWarning) return null;
  return (
    <p className="flex items-center gap-2 px-4 pt-2 text-sm text-meta">
      <Clock aria-hidden size={16} />
      <span>{t("composer.closesIn")}</span>
      {/* Not spoken every second. */}
      <time role="timer" aria-live="off" className="tabular-nums">
        {countdown(state.leftMs)}
      </time>
    </p>
  );
}
