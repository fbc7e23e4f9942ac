import { defineConfig } from "@playwright/test";

const isFull = process.env.HERMOD_TESTS_FULL === "1";

/** Debian's Chromium, without the services of its maker: they would only knock at closed doors. */
const chromium = {
  executablePath: process.env.HERMOD_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // A microphone that hums, and nobody to ask whether it may be used.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    // Pages that a test makes up count as public to Chromium, which would keep them from this machine.
    "--disable-features=LocalNetworkAccessChecks",
  ],
};

export default defineConfig({
  testDir: "specs",
  globalSetup: "./fixtures/start.ts",
  outputDir: process.env.HERMOD_E2E_OUTPUT ?? "../../build/e2e",
  // One stack and two cores: tests side by side would only wait for each other.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: isFull ? 1_800_000 : 120_000,
  // How long a busy machine may take; a test that must not wait holds the server's answer back instead.
  expect: { timeout: 20_000 },
  reporter: [["./fixtures/counting-reporter.ts"]],
  use: {
    browserName: "chromium",
    launchOptions: chromium,
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Asia/Jakarta",
    actionTimeout: 15_000,
    screenshot: "only-on-failure",
    trace: "off",
  },
});
