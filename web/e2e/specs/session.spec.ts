import type { Route } from "@playwright/test";
import { Inbox } from "../fixtures/inbox.ts";
import { expect, test } from "../fixtures/test.ts";

test.describe("session", () => {
  test("a wrong password is refused, the right one lets in, and signing out ends it in every tab", async ({
    page,
    context,
    stack,
  }) => {
    await page.goto(stack.url);
    await page.getByLabel("E-mail").fill("admin@demo.example");
    await page.getByLabel("Password").fill("not this one");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toContainText("wrong");
    await page.getByLabel("Password").fill(stack.demo.HERMOD_ADMIN_PASSWORD as string);
    await page.getByLabel("Password").press("Enter");
    await expect(page.locator("#conversation-search")).toBeVisible();

    const other = await context.newPage();
    await other.goto(stack.url);
    await expect(other.locator("#conversation-search")).toBeVisible();
    await page.goto(`${stack.url}/settings`);
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    await expect(other.getByRole("button", { name: "Sign in" })).toBeVisible();
  });

  test("an agent sees only what is theirs, and no administration", async ({
    page,
    stack,
    customer,
  }) => {
    const mine = await customer("Mine to see");
    const others = await customer("Not mine");
    const users = await stack.rows("select id from users where email = 'agent1@demo.example'");
    const agent = users[0]?.[0];
    await stack.rows(
      `update conversations set assigned_to = '${agent}' where id = '${mine.conversationId}' returning 1`,
    );
    const inbox = await Inbox.open(page, stack, "agent");
    await expect(inbox.row(mine)).toBeVisible();
    await inbox.search.fill("Not mine");
    await expect(inbox.row(others)).toHaveCount(0);
    await expect(page.getByRole("link", { name: "Administration" })).toHaveCount(0);
    await inbox.goto("/admin/users");
    await expect(page.getByText("You are not allowed to do that.")).toBeVisible();
    await inbox.goto(`/c/${others.conversationId}`);
    await expect(page.getByText("not there, or not yours").first()).toBeVisible();
  });

  test("a session that ends while writing keeps what was written, and sends it after signing in again", async ({
    page,
    context,
    stack,
    customer,
  }) => {
    const ana = await customer();
    await ana.says("Hello");
    const inbox = await Inbox.open(page, stack, "admin", { isOwn: true });
    await inbox.openChat(ana);
    await expect(inbox.bubble("Hello")).toBeVisible();
    // Somebody else, somewhere else: from this send on the cookie is worth nothing any more.
    const end = async (route: Route) => {
      await context.clearCookies();
      await route.abort();
    };
    await page.route("**/reply", end, { times: 1 });
    await inbox.send("Written while signed out");
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    await expect(dialog).toBeVisible();
    await dialog.getByLabel("Password").fill(stack.demo.HERMOD_ADMIN_PASSWORD as string);
    await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
    await ana.gets("Written while signed out");
    await expect(inbox.tick("Written while signed out")).toHaveAccessibleName("Read");
    const taken = (await ana.received()).filter((one) => one.body?.body?.startsWith("Written"));
    expect(taken).toHaveLength(1);
  });

  test("a session that ends while one is still typing keeps the words in the field", async ({
    page,
    context,
    stack,
    customer,
  }) => {
    const ana = await customer();
    await ana.says("Hello");
    const inbox = await Inbox.open(page, stack, "admin", { isOwn: true });
    await inbox.openChat(ana);
    await inbox.composer.fill("Half a sen");
    await context.clearCookies();
    await ana.says("News, which the page asks the server about");
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    await dialog.getByLabel("Password").fill(stack.demo.HERMOD_ADMIN_PASSWORD as string);
    await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await expect(inbox.composer).toHaveValue("Half a sen");
  });
});
