import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { openHostPage } from "../fixtures/host-page.ts";
import { allowedErrors, expect, test } from "../fixtures/test.ts";

const openChat = (page: Page) => page.getByRole("button", { name: /^Help/ }).click();
const bubble = (frame: ReturnType<Page["frameLocator"]>, text: string) =>
  frame.locator(".bubble", { hasText: text });

test.describe("widget", () => {
  test("one tag gives a button, behind it the conversation; what is typed reaches the phone and its ticks come live", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Ana");
    await ana.says("Is the lamp in stock?");
    const frame = await openHostPage(page, stack, ana);
    await openChat(page);
    await expect(bubble(frame, "Is the lamp in stock?")).toBeVisible();
    await frame.getByRole("textbox").fill("Yes, three of them.");
    await frame.getByRole("textbox").press("Enter");
    // At once, before the server knows.
    await expect(bubble(frame, "Yes, three of them.")).toBeVisible({ timeout: 1000 });
    await ana.gets("Yes, three of them.");
    await expect(bubble(frame, "Yes, three of them.")).toHaveAttribute("data-status", "read");
    await ana.says("Great!");
    await expect(bubble(frame, "Great!")).toBeVisible();
  });

  test("the token is in no address and in no storage, on either side", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer();
    const token = await stack.token({ conversationId: ana.conversationId });
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    page.on("websocket", (socket) => addresses.push(socket.url()));
    const { conversationId } = ana;
    const frame = await openHostPage(page, stack, { conversationId, token: async () => token });
    await openChat(page);
    await expect(frame.getByText("No messages.")).toBeVisible();
    await expect(frame.locator(".offline")).toHaveCount(0);
    expect(addresses.filter((address) => address.includes(token))).toEqual([]);
    for (const one of page.frames()) {
      const kept = await one.evaluate(() =>
        JSON.stringify([
          { ...localStorage },
          { ...sessionStorage },
          document.cookie,
          location.href,
        ]),
      );
      expect(kept).not.toContain(token);
    }
  });

  test("a token that has run out is renewed through the page, unseen", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer();
    const { conversationId } = ana;
    const asked: number[] = [];
    const frame = await openHostPage(page, stack, {
      conversationId,
      // The first ones are good for so short a time that the frame has to ask again.
      token: () => {
        asked.push(Date.now());
        return stack.token({ conversationId, ttlSeconds: asked.length === 1 ? 10 : 600 });
      },
    });
    await openChat(page);
    await frame.getByRole("textbox").fill("Still here");
    await frame.getByRole("textbox").press("Enter");
    await ana.gets("Still here");
    expect(asked.length).toBeGreaterThan(1);
  });

  test("a page without a token says so, and may try again", async ({ page, stack, customer }) => {
    const ana = await customer();
    const { conversationId } = ana;
    let isDown = true;
    const frame = await openHostPage(page, stack, {
      conversationId,
      token: async () => {
        if (isDown) throw new Error("the back end is down");
        return stack.token({ conversationId });
      },
    });
    await openChat(page);
    await expect(frame.getByRole("alert")).toContainText("could not be opened");
    isDown = false;
    await frame.getByRole("button", { name: "Try again" }).click();
    await expect(frame.getByRole("textbox")).toBeVisible();
  });

  test("a failed message stays with its reason, and Retry really sends it again", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer();
    await ana.behaves({ on: "message", do: "error", code: 131000, count: 4 });
    await ana.behaves({ on: "message", do: "error", code: 131026, count: 1 });
    const frame = await openHostPage(page, stack, ana);
    await openChat(page);
    await frame.getByRole("textbox").fill("Try me");
    await frame.getByRole("textbox").press("Enter");
    const message = bubble(frame, "Try me");
    await expect(message).toHaveAttribute("data-status", "failed", { timeout: 30_000 });
    await expect(message.locator(".failure")).toContainText("Not sent");
    await stack.sandbox("DELETE", "/control/behaviours");
    // By keyboard: what failed must be within reach of everybody.
    await message.getByRole("button", { name: "Retry" }).focus();
    await page.keyboard.press("Enter");
    await expect(message).toHaveAttribute("data-status", "read", { timeout: 20_000 });
    expect((await ana.received()).filter((one) => one.body?.body === "Try me")).toHaveLength(1);
  });

  test("history comes page by page without a jump", async ({ page, stack, customer }) => {
    const ana = await customer();
    await ana.saysAll(Array.from({ length: 70 }, (_, n) => `Line ${n + 1}`));
    const frame = await openHostPage(page, stack, ana);
    await openChat(page);
    await expect(bubble(frame, "Line 70")).toBeVisible();
    await expect(frame.locator(".bubble")).toHaveCount(50);
    const thread = frame.locator(".thread");
    // The reader's place stays where it was when older messages come in above it.
    const before = await thread.evaluate((box) => {
      box.scrollTop = 20;
      const top = box.getBoundingClientRect().top;
      const first = [...box.querySelectorAll(".bubble")].find(
        (one) => one.getBoundingClientRect().top >= top,
      );
      return {
        id: first?.getAttribute("data-message-id"),
        y: first?.getBoundingClientRect().top ?? 0,
      };
    });
    await expect(frame.locator(".bubble")).toHaveCount(70);
    const after = await frame
      .locator(`[data-message-id="${before.id}"]`)
      .evaluate((one) => one.getBoundingClientRect().top);
    expect(Math.abs(after - before.y)).toBeLessThanOrEqual(1);
  });

  test("widget_state_fresh_after_reconnect", async ({ page, stack, customer, context }) => {
    const ana = await customer();
    const frame = await openHostPage(page, stack, ana);
    await openChat(page);
    await expect(frame.getByText("No messages.")).toBeVisible();
    await expect(frame.locator(".offline")).toHaveCount(0);
    await context.setOffline(true);
    await stack.kill("realtime-push");
    await expect(frame.locator(".offline")).toBeVisible();
    await ana.says("While you were away");
    await context.setOffline(false);
    await expect(bubble(frame, "While you were away")).toBeVisible({ timeout: 20_000 });
    await stack.ready();
  });

  test("what comes while the chat is folded away is counted on the button", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer();
    const frame = await openHostPage(page, stack, ana);
    await openChat(page);
    await expect(frame.locator(".offline")).toHaveCount(0);
    await frame.getByRole("textbox").press("Escape");
    await expect(page.locator('iframe[title="Help"]')).toBeHidden();
    await ana.says("One");
    await ana.says("Two");
    await expect(page.getByRole("button", { name: "Help (2)" })).toBeVisible();
    expect(await page.evaluate("window.unread")).toBe(2);
    await page.getByRole("button", { name: "Help (2)" }).click();
    await expect(page.getByRole("button", { name: "Help", exact: true })).toBeVisible();
  });

  test("a page that is not on the list cannot embed it, and pasting the tag twice is harmless", async ({
    page,
    stack,
    customer,
  }) => {
    allowedErrors.set(page, [/frame-ancestors|Refused to frame|Framing/]);
    const { conversationId } = await customer();
    const address = "http://127.0.0.2:1/evil";
    await page.route(address, (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<!doctype html><title>Evil</title><script src="${stack.url}/widget/loader.js"></script>
          <script src="${stack.url}/widget/loader.js"></script>
          <script>Hermod.open({ title: "Help", container: document.body, getToken: () => "x.${conversationId}.y" })</script>`,
      }),
    );
    await page.goto(address);
    await expect(page.locator("iframe")).toHaveCount(1);
    await expect(page.frameLocator("iframe").locator("#app")).toHaveCount(0);
  });

  for (const theme of ["light", "dark"] as const) {
    for (const locale of ["en", "ar"] as const) {
      test(`nothing for axe to find: ${theme}, ${locale}`, async ({ page, stack, customer }) => {
        const ana = await customer();
        await ana.says("Hello");
        await ana.behaves({ on: "message", do: "error", code: 131026, count: 1 });
        const frame = await openHostPage(page, stack, {
          ...ana,
          conversationId: ana.conversationId,
          open: `theme: "${theme}", locale: "${locale}"`,
        });
        await openChat(page);
        await frame.getByRole("textbox").fill("This fails");
        await frame.getByRole("textbox").press("Enter");
        await expect(bubble(frame, "This fails")).toHaveAttribute("data-status", "failed");
        const found = await new AxeBuilder({ page }).include('iframe[title="Help"]').analyze();
        expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
        await stack.sandbox("DELETE", "/control/behaviours");
      });
    }
  }
});
