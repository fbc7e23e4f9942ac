import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "model",
          include: [
            "timeline/src/**/*.test.ts",
            "widget/**/*.test.{ts,tsx}",
            "docs/src/**/*.test.ts",
          ],
        },
      },
      "inbox/vitest.config.ts",
    ],
  },
});
