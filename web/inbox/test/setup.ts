import "fake-indexeddb/auto";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(() => {
  cleanup();
  localStorage.clear();
});

// What jsdom has not: a size of everything, so that virtual lists draw their rows.
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= NoObserver as unknown as typeof ResizeObserver;
if (typeof HTMLElement !== "undefined") {
  for (const [name, pixels] of Object.entries({ clientHeight: 600, clientWidth: 800 })) {
    Object.defineProperty(Element.prototype, name, { configurable: true, get: () => pixels });
  }
  Element.prototype.scrollTo ??= () => {};
  window.matchMedia ??= ((query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => {},
    removeEventListener: () => {},
  })) as unknown as typeof matchMedia;
}
