import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { Customer } from "../fixtures/customer.ts";
import { Inbox, signIn } from "../fixtures/inbox.ts";
import { expect, test } from "../fixtures/test.ts";

const widths = [1440, 1024, 390] as const;
const languages = ["en", "ar"] as const;
const themes = ["light", "dark"] as const;
const isFull = process.env.HERMOD_TESTS_FULL === "1";

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.flatMap((one) =>
    one.nodes.map(
      (node) => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary?.slice(0, 200)}`,
    ),
  );
}

/** Sets what a person has chosen before the page begins. */
const choose = (page: Page, theme: string, language: string) =>
  page.addInitScript(
    ([theme, language]) =>
      localStorage.setItem(
        "hermod.preferences",
        JSON.stringify({ state: { theme, language }, version: 0 }),
      ),
    [theme, language],
  );

interface State {
  name: string;
  path: (customer: Customer) => string;
  /** To get there from the path. By ids and roles only: the words differ. */
  enter?: (page: Page) => Promise<void>;
  ready: (page: Page) => Promise<void>;
}

const seen = (selector: string) => async (page: Page) => {
  await expect(page.locator(selector).first()).toBeVisible();
};

const states: readonly State[] = [
  { name: "list", path: () => "/", ready: seen("[data-row]") },
  {
    name: "conversation",
    path: (one) => `/c/${one.conversationId}`,
    ready: seen("[data-message]"),
  },
  {
    name: "contact panel",
    path: (one) => `/c/${one.conversationId}`,
    enter: async (page) =>
      page.locator("main header button.flex-1, header button.flex-1").first().click(),
    ready: seen("textarea[rows='2']"),
  },
  {
    name: "message menu",
    path: (one) => `/c/${one.conversationId}`,
    enter: async (page) => page.locator("[data-message]").first().click({ button: "right" }),
    ready: seen("[role=menu]"),
  },
  {
    name: "new message",
    path: () => "/",
    enter: async (page) => page.locator("#new-message").click(),
    ready: seen("dialog[open]"),
  },
  { name: "settings", path: () => "/settings", ready: seen("select") },
  { name: "analytics", path: () => "/analytics", ready: seen("svg[role=img]") },
  ...["accounts", "users", "keys", "templates", "webhooks", "uncertain", "audit", "tenant"].map(
    (section): State => ({
      name: `administration, ${section}`,
      path: () => `/admin/${section}`,
      ready: async (page) => {
        await expect(page.locator("h1")).toBeVisible();
        await expect(page.locator("[role=status]:has-text('…')")).toHaveCount(0);
      },
    }),
  ),
];

test.describe("accessibility", () => {
  test.describe.configure({ timeout: 240_000 });
  for (const theme of themes) {
    for (const language of languages) {
      // The short form takes each theme and each direction once, the long form every pair.
      if (!isFull && (theme === "light") !== (language === "en")) continue;
      test(`nothing for axe to find in any state at any width: ${theme}, ${language}`, async ({
        page,
        stack,
        customer,
      }) => {
        const ana = await customer("Axe Ana");
        await ana.says("Hello *there*");
        await ana.says({
          type: "location",
          location: { latitude: 1, longitude: 2, name: "Here", address: "There" },
        });
        await choose(page, theme, language);
        await page.goto(stack.url);
        await expect(page.locator("input[type=password]")).toBeVisible();
        expect(await violations(page), "sign-in").toEqual([]);
        await signIn(page, stack);
        const found: string[] = [];
        for (const state of states) {
          // Opened anew on the phone, where the parts of the window are other ones; between the wide ones a change of size is enough.
          for (const width of widths) {
            await page.setViewportSize({ width, height: 900 });
            if (width !== 1024) {
              await page.goto(stack.url + state.path(ana));
              await page
                .locator("[data-row]:visible, [data-message]:visible, h1:visible")
                .first()
                .waitFor();
              await state.enter?.(page);
            }
            await state.ready(page);
            for (const one of await violations(page))
              found.push(`${state.name} at ${width}: ${one}`);
          }
        }
        expect(found).toEqual([]);
      });
    }
  }

  test("the main flow by keyboard alone", async ({ page, stack, customer }) => {
    const name = `Keyboard only ${Date.now()}`;
    const ana = await customer(name);
    await ana.says("Can you hear me?");
    await page.goto(stack.url);
    await page.getByLabel("E-mail").focus();
    await page.keyboard.type("admin@demo.example");
    await page.keyboard.press("Tab");
    await page.keyboard.type(stack.demo.HERMOD_ADMIN_PASSWORD as string);
    await page.keyboard.press("Enter");
    const inbox = new Inbox(page, stack.url);
    await expect(inbox.search).toBeVisible();
    await page.keyboard.press("Control+Alt+/");
    await expect(inbox.search).toBeFocused();
    await page.keyboard.type(name);
    await expect(inbox.rows).toHaveCount(1);
    const isThere = () => inbox.row(ana).evaluate((row) => row === document.activeElement);
    for (let n = 0; n < 12 && !(await isThere()); ++n) await page.keyboard.press("Tab");
    await expect(inbox.row(ana)).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(inbox.bubble("Can you hear me?")).toBeVisible();
    await expect(inbox.composer).toBeFocused();
    await page.keyboard.type("Loud and clear");
    await page.keyboard.press("Enter");
    await expect(inbox.tick("Loud and clear")).toHaveAccessibleName("Read");
    // Between the parts of the window, into the messages and back.
    await page.keyboard.press("F6");
    await page.keyboard.press("Control+Alt+e");
    await expect(page.getByText("Conversation archived")).toBeVisible();
  });

  test("no sideways scrolling at 320 pixels", async ({ page, stack, customer }) => {
    const ana = await customer("Narrow");
    await ana.says(`A long word: ${"x".repeat(200)} and https://shop.example/${"y".repeat(120)}`);
    await page.setViewportSize({ width: 320, height: 640 });
    await signIn(page, stack);
    for (const path of [
      "/",
      `/c/${ana.conversationId}`,
      "/settings",
      "/analytics",
      "/admin/accounts",
    ]) {
      await page.goto(stack.url + path);
      await page
        .locator("[data-row]:visible, [data-message]:visible, h1:visible")
        .first()
        .waitFor();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, path).toBeLessThanOrEqual(0);
    }
  });
});
