import { defineConfig } from "vite";

// The frame: served by the gateway below /widget/, from its own origin.
export default defineConfig({
  root: "frame",
  base: "/widget/",
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
  },
});
