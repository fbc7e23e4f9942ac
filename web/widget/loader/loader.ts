import { isToHost, type ToFrame } from "../src/protocol.ts";
import { makeLauncher } from "./launcher.ts";

interface Options {
  /** Gives a fresh token for one conversation; called at the start and whenever the old one runs out. */
  getToken: () => Promise<string> | string;
  /** Where to put the frame; without it a button at the page's corner opens and closes it. */
  container?: HTMLElement;
  locale?: string;
  theme?: "light" | "dark" | "system";
  title?: string;
  onUnread?: (count: number) => void;
}

interface Chat {
  /** Shows or hides the frame of a chat with a button; nothing with a container. */
  toggle: (isOpen?: boolean) => void;
  close: () => void;
}

declare global {
  interface Window {
    Hermod?: { open: (options: Options) => Chat };
  }
}

// The script's own address says where hermod is; document.currentScript is only known while the script runs.
const origin = new URL((document.currentScript as HTMLScriptElement).src).origin;

const whenIdle = (work: () => void) =>
  "requestIdleCallback" in window
    ? requestIdleCallback(work, { timeout: 2000 })
    : setTimeout(work, 1);

function open(options: Options): Chat {
  const { container, title = "Chat" } = options;
  const frame = document.createElement("iframe");
  const launcher = container ? undefined : makeLauncher(title, () => toggle());
  let isOpen = container !== undefined;
  let unread = 0;
  let isClosed = false;

  frame.title = title;
  frame.allow = "clipboard-write";
  frame.style.cssText = container
    ? "border:0;width:100%;height:100%"
    : "border:0;display:none;position:fixed;inset-block-end:84px;inset-inline-end:16px;width:min(380px,calc(100vw - 32px));height:min(600px,calc(100vh - 100px));border-radius:12px;box-shadow:0 4px 24px rgb(0 0 0/.3);z-index:2147483000";

  const post = (message: ToFrame) => frame.contentWindow?.postMessage(message, origin);
  const token = async () => String(await options.getToken());

  function toggle(wanted = !isOpen) {
    if (launcher === undefined || isClosed) return;
    isOpen = wanted;
    frame.style.display = isOpen ? "block" : "none";
    launcher.show(isOpen, unread);
    post({ hermod: "shown", isShown: isOpen });
    if (isOpen) frame.focus();
    else launcher.focus();
  }

  async function onMessage(event: MessageEvent) {
    if (event.source !== frame.contentWindow || event.origin !== origin || !isToHost(event.data))
      return;
    const message = event.data;
    switch (message.hermod) {
      case "close":
        return toggle(false);
      case "unread":
        unread = message.count;
        launcher?.show(isOpen, unread);
        return options.onUnread?.(unread);
      case "ready":
      case "token-wanted":
        try {
          if (message.hermod === "token-wanted")
            return post({ hermod: "token", token: await token() });
          const { locale, theme, title } = options;
          const look = JSON.parse(JSON.stringify({ locale, theme, title })) as object; // drops what is not set
          post({ hermod: "session", token: await token(), ...look });
          post({ hermod: "shown", isShown: isOpen });
        } catch {
          post({ hermod: "token-failed" });
        }
    }
  }
  window.addEventListener("message", onMessage);
  // The page's own work comes first.
  whenIdle(() => {
    if (isClosed) return;
    frame.src = `${origin}/widget/`;
    (container ?? document.body).append(frame);
    if (launcher !== undefined) document.body.append(launcher.place);
  });
  return {
    toggle,
    close() {
      isClosed = true;
      window.removeEventListener("message", onMessage);
      frame.remove();
      launcher?.place.remove();
    },
  };
}

// Pasting the tag twice is harmless.
window.Hermod ??= { open };
