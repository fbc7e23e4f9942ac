import type { Shown } from "@hermod/timeline";
import { useRef } from "react";
import { type UnreadMark, unreadMark } from "../model/arrange.ts";

/**
 * The divider above what was unread when the conversation was opened. Set once, with the first messages that are drawn (the thread
 * begins there), and frozen until the conversation is left, however much is read or comes in meanwhile. For a component that is
 * mounted anew for each conversation.
 */
export function useUnreadMark(
  rows: readonly Shown[],
  isReady: boolean,
  unreadCount: number,
): UnreadMark | undefined {
  const atOpen = useRef(unreadCount);
  const mark = useRef<UnreadMark | null>(undefined);
  if (isReady && mark.current === undefined) {
    mark.current = unreadMark(rows, atOpen.current) ?? null;
  }
  return mark.current ?? undefined;
}
