import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run dev` finds the running product; the built inbox is served by the gateway itself. */
const gateway = process.env.HERMOD_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    manifest: true,
    // Nothing inline: the gateway's content security policy knows only files of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Few files, each asked for once: what every page needs, by how often it changes.
          groups: [
            { name: "react", test: /node_modules[/](react|react-dom|scheduler)[/]/ },
            {
              name: "vendor",
              test: /node_modules[/](@?radix-ui|@floating-ui|@?socket\.io|engine\.io|@tanstack|zustand|lucide-react)/,
            },
            { name: "shared", test: /[/](src[/]shared|timeline[/]src)[/](?!words)/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": { target: gateway },
      "/socket.io": { target: gateway, ws: true },
    },
  },
});
