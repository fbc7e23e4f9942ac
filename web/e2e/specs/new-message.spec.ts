import { randomInt } from "node:crypto";
import { Inbox } from "../fixtures/inbox.ts";
import { expect, test } from "../fixtures/test.ts";

test.describe("new message", () => {
  const open = async (inbox: Inbox) => {
    await inbox.page.getByRole("button", { name: "New message" }).click();
    return inbox.page.getByRole("dialog", { name: "New message" });
  };

  test("number and text are checked as they are typed; Send is off until both are right", async ({
    page,
    stack,
  }) => {
    const inbox = await Inbox.open(page, stack);
    const dialog = await open(inbox);
    const send = dialog.getByRole("button", { name: "Send", exact: true });
    await expect(send).toBeDisabled();
    await dialog.getByLabel("Phone number").fill("hello");
    await expect(dialog.getByText("This is not a valid phone number.")).toBeVisible();
    await dialog.getByLabel("Phone number").fill("+62 812 3456 7890");
    await expect(dialog.getByText("This is not a valid phone number.")).toHaveCount(0);
    await expect(send).toBeDisabled();
    await dialog.getByLabel("Message").fill("   ");
    await expect(send).toBeDisabled();
    await dialog.getByLabel("Message").fill("Hello");
    await expect(send).toBeEnabled();
    await dialog.getByLabel("Message").fill("x".repeat(4097));
    await expect(send).toBeDisabled();
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole("button", { name: "New message" })).toBeFocused();
  });

  test("text to a known number with an open window: spinner, then the conversation with the message", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Known number");
    await ana.says("I am here");
    const inbox = await Inbox.open(page, stack);
    const dialog = await open(inbox);
    await dialog.getByLabel("Phone number").fill(`+${ana.waId}`);
    await expect(dialog.getByText("There is a chat with Known number already.")).toBeVisible();
    await dialog.getByLabel("Message").fill("Hello from the dialog");
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page).toHaveURL(new RegExp(ana.conversationId));
    await expect(inbox.bubble("Hello from the dialog")).toBeVisible();
    await ana.gets("Hello from the dialog");
  });

  test("an existing chat can be opened instead", async ({ page, stack, customer }) => {
    const ana = await customer("Open instead");
    await ana.says("Hello");
    const inbox = await Inbox.open(page, stack);
    const dialog = await open(inbox);
    await dialog.getByLabel("Phone number").fill(`+${ana.waId}`);
    await dialog.getByRole("button", { name: "Open it" }).click();
    await expect(page).toHaveURL(new RegExp(ana.conversationId));
    await expect(inbox.bubble("Hello")).toBeVisible();
  });

  test("a new number: text is refused with the reason and the dialog stays; a template opens the chat", async ({
    page,
    stack,
  }) => {
    const number = `+62813${randomInt(10_000_000, 99_999_999)}`;
    const inbox = await Inbox.open(page, stack);
    const dialog = await open(inbox);
    await dialog.getByLabel("Phone number").fill(number);
    await dialog.getByLabel("Message").fill("Hello stranger");
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await expect(dialog.getByRole("alert").filter({ hasText: "last 24 hours" })).toBeVisible();
    expect(await stack.rows(`select 1 from contacts where wa_id = '${number.slice(1)}'`)).toEqual(
      [],
    );
    await dialog.getByRole("radio", { name: /order_shipped/ }).check();
    await dialog.getByLabel("Text, 1").fill("Stranger");
    await dialog.getByLabel("Text, 2").fill("1");
    await dialog.getByRole("button", { name: "Send a template" }).click();
    await expect(dialog).toHaveCount(0, { timeout: 10_000 });
    await expect(page).toHaveURL(/\/c\/[0-9a-f-]{36}/);
    await expect
      .poll(async () => (await stack.ledger({ recipient: number.slice(1) })).map((one) => one.type))
      .toEqual(["template"]);
  });

  test("while the server cannot be reached the dialog stays and says so; sending again makes one message", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Unreachable");
    await ana.says("Hello");
    const inbox = await Inbox.open(page, stack);
    const dialog = await open(inbox);
    await dialog.getByLabel("Phone number").fill(`+${ana.waId}`);
    await dialog.getByLabel("Message").fill("Only once");
    // The request arrives, its answer is lost.
    await page.route("**/api/v1/messages", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await expect(dialog.getByRole("alert")).toContainText("could not be reached");
    await page.unroute("**/api/v1/messages");
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await ana.gets("Only once");
    await page.waitForTimeout(500);
    expect((await ana.received()).filter((one) => one.body?.body === "Only once")).toHaveLength(1);
  });
});
