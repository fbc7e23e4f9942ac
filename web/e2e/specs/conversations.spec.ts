import { Inbox } from "../fixtures/inbox.ts";
import { expect, test } from "../fixtures/test.ts";

/** Other runs on the same stack have people of the same names. */
const unique = String(Date.now()).slice(-7);

test.describe("conversation list", () => {
  test("clicking a row selects it and loads its messages; reading them takes the badge away", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Reader Ana");
    await ana.says("First question");
    await ana.says("Second question");
    const inbox = await Inbox.open(page, stack);
    await expect(inbox.row(ana)).toContainText("2 unread messages");
    await inbox.row(ana).click();
    await expect(inbox.row(ana)).toHaveAttribute("aria-current", "true");
    await expect(inbox.bubble("Second question")).toBeVisible();
    await expect(inbox.row(ana)).not.toContainText("unread");
    await expect(page).toHaveURL(new RegExp(ana.conversationId));
  });

  test("a new message moves its conversation to the top, with its text and a badge", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Early bird");
    const budi = await customer("Late riser");
    await ana.says("One");
    await budi.says("Two");
    const inbox = await Inbox.open(page, stack);
    await expect(inbox.row(budi)).toBeVisible();
    await ana.says("Three, and now I am first");
    await expect(inbox.row(ana)).toContainText("Three, and now I am first");
    const order = () =>
      inbox.rows.evaluateAll((rows) => rows.map((row) => row.getAttribute("data-row")));
    await expect
      .poll(async () => {
        const ids = await order();
        return ids.indexOf(ana.conversationId) < ids.indexOf(budi.conversationId);
      })
      .toBe(true);
  });

  test("typing in the search filters by name and number at once, clearing restores; chips and search combine", async ({
    page,
    stack,
    customer,
  }) => {
    const zed = await customer(`Zedekiah ${unique}`);
    await zed.says(`An unusual word: xylophone${unique}`);
    const inbox = await Inbox.open(page, stack);
    const all = await inbox.rows.count();
    expect(all).toBeGreaterThan(1);
    await inbox.search.fill(`zedekiah ${unique}`);
    await expect(inbox.rows).toHaveCount(1);
    await expect(inbox.row(zed)).toBeVisible();
    await inbox.search.fill(zed.waId.slice(-7));
    await expect(inbox.row(zed)).toBeVisible();
    await inbox.search.fill(`zedekiah ${unique}`);
    await inbox.chip("Unread").click();
    await expect(inbox.row(zed)).toBeVisible();
    await inbox.chip("Favourites").click();
    await expect(inbox.row(zed)).toHaveCount(0);
    await inbox.chip("All").click();
    await page.getByRole("button", { name: "Clear", exact: true }).click();
    await expect.poll(() => inbox.rows.count()).toBeGreaterThan(1);
    // What was said is found too, and leads to the message.
    await inbox.search.fill(`xylophone${unique}`);
    await page
      .getByRole("link", { name: new RegExp(`xylophone${unique}`) })
      .first()
      .click();
    await expect(inbox.bubble(`xylophone${unique}`)).toBeVisible();
  });

  test("search takes every character as it is", async ({ page, stack }) => {
    const inbox = await Inbox.open(page, stack);
    const refused: string[] = [];
    page.on("response", (one) => {
      if (one.url().includes("/api/") && one.status() >= 500)
        refused.push(`${one.status()} ${one.url()}`);
    });
    for (const text of ["'; drop table messages; --", "100%", "a_b", "\\", "((", "*", "🙏"]) {
      await inbox.search.fill(text);
      await page.waitForTimeout(500);
    }
    await inbox.search.fill("");
    await expect.poll(() => inbox.rows.count()).toBeGreaterThan(0);
    expect(refused).toEqual([]);
  });

  test("chips are one choice moved by arrow keys", async ({ page, stack }) => {
    const inbox = await Inbox.open(page, stack);
    await inbox.chip("All").focus();
    await page.keyboard.press("ArrowRight");
    await expect(inbox.chip("Unread")).toHaveAttribute("aria-checked", "true");
    await expect(inbox.chip("Unread")).toBeFocused();
    await page.keyboard.press("ArrowLeft");
    await expect(inbox.chip("All")).toHaveAttribute("aria-checked", "true");
  });

  test("archive, find it under Archived, and take it out again", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("To be archived");
    await ana.says("Old business");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await inbox.choose(ana.name, "Archive");
    await expect(page.getByText("Conversation archived")).toBeVisible();
    await expect(inbox.row(ana)).toHaveCount(0);
    await page.getByRole("button", { name: /^Archived/ }).click();
    await expect(inbox.row(ana)).toBeVisible();
    await inbox.row(ana).click();
    await inbox.choose(ana.name, "Unarchive");
    await inbox.chip("All").click();
    await expect(inbox.row(ana)).toBeVisible();
  });

  test("favourite, pin, mute and mark as unread show on the row and survive a reload", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Marked in all ways");
    await ana.says("Hello");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await inbox.choose(ana.name, "Add to favourites");
    await expect(inbox.row(ana).getByRole("img", { name: "Favourite" })).toBeVisible();
    await inbox.choose(ana.name, "Pin");
    await expect(inbox.row(ana).getByRole("img", { name: "Pinned" })).toBeVisible();
    await inbox.choose(ana.name, "Mark as unread");
    await expect(inbox.row(ana)).toContainText("Marked as unread");
    await inbox.goto("/");
    const row = inbox.row(ana);
    await expect(row.getByRole("img", { name: "Favourite" })).toBeVisible();
    await expect(row.getByRole("img", { name: "Pinned" })).toBeVisible();
    await inbox.chip("Favourites").click();
    await expect(row).toBeVisible();
    await stack
      .rows(`update conversations set is_pinned = false where id = '${ana.conversationId}'`)
      .catch(() => []);
  });

  test("assign to a user by the menu", async ({ page, stack, customer }) => {
    const ana = await customer("To be assigned");
    await ana.says("Who looks after me?");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await inbox.choose(ana.name, "Assign to user");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: "Agus Salim" }).check();
    await dialog.getByRole("button", { name: "Assign to user" }).click();
    await expect(page.getByText("Assigned to Agus Salim").first()).toBeVisible();
    await expect
      .poll(async () => {
        const rows = await stack.rows(
          `select u.name from conversations c join users u on u.id = c.assigned_to where c.id = '${ana.conversationId}'`,
        );
        return rows[0]?.[0];
      })
      .toBe("Agus Salim");
  });

  test("clear asks first, empties the chat, and can be taken back; delete takes the row away", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer(`Clear and delete ${unique}`);
    await ana.says("Soon gone");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.bubble("Soon gone")).toBeVisible();
    await inbox.choose(ana.name, "Clear chat");
    await page.getByRole("dialog").getByRole("button", { name: "Clear chat" }).click();
    await expect(inbox.bubble("Soon gone")).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(inbox.bubble("Soon gone")).toBeVisible();
    await inbox.choose(ana.name, "Delete chat");
    await page.getByRole("dialog").getByRole("button", { name: "Delete chat" }).click();
    await expect(inbox.row(ana)).toHaveCount(0);
    await inbox.search.fill(`Clear and delete ${unique}`);
    await expect(page.getByText("Nothing found")).toBeVisible();
    // Something new is said: it is there again.
    await inbox.search.fill("");
    await ana.says("Hello again");
    await expect(inbox.row(ana)).toBeVisible();
  });

  test("a conversation that somebody else deletes while it is looked at says so", async ({
    page,
    context,
    stack,
    customer,
  }) => {
    const ana = await customer("Deleted elsewhere");
    await ana.says("Are you there?");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    const colleague = await Inbox.open(await context.newPage(), stack);
    await colleague.openChat(ana);
    await colleague.choose(ana.name, "Delete chat");
    await colleague.page.getByRole("dialog").getByRole("button", { name: "Delete chat" }).click();
    await expect(inbox.row(ana)).toHaveCount(0);
    await expect(page.getByText("not there, or not yours").first()).toBeVisible();
  });
});
