import { useEffect } from "react";
import { create } from "zustand";
import { useColleagues } from "#shared/lib/colleagues.ts";
import { identity } from "#shared/lib/session.ts";
import { onLive, sendLive } from "#shared/realtime/bus.ts";
import { useConnection } from "#shared/realtime/state.ts";

interface Viewers {
  /** Ids of the people who look at a conversation, by the conversation. */
  byConversation: ReadonlyMap<string, ReadonlySet<string>>;
}
const useAll = create<Viewers>(() => ({ byConversation: new Map() }));

function set(conversationId: string, subject: string, isActive: boolean) {
  if (subject === identity()?.user.id) return;
  useAll.setState(({ byConversation }) => {
    const people = new Set(byConversation.get(conversationId));
    if (isActive) people.add(subject);
    else people.delete(subject);
    return { byConversation: new Map(byConversation).set(conversationId, people) };
  });
}

/** Follows who looks at what; gives what ends it. */
export function startViewers(): () => void {
  const ends = [
    onLive("viewing", (event) => {
      if (event.subject !== undefined) set(event.conversationId, event.subject, event.isActive);
    }),
    // Told whole after a connection began.
    onLive("presence", ({ viewing }) => {
      if (viewing === undefined) return;
      useAll.setState({ byConversation: new Map() });
      for (const one of viewing) set(one.conversationId, one.subject, true);
    }),
  ];
  return () => {
    for (const end of ends) end();
    useAll.setState({ byConversation: new Map() });
  };
}

/** Names of colleagues who look at the conversation; tells them that somebody does so here. */
export function useViewers(conversationId: string): string[] {
  const people = useAll((state) => state.byConversation.get(conversationId));
  const names = useColleagues();
  const isLive = useConnection((state) => state.phase === "live");
  useEffect(() => {
    if (!isLive) return;
    const tell = () =>
      sendLive("viewing", { conversationId, isActive: document.visibilityState === "visible" });
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => {
      document.removeEventListener("visibilitychange", tell);
      sendLive("viewing", { conversationId, isActive: false });
    };
  }, [conversationId, isLive]);
  return [...(people ?? [])].flatMap((id) => names.get(id) ?? []);
}
