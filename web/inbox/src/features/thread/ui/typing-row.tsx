import { useEffect, useState } from "react";
import { useWords } from "#shared/i18n/provider.tsx";
import { useColleagues } from "#shared/lib/colleagues.ts";
import { identity } from "#shared/lib/session.ts";
import { onLive } from "#shared/realtime/bus.ts";

const forgetMs = 6000;

/** Who writes at this moment. It lies over the thread and takes no room there, so that nobody who reads the end is moved off it. */
export function TypingRow({ conversationId }: { conversationId: string }) {
  const t = useWords();
  const [people, setPeople] = useState<ReadonlySet<string>>(new Set());
  const names = useColleagues();
  useEffect(() => {
    setPeople(new Set());
    const timers = new Map<string, ReturnType<typeof setTimeout>>();
    const me = identity()?.user.id;
    const drop = (id: string) =>
      setPeople((before) => {
        const next = new Set(before);
        next.delete(id);
        return next;
      });
    const end = onLive("typing", (event) => {
      if (event.conversationId !== conversationId || event.subject === me) return;
      const id = event.subject ?? "customer";
      clearTimeout(timers.get(id));
      if (!event.isActive) {
        drop(id);
        return;
      }
      setPeople((before) => new Set(before).add(id));
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
  if (people.size === 0) return null;
  const who = [...people].flatMap((id) => names.get(id) ?? []).join(", ");
  return (
    <div className="pointer-events-none relative z-10 h-0">
      <p className="absolute bottom-2 start-4 rounded-full bg-raised px-3 py-1 text-sm text-meta shadow-raised">
        {who === "" ? t("thread.typing") : t("thread.typingWho", { name: who })}
      </p>
    </div>
  );
}
