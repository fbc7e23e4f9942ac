import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Inbox } from "../fixtures/inbox.ts";
import { eventually } from "../fixtures/stack.ts";
import { expect, test } from "../fixtures/test.ts";

test.describe("administration", () => {
  test("the connection check of a number says what is well and what to do", async ({
    page,
    stack,
  }) => {
    const inbox = await Inbox.open(page, stack);
    await inbox.goto("/admin/accounts");
    const card = page.getByRole("article").filter({ hasText: "Demo shop" });
    await expect(card).toContainText("Active");
    await card.getByRole("button", { name: "Check the connection" }).click();
    await expect(card.getByRole("status")).toContainText(/in order|problem/, { timeout: 30_000 });
    await expect(card.getByRole("status").getByRole("listitem").first()).toBeVisible();
  });

  test("a user is added with a password shown once, signs in with it, and is switched off", async ({
    page,
    stack,
    browser,
  }) => {
    const email = `new${Date.now()}@demo.example`;
    const inbox = await Inbox.open(page, stack);
    await inbox.goto("/admin/users");
    await page.getByRole("button", { name: "Add a user" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("E-mail").fill(email);
    await dialog.getByLabel("Name").fill("Newly Hired");
    await dialog.getByLabel("Role").selectOption("manager");
    await dialog.getByRole("button", { name: "Save" }).click();
    const password = await page.getByRole("textbox", { name: "Temporary password" }).inputValue();
    expect(password.length).toBeGreaterThanOrEqual(10);
    await page.keyboard.press("Escape");

    const other = await browser.newPage();
    await other.goto(stack.url);
    await other.getByLabel("E-mail").fill(email);
    await other.getByLabel("Password").fill(password);
    await other.getByRole("button", { name: "Sign in" }).click();
    // Others have seen that password: it opens nothing but the form for a new one.
    await expect(other.getByRole("heading", { name: "Choose a password" })).toBeVisible();
    await expect(other.locator("#conversation-search")).toHaveCount(0);
    await other.getByLabel("Present password").fill(password);
    await other.getByLabel("New password", { exact: true }).fill("a password of my own");
    await other.getByLabel("New password again").fill("a password of my own");
    await other.getByRole("button", { name: "Change the password" }).click();
    await expect(other.locator("#conversation-search")).toBeVisible();
    await other.reload();
    await expect(other.locator("#conversation-search")).toBeVisible();

    const row = page.getByRole("row", { name: /Newly Hired/ }).filter({ hasText: email });
    await row.getByRole("button", { name: "Deactivate" }).click();
    await expect(row).toContainText("Inactive");
    // Out at once, not only at the next sign-in.
    await other.reload();
    await expect(other.getByLabel("Password")).toBeVisible();
    await other.context().close();
  });

  test("an API key's secret is shown once, works, and stops working when it is revoked", async ({
    page,
    stack,
  }) => {
    const name = `e2e key ${Date.now()}`;
    const inbox = await Inbox.open(page, stack);
    await inbox.goto("/admin/keys");
    await page.getByRole("button", { name: "Make a key" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("button", { name: "Make a key" }).click();
    const secret = await page.getByLabel("Secret").inputValue();
    expect(secret).toMatch(/^hk_/);
    await page.keyboard.press("Escape");
    const ask = () => stack.api("GET", "/api/v1/conversations?limit=1", undefined, { key: secret });
    expect((await ask()).status).toBe(200);
    await page.reload();
    await expect(page.getByText(secret)).toHaveCount(0);
    await page
      .getByRole("row", { name: new RegExp(name) })
      .getByRole("button", { name: "Revoke" })
      .click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await expect(page.getByText("The key is revoked")).toBeVisible();
    await eventually("the key is refused", async () => (await ask()).status === 401, {
      limit: 10_000,
    });
  });

  test("templates are read from Meta and shown as they will look", async ({ page, stack }) => {
    const inbox = await Inbox.open(page, stack);
    await inbox.goto("/admin/templates");
    await page.getByRole("button", { name: "Read again from Meta" }).click();
    await expect(page.getByText("The templates are being read")).toBeVisible();
    const item = page.getByRole("listitem").filter({ hasText: "order_shipped" });
    await expect(item).toContainText("your order {{2}} is on its way");
    await expect(item).toContainText("approved");
  });

  test("a webhook is posted to, signed; what failed can be posted again", async ({
    page,
    stack,
  }) => {
    const posts: { headers: Record<string, unknown>; body: string }[] = [];
    let status = 500;
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => {
        body += part;
      });
      request.on("end", () => {
        posts.push({ headers: request.headers, body });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const inbox = await Inbox.open(page, stack);
    await inbox.goto("/admin/webhooks");
    await page.getByRole("button", { name: "Add a webhook" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Address").fill(url);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(page.getByLabel("Signing secret")).toHaveValue(/whsec_/);
    await page.keyboard.press("Escape");
    const item = page.getByRole("listitem").filter({ hasText: url });
    await item.getByRole("button", { name: "Send a test" }).click();
    await eventually("the test is posted", () => posts.length > 0);
    expect(posts[0]?.headers["webhook-signature"]).toMatch(/^v1,/);
    status = 200;
    await item.getByRole("button", { name: "Deliveries" }).click();
    const list = page.getByRole("dialog", { name: "Deliveries" });
    await list.getByRole("button", { name: "Post again" }).first().click();
    await eventually("it is posted again", () => posts.length > 1);
    await page.keyboard.press("Escape");
    await item.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(item).toHaveCount(0);
    server.close();
  });

  test("an uncertain message is listed, and settled by a person", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Uncertain");
    await ana.says("Hello");
    await ana.behaves({ on: "message", do: "cut", taken: true });
    for (const kind of ["sent", "delivered", "read"]) {
      await ana.behaves({ on: "webhook", do: "withhold", match: { kind } });
    }
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await inbox.send("Did this arrive?");
    await expect(inbox.tick("Did this arrive?")).toHaveAccessibleName("Not confirmed yet", {
      timeout: 30_000,
    });
    await inbox.goto("/admin/uncertain");
    const row = page.getByRole("row", { name: /Did this arrive/ });
    await row.getByRole("button", { name: "It was sent" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "It was sent" }).click();
    await expect(row).toHaveCount(0);
    await inbox.openChat(ana);
    await expect(inbox.tick("Did this arrive?")).toHaveAccessibleName("Sent");
  });

  test("settings of the company are changed, and the audit log says who did it", async ({
    page,
    stack,
  }) => {
    const inbox = await Inbox.open(page, stack);
    await inbox.goto("/admin/tenant");
    const name = `Demo ${Date.now()}`;
    await page.getByLabel("Company name").fill(name);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved")).toBeVisible();
    await page.reload();
    await expect(page.getByLabel("Company name")).toHaveValue(name);
    await inbox.goto("/admin/audit");
    const entry = page
      .getByRole("row")
      .filter({ hasText: "Dewi Lestari" })
      .filter({ hasText: "tenant" })
      .first();
    await entry.getByText("Show").click();
    await expect(entry).toContainText(name);
    await stack.rows("update tenants set name = 'Demo' where name like 'Demo %' returning 1");
  });

  test("analytics draw what was written, as a picture and as a table", async ({ page, stack }) => {
    const inbox = await Inbox.open(page, stack);
    await inbox.goto("/analytics");
    const chart = page.getByRole("img", { name: /Messages per day/ });
    await expect(chart).toBeVisible();
    expect(await chart.locator("rect").count()).toBe(60);
    await page.getByRole("button", { name: "As a table" }).click();
    await expect(
      page.getByRole("region", { name: "Messages per day" }).getByRole("row"),
    ).toHaveCount(31);
    await page.getByLabel("Time span").selectOption("7");
    await expect(
      page.getByRole("region", { name: "Messages per day" }).getByRole("row"),
    ).toHaveCount(8);
  });

  test("theme, language, density and keys are chosen and stay chosen", async ({ page, stack }) => {
    const inbox = await Inbox.open(page, stack);
    await inbox.goto("/settings");
    await page.getByLabel("Theme").selectOption("dark");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.getByRole("button", { name: "Change the keys of: New message" }).click();
    await page.keyboard.press("Control+Alt+x");
    await page.getByLabel("Language").selectOption("ar");
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.goto(stack.url);
    await expect(inbox.search).toBeVisible();
    await page.keyboard.press("Control+Alt+x");
    await expect(page.getByRole("dialog")).toBeVisible();
  });

  test("the list of shortcuts opens by ?", async ({ page, stack }) => {
    const inbox = await Inbox.open(page, stack);
    await expect(inbox.search).toBeVisible();
    await page.locator("body").press("?");
    const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await expect(sheet).toContainText("Next conversation");
    await page.keyboard.press("Escape");
    await expect(sheet).toHaveCount(0);
  });
});
