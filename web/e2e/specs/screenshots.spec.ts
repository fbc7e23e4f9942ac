import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { openHostPage } from "../fixtures/host-page.ts";
import { Inbox, signIn } from "../fixtures/inbox.ts";
import { expect, test } from "../fixtures/test.ts";

/** The pictures of the README. They are made by every run; HERMOD_SCREENSHOTS=1 keeps them in docs/screenshots. */
const folder =
  process.env.HERMOD_SCREENSHOTS === "1"
    ? fileURLToPath(new URL("../../../docs/screenshots/", import.meta.url))
    : fileURLToPath(new URL("../../../build/e2e-screenshots/", import.meta.url));

async function keep(page: Page, name: string) {
  await mkdir(folder, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  const bytes = await page.screenshot({ animations: "disabled", caret: "hide" });
  // Something was drawn: a blank page packs into a few kilobytes.
  expect(bytes.length).toBeGreaterThan(8_000);
  await writeFile(`${folder}${name}.png`, bytes);
}

test.describe("screenshots", () => {
  test.use({ viewport: { width: 1200, height: 760 } });
  const prefer = (page: Page, state: object) =>
    page.addInitScript(
      (text) => localStorage.setItem("hermod.preferences", text),
      JSON.stringify({ state, version: 0 }),
    );

  test("the main screens", async ({ page, stack, customer }) => {
    const ana = await customer("Siti Rahma");
    await ana.says("Hello! Is the *blue* lamp still in stock?");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await inbox.send("Yes, three of them. Shall I put one aside for you?");
    await expect(inbox.tick("Yes, three")).toHaveAccessibleName("Read");
    // Meta tells times in whole seconds.
    await page.waitForTimeout(1100);
    await ana.says("Yes, please");
    await expect(inbox.bubble("Yes, please")).toBeVisible();
    await page.setViewportSize({ width: 1320, height: 800 });
    await page.getByRole("button", { name: "About Siti Rahma" }).click();
    await expect(page.getByLabel("New tag")).toBeVisible();
    await keep(page, "inbox");
    await page.setViewportSize({ width: 1200, height: 760 });
    await inbox.goto("/analytics");
    await expect(page.getByRole("img", { name: /Messages per day/ })).toBeVisible();
    await keep(page, "analytics");
    await inbox.goto("/admin/accounts");
    await page.getByRole("button", { name: "Check the connection" }).click();
    await expect(page.getByRole("article").getByRole("status")).toBeVisible({ timeout: 30_000 });
    await keep(page, "accounts");
  });

  test("dark, right to left, on a phone", async ({ page, stack, customer }) => {
    const layla = await customer("ليلى حداد");
    await layla.says("مرحبا، هل يتوفر التوصيل اليوم؟");
    await prefer(page, { theme: "dark", language: "ar" });
    await page.setViewportSize({ width: 390, height: 760 });
    await signIn(page, stack);
    await page.goto(`${stack.url}/c/${layla.conversationId}`);
    await expect(page.locator("[data-message]")).toBeVisible();
    await keep(page, "phone-dark-arabic");
    await page.setViewportSize({ width: 1200, height: 760 });
    await keep(page, "dark-arabic");
  });

  test("the widget on a page", async ({ page, stack, customer }) => {
    const ana = await customer("Help");
    await ana.says("Where is my order?");
    const frame = await openHostPage(page, stack, ana);
    await page.getByRole("button", { name: /^Help/ }).click();
    await expect(frame.locator(".bubble")).toBeVisible();
    await frame.getByRole("textbox").fill("On its way: it arrives tomorrow.");
    await frame.getByRole("textbox").press("Enter");
    await expect(frame.locator('.bubble[data-status="read"]')).toBeVisible();
    await keep(page, "widget");
  });
});
