import { create } from "zustand";

interface InboxView {
  isInfo: boolean;
  isFinding: boolean;
}

/** What of the inbox is open besides list and thread. */
export const useInboxView = create<InboxView>(() => ({ isInfo: false, isFinding: false }));
