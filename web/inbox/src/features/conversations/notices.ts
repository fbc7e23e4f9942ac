import type { Words } from "#shared/i18n/words.ts";
import { usePreferences } from "#shared/lib/preferences.ts";
import { onLive } from "#shared/realtime/bus.ts";
import { navigate } from "#shared/ui/router.tsx";
import { isMuted } from "./model/book.ts";
import { nameOf } from "./model/search.ts";
import { useBook } from "./store.ts";

/** A short tone made here: no file to load, nothing for the security policy to refuse. */
function chime() {
  try {
    const context = new AudioContext();
    const tone = context.createOscillator();
    const volume = context.createGain();
    volume.gain.setValueAtTime(0.08, context.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.25);
    tone.frequency.setValueAtTime(880, context.currentTime);
    tone.frequency.setValueAtTime(1175, context.currentTime + 0.09);
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.26);
    tone.onended = () => void context.close();
  } catch {
    // No sound device, or the browser wants a click first.
  }
}

const isLookedAt = () => document.visibilityState === "visible" && document.hasFocus();

/** Only one of several tabs rings and shows a message. */
function firstOfTabs(messageId: string, run: () => void) {
  if (navigator.locks === undefined) {
    run();
    return;
  }
  void navigator.locks.request(`hermod.notice:${messageId}`, { ifAvailable: true }, (lock) => {
    if (lock === null) return;
    run();
    return new Promise<void>((resolve) => setTimeout(resolve, 5000));
  });
}

/**
 * Notifications, sound and the number in the window's title. `openId`: the conversation on the screen, of which nothing is told
 * while it is looked at. Gives what ends it.
 */
export function startNotices(t: Words, openId: () => string | undefined): () => void {
  const showTitle = () => {
    let unread = 0;
    for (const one of useBook.getState().byId.values()) {
      if (!one.isArchived && one.unreadCount > 0 && !isMuted(one)) unread += 1;
    }
    document.title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) hermod` : "hermod";
  };
  const endTitle = useBook.subscribe(showTitle);
  showTitle();
  const end = onLive("inbound_message", ({ conversationId, messageId, text, from }) => {
    const one = useBook.getState().byId.get(conversationId);
    if (one !== undefined && (isMuted(one) || one.isArchived)) return;
    if (isLookedAt() && openId() === conversationId) return;
    const { sound, notifications, isPrivate } = usePreferences.getState();
    if (!sound && !notifications) return;
    firstOfTabs(messageId, () => {
      if (sound) chime();
      if (!notifications || isLookedAt() || !("Notification" in window)) return;
      if (Notification.permission !== "granted") return;
      const name = one === undefined ? (from?.name ?? "") : nameOf(one);
      const notice = new Notification(isPrivate ? t("list.noticePrivate") : name, {
        body: isPrivate ? "" : (text ?? ""),
        tag: conversationId,
        icon: "/icon.svg",
        lang: t.language,
        dir: t.direction,
      });
      notice.onclick = () => {
        window.focus();
        navigate(`/c/${conversationId}`);
        notice.close();
      };
    });
  });
  return () => {
    end();
    endTitle();
  };
}
