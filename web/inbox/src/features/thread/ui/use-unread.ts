import type { Shown } from "@hermod/timeline";
import { useEffect, useRef, useState } from "react";
import { type UnreadMark, unreadMark } from "../model/arrange.ts";

/**
 * The divider above what was unread when the conversation was opened. Set once, when the messages are there, and frozen until the
 * conversation is left, however much is read or comes in meanwhile.
 */
export function useUnreadMark(
  conversationId: string,
  rows: readonly Shown[],
  isReady: boolean,
  unreadCount: number,
): UnreadMark | undefined {
  const atOpen = useRef({ conversationId, unreadCount, isSet: false });
  const [mark, setMark] = useState<UnreadMark>();
  if (atOpen.current.conversationId !== conversationId) {
    atOpen.current = { conversationId, unreadCount, isSet: false };
    setMark(undefined);
  }
  useEffect(() => {
    const now = atOpen.current;
    if (!isReady || now.isSet) return;
    now.isSet = true;
    setMark(unreadMark(rows, now.unreadCount));
  }, [isReady, rows]);
  return mark;
}
