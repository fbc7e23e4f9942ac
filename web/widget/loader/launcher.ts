/** Drawn, because not every machine has a font with pictures in it. */
function bubblePicture() {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("width", "28");
  picture.setAttribute("aria-hidden", "true");
  path.setAttribute(
    "d",
    "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z",
  );
  path.setAttribute("fill", "currentColor");
  picture.append(path);
  return picture;
}

/** The button in the page's corner, in a shadow root of its own so that the page's styles do not reach it. */
export function makeLauncher(title: string, onToggle: () => void) {
  const place = document.createElement("div");
  const root = place.attachShadow({ mode: "open" });
  const button = document.createElement("button");
  const badge = document.createElement("span");
  const css = (element: HTMLElement, text: string) => {
    element.style.cssText = text;
  };
  css(
    place,
    "position:fixed;inset-block-end:16px;inset-inline-end:16px;z-index:2147483001;line-height:1",
  );
  css(
    button,
    "all:unset;box-sizing:border-box;display:grid;place-items:center;width:56px;height:56px;border-radius:50%;background:#008069;color:#fff;font:24px system-ui;cursor:pointer;box-shadow:0 2px 12px rgb(0 0 0/.3)",
  );
  css(
    badge,
    "position:absolute;inset-block-start:-4px;inset-inline-end:-4px;min-width:20px;padding:3px 5px;box-sizing:border-box;border-radius:10px;background:#b3261e;color:#fff;font:bold 12px system-ui;text-align:center",
  );
  button.append(bubblePicture());
  button.addEventListener("click", onToggle);
  button.addEventListener("focus", () => {
    button.style.outline = "3px solid #0b57d0";
    button.style.outlineOffset = "2px";
  });
  button.addEventListener("blur", () => {
    button.style.outline = "none";
  });
  root.append(button, badge);

  const show = (isOpen: boolean, unread: number) => {
    button.setAttribute("aria-expanded", String(isOpen));
    button.setAttribute("aria-label", unread > 0 ? `${title} (${unread})` : title);
    badge.textContent = unread > 99 ? "99+" : String(unread);
    badge.hidden = unread === 0;
    badge.style.display = unread === 0 ? "none" : "block";
  };
  show(false, 0);
  return { place, show, focus: () => button.focus() };
}
