import { isToHost, type ToFrame } from "../src/protocol.ts";

interface Options {
  /** Gives a fresh token for one conversation; called at the start and whenever the old one runs out. */
  getToken: () => Promise<string> | string;
  /** Where to put the frame; without it a button at the page's corner opens it. */
  container?: HTMLElement;
  locale?: string;
  theme?: "light" | "dark" | "system";
  title?: string;
  onUnread?: (count: number) => void;
}

declare global {
  interface Window {
    Hermod?: { open: (options: Options) => { close: () => void } };
  }
}

// The script's own address says where hermod is; document.currentScript is only known while the script runs.
const origin = new URL((document.currentScript as HTMLScriptElement).src).origin;

function open(options: Options) {
  const frame = document.createElement("iframe");
  frame.src = `${origin}/widget/`;
  frame.title = options.title ?? "Chat";
  frame.allow = "clipboard-write";
  frame.style.cssText = options.container
    ? "border:0;width:100%;height:100%"
    : "border:0;position:fixed;inset-block-end:16px;inset-inline-end:16px;width:min(380px,calc(100vw - 32px));height:min(600px,calc(100vh - 32px));border-radius:12px;box-shadow:0 4px 24px rgb(0 0 0/.3);z-index:2147483000";

  const post = (message: ToFrame) => frame.contentWindow?.postMessage(message, origin);
  const token = async () => String(await options.getToken());

  const onMessage = async (event: MessageEvent) => {
    if (event.source !== frame.contentWindow || event.origin !== origin || !isToHost(event.data))
      return;
    const message = event.data;
    if (message.hermod === "unread") options.onUnread?.(message.count);
    if (message.hermod === "unread") return;
    try {
      if (message.hermod === "token-wanted") post({ hermod: "token", token: await token() });
      else {
        const { locale, theme, title } = options;
        const look = JSON.parse(JSON.stringify({ locale, theme, title })) as object; // drops what is not set
        post({ hermod: "session", token: await token(), ...look });
      }
    } catch {
      post({ hermod: "token-failed" });
    }
  };
  window.addEventListener("message", onMessage);
  (options.container ?? document.body).append(frame);
  return {
    close() {
      window.removeEventListener("message", onMessage);
      frame.remove();
    },
  };
}

// Pasting the tag twice is harmless.
window.Hermod ??= { open };
