import { useEffect, useState } from "react";
import { identity } from "#shared/lib/session.ts";
import { onLive, sendLive } from "#shared/realtime/bus.ts";

/** Without a sign of life for this long, a colleague is taken to have left. */
const forgetMs = 60_000;
const repeatMs = 25_000;

/** Names of colleagues who look at the conversation; tells them that somebody does so here. */
export function useViewers(conversationId: string): string[] {
  const [seen, setSeen] = useState<ReadonlyMap<string, { name: string; until: number }>>(new Map());
  useEffect(() => {
    setSeen(new Map());
    const me = identity()?.user.id;
    const tell = (isActive: boolean) => sendLive("viewing", { conversationId, isActive });
    const end = onLive("viewing", (event) => {
      const { userId, name } = event;
      if (event.conversationId !== conversationId || !userId || userId === me) return;
      setSeen((before) => {
        const next = new Map(before);
        if (event.isActive) next.set(userId, { name: name ?? "?", until: Date.now() + forgetMs });
        else next.delete(userId);
        return next;
      });
    });
    const timer = setInterval(() => {
      tell(document.visibilityState === "visible");
      setSeen((before) => {
        const now = Date.now();
        const next = [...before].filter(([, one]) => one.until > now);
        return next.length === before.size ? before : new Map(next);
      });
    }, repeatMs);
    tell(true);
    return () => {
      clearInterval(timer);
      tell(false);
      end();
    };
  }, [conversationId]);
  return [...seen.values()].map((one) => one.name);
}
