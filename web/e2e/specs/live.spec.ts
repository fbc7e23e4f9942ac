import { Cuts } from "../fixtures/cuts.ts";
import { Inbox } from "../fixtures/inbox.ts";
import { eventually } from "../fixtures/stack.ts";
import { expect, test } from "../fixtures/test.ts";

const isFull = process.env.HERMOD_TESTS_FULL === "1";

const lines = (name: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${name} ${n + 1}.`);

test.describe("live", () => {
  const cutCount = isFull ? 1000 : 100;
  test(`${cutCount} forced cuts: nothing missing, nothing twice, nothing out of order`, async ({
    page,
    stack,
    customer,
  }) => {
    test.setTimeout(isFull ? 2_400_000 : 240_000);
    const ana = await customer("Cut off");
    await ana.says("Line 0.");
    const cuts = await Cuts.on(page);
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.bubble("Line 0.")).toBeVisible();
    let said = 0;
    let isOver = false;
    // Messages keep coming all the while, as fast as a few people type.
    const customers = (async () => {
      while (!isOver) {
        await ana.says(`Line ${++said}.`);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    })();
    const seen = new Set<number>();
    const look = async () => {
      for (const text of await page.locator("[data-message]").allInnerTexts()) {
        const n = /Line (\d+)\./.exec(text)?.[1];
        if (n !== undefined) seen.add(Number(n));
      }
    };
    while (cuts.count < cutCount) {
      // The person is there and looks on: that tries at once, without the pause between tries.
      await eventually(
        "the connection is back",
        () =>
          page.evaluate(() => {
            if (document.documentElement.dataset.connection === "live") return true;
            dispatchEvent(new Event("online"));
            return false;
          }),
        { limit: 40_000, every: 30 },
      );
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      await cuts.cut();
      await page.waitForFunction(() => document.documentElement.dataset.connection !== "live");
      if (cuts.count % 10 === 0) await look();
    }
    isOver = true;
    await customers;
    await expect(inbox.bubble(`Line ${said}.`)).toBeVisible({ timeout: 10_000 });
    // From the top of what the page holds to its end: every line once, in order.
    await look();
    for (let step = 0; step < 200 && !seen.has(1); ++step) {
      await inbox.thread.evaluate((box) => box.scrollBy(0, -700));
      await page.waitForTimeout(40);
      await look();
      const lines = await page.locator("[data-message]").evaluateAll((all) =>
        all
          .map((one) => ({
            n: Number(/Line (\d+)\./.exec(one.textContent ?? "")?.[1]),
            y: one.getBoundingClientRect().top,
          }))
          .sort((a, b) => a.y - b.y)
          .map(({ n }) => n),
      );
      for (const [place, n] of lines.entries()) {
        if (place > 0) expect(n).toBe((lines[place - 1] as number) + 1);
      }
    }
    const missing = Array.from({ length: said }, (_, n) => n + 1).filter((n) => !seen.has(n));
    expect(missing).toEqual([]);
    console.log(`         ${cuts.count} cuts, ${said} messages`);
  });

  test("resume_after_gap_shows_colleague_reply", async ({
    page,
    context,
    browser,
    stack,
    customer,
  }) => {
    const ana = await customer("Gap");
    await ana.says("Hello");
    const cuts = await Cuts.on(page);
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.bubble("Hello")).toBeVisible();
    await inbox.isLive();
    await context.setOffline(true);
    await cuts.cut();
    const colleague = await Inbox.open(await browser.newPage(), stack, "manager");
    await colleague.openChat(ana);
    await colleague.send("I have taken care of it");
    await ana.gets("I have taken care of it");
    await expect(colleague.tick("I have taken care of it")).toHaveAccessibleName("Read");
    await colleague.page.context().close();
    await expect(page.getByText("No live connection.")).toBeVisible();
    const began = Date.now();
    await context.setOffline(false);
    await expect(inbox.bubble("I have taken care of it")).toBeVisible();
    console.log(`         healed after ${Date.now() - began} ms`);
    await expect(inbox.tick("I have taken care of it")).toHaveAccessibleName("Read");
    await expect(page.getByText("No live connection.")).toHaveCount(0);
  });

  test("what is written offline waits, survives a reload, and is sent in order once", async ({
    page,
    context,
    stack,
    customer,
  }) => {
    const ana = await customer("Offline");
    await ana.says("Hello");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.bubble("Hello")).toBeVisible();
    await context.setOffline(true);
    for (const text of ["Offline one", "Offline two", "Offline three"]) {
      await inbox.send(text);
      await expect(inbox.tick(text)).toHaveAccessibleName("Waiting to be sent");
    }
    // The page goes while the messages wait; the server is back when it comes again, but sends are not let through yet.
    await context.setOffline(false);
    await page.route("**/reply", (route) => route.abort());
    await page.reload();
    await expect(inbox.tick("Offline three")).toHaveAccessibleName("Waiting to be sent");
    await page.unroute("**/reply");
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await ana.gets("Offline three");
    expect((await ana.received()).map((one) => one.body?.body)).toEqual([
      "Offline one",
      "Offline two",
      "Offline three",
    ]);
    await expect(inbox.tick("Offline three")).toHaveAccessibleName("Read");
  });

  test("a send whose answer is lost is repeated under its id, and arrives once", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Lost answer");
    await ana.says("Hello");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    let lost = 0;
    await page.route("**/reply", async (route) => {
      if (lost++ < 2) {
        await route.fetch();
        await route.abort();
      } else await route.continue();
    });
    await inbox.send("Once and only once");
    await ana.gets("Once and only once");
    await expect(inbox.tick("Once and only once")).toHaveAccessibleName("Read", {
      timeout: 15_000,
    });
    expect(
      (await ana.received()).filter((one) => one.body?.body === "Once and only once"),
    ).toHaveLength(1);
  });

  test("two tabs: unread counts, drafts and messages in step, and one takes over when the other closes", async ({
    page,
    context,
    stack,
    customer,
  }) => {
    const ana = await customer("Two tabs");
    await ana.says("Hello");
    const first = await Inbox.open(page, stack);
    const second = await Inbox.open(await context.newPage(), stack);
    await expect(second.row(ana)).toContainText("1 unread message");
    await page.bringToFront();
    await first.openChat(ana);
    await expect(first.bubble("Hello")).toBeVisible();
    await expect(second.row(ana)).not.toContainText("unread");
    await first.send("From the first tab");
    await second.openChat(ana);
    await expect(second.bubble("From the first tab")).toHaveCount(1);
    await first.composer.fill("A shared draft");
    await expect(second.composer).toHaveValue("A shared draft");
    // The first tab held the connection.
    await page.close();
    await ana.says("Anybody there?");
    await expect(second.bubble("Anybody there?")).toBeVisible();
    await second.send("Yes");
    await expect(second.tick("Yes")).toHaveAccessibleName("Read");
  });

  test("typing_line_keeps_follow", async ({ page, browser, stack, customer }) => {
    const ana = await customer("Typing");
    await ana.saysAll(lines("Line", 30), { isRead: true });
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.bubble("Line 30.")).toBeInViewport();
    const colleague = await Inbox.open(await browser.newPage(), stack, "manager");
    await colleague.openChat(ana);
    // Typing is told once, to who is there at that moment.
    await inbox.isLive();
    await colleague.isLive();
    await colleague.composer.pressSequentially("I am writing", { delay: 30 });
    await expect(page.getByText(/is writing/)).toBeVisible();
    await ana.says("Newest of all");
    await expect(inbox.bubble("Newest of all")).toBeInViewport();
    await colleague.page.context().close();
  });

  test("flood_keeps_follow", async ({ page, stack, customer }) => {
    const ana = await customer("Flood");
    await ana.saysAll(lines("Line", 20), { isRead: true });
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.bubble("Line 20.")).toBeInViewport();
    await Promise.all(Array.from({ length: 150 }, (_, n) => ana.says(`Flood ${n}.`)));
    await ana.says("After the flood");
    await expect(inbox.bubble("After the flood")).toBeInViewport({ timeout: 15_000 });
    await ana.says("And one more");
    await expect(inbox.bubble("And one more")).toBeInViewport();
  });

  test("switch_lands_on_unread_or_end", async ({ page, stack, customer }) => {
    const ana = await customer("Switch A");
    const budi = await customer("Switch B");
    await ana.saysAll(lines("Ana", 40), { isRead: true });
    await budi.saysAll(lines("Budi", 40));
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.bubble("Ana 40.")).toBeInViewport();
    await expect(inbox.row(budi)).toContainText("40 unread messages");
    await inbox.row(budi).click();
    await expect(page.getByRole("heading", { name: /40 unread messages/ })).toBeInViewport();
    await expect(inbox.bubble("Budi 1.")).toBeInViewport();
    await inbox.row(ana).click();
    await expect(inbox.bubble("Ana 40.")).toBeInViewport();
  });

  test("jump_to_old_then_new_arrives_keeps_window", async ({ page, stack, customer }) => {
    const ana = await customer("Jump");
    await ana.saysAll(["The needle", ...lines("Hay", 160)], { isRead: true });
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.bubble("Hay 160.")).toBeInViewport();
    await page.getByRole("button", { name: "Search in this conversation" }).click();
    await page.getByRole("searchbox", { name: "Search in this conversation" }).fill("needle");
    await page.keyboard.press("Enter");
    await expect(inbox.bubble("The needle")).toBeInViewport();
    await ana.says("Brand new");
    const toNewest = page.getByRole("button", { name: /To the newest message, 1 new/ });
    await expect(toNewest).toBeVisible();
    await expect(inbox.bubble("The needle")).toBeInViewport();
    // It is not hung onto the old stretch.
    await expect(inbox.bubble("Brand new")).toHaveCount(0);
    await toNewest.click();
    await expect(inbox.bubble("Brand new")).toBeInViewport();
    await expect(inbox.bubble("Hay 160.")).toBeVisible();
  });

  test("paging_error_is_visible_and_retryable", async ({ page, stack, customer }) => {
    const ana = await customer("Paging");
    await ana.saysAll(lines("Page", 120), { isRead: true });
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.bubble("Page 120.")).toBeInViewport();
    await page.route(/\/messages\?.*cursor=/, (route) => route.fulfill({ status: 503, body: "" }));
    const again = page.getByRole("button", { name: "Try again" });
    for (let step = 0; step < 40 && !(await again.isVisible()); ++step) {
      await inbox.thread.evaluate((box) => box.scrollTo(0, 0));
      await page.waitForTimeout(100);
    }
    await expect(page.getByText("More messages could not be loaded.")).toBeVisible();
    await page.unroute(/\/messages\?.*cursor=/);
    await again.click();
    await expect(page.getByText("More messages could not be loaded.")).toHaveCount(0);
    await expect
      .poll(
        async () => {
          await inbox.thread.evaluate((box) => box.scrollTo(0, 0));
          return inbox.bubble("Page 1.").count();
        },
        { timeout: 15_000 },
      )
      .toBe(1);
  });

  test("a crash of the push service costs no message", async ({ page, stack, customer }) => {
    const ana = await customer("Push crash");
    await ana.says("Before");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.bubble("Before")).toBeVisible();
    await stack.kill("realtime-push");
    await ana.says("During");
    await stack.ready();
    await ana.says("After");
    await expect(inbox.bubble("During")).toBeVisible({ timeout: 20_000 });
    await expect(inbox.bubble("After")).toBeVisible({ timeout: 20_000 });
  });
});
