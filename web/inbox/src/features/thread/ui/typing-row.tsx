import { useEffect, useState } from "react";
import { useWords } from "#shared/i18n/provider.tsx";
import { identity } from "#shared/lib/session.ts";
import { onLive } from "#shared/realtime/bus.ts";

const forgetMs = 6000;

/** Who writes at this moment. It lies over the thread and takes no room there, so that nobody who reads the end is moved off it. */
export function TypingRow({ conversationId }: { conversationId: string }) {
  const t = useWords();
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    setNames(new Map());
    const timers = new Map<string, ReturnType<typeof setTimeout>>();
    const me = identity()?.user.id;
    const drop = (id: string) =>
      setNames((before) => {
        const next = new Map(before);
        next.delete(id);
        return next;
      });
    const end = onLive("typing", (event) => {
      if (event.conversationId !== conversationId || event.userId === me) return;
      const id = event.userId ?? "customer";
      clearTimeout(timers.get(id));
      if (!event.isActive) {
        drop(id);
        return;
      }
      setNames((before) => new Map(before).set(id, event.name ?? ""));
      timers.set(
        id,
        setTimeout(() => drop(id), forgetMs),
      );
    });
    return () => {
      end();
      for (const timer of timers.values()) clearTimeout(timer);
    };
  }, [conversationId]);
  if (names.size === 0) return null;
  const who = [...names.values()].filter(Boolean).join(", ");
  return (
    <div className="pointer-events-none relative z-10 h-0">
      <p className="absolute bottom-2 start-4 rounded-full bg-raised px-3 py-1 text-sm text-meta shadow-raised">
        {who === "" ? t("thread.typing") : t("thread.typingWho", { name: who })}
      </p>
    </div>
  );
}
