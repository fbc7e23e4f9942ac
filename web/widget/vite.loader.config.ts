import { defineConfig } from "vite";

// The one script tag on the customer's page: a classic script without imports, as small as can be.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2020",
    lib: {
      entry: "loader/loader.ts",
      formats: ["iife"],
      name: "HermodWidget",
      fileName: () => "loader.js",
    },
  },
});
