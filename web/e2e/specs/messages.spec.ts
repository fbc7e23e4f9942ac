import { Inbox } from "../fixtures/inbox.ts";
import { expect, test } from "../fixtures/test.ts";

const lines = (count: number) => Array.from({ length: count }, (_, n) => `Line ${n + 1}.`);

/** What a frame shows: how far from the top each line is, in pixels. */
type Frame = Record<string, number>;

/** Runs in the page. */
function watchFrames(box: HTMLElement | SVGElement) {
  const frames: Frame[] = [];
  Object.assign(globalThis, { frames });
  const look = () => {
    const frame: Frame = {};
    const edge = box.getBoundingClientRect();
    for (const one of box.querySelectorAll("[data-message]")) {
      const line = /Line \d+\./.exec(one.textContent ?? "")?.[0];
      const { top, bottom } = one.getBoundingClientRect();
      if (line !== undefined && bottom > edge.top && top < edge.bottom) frame[line] = top;
    }
    frames.push(frame);
    requestAnimationFrame(look);
  };
  look();
}

test.describe("messages", () => {
  test("what is sent shows at once with a clock, then its ticks come live up to read", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Ticks");
    await ana.says("Hello");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.bubble("Hello")).toBeVisible();
    // The server is not asked before the message shows.
    let release = () => {};
    const shown = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/reply", async (route) => {
      await shown;
      await route.continue();
    });
    await inbox.send("Good morning!");
    await expect(inbox.tick("Good morning!")).toHaveAccessibleName("Waiting to be sent");
    await expect(inbox.composer).toHaveValue("");
    release();
    await ana.gets("Good morning!");
    await expect(inbox.tick("Good morning!")).toHaveAccessibleName("Read");
    await expect(inbox.row(ana)).toContainText("Good morning!");
  });

  test("a new message at the bottom is followed by a reader at the end", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Follow");
    await ana.saysAll(lines(30), { isRead: true });
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.bubble("Line 30.")).toBeInViewport();
    await ana.says("The very newest");
    await expect(inbox.bubble("The very newest")).toBeInViewport();
  });

  test("scrolling up loads older messages, in order and without a jump", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("History");
    await ana.saysAll(lines(130), { isRead: true });
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.bubble("Line 130.")).toBeInViewport();
    // What every frame shows, by the page itself: a jump between two looks from here would not be noticed.
    await inbox.thread.evaluate(watchFrames);
    const frames = () => page.evaluate(() => (globalThis as unknown as { frames: Frame[] }).frames);
    await inbox.thread.hover();
    await expect(async () => {
      await page.mouse.wheel(0, -400);
      await expect(inbox.bubble(/Line 1\./)).toBeInViewport({ timeout: 80 });
    }).toPass({ timeout: 60_000, intervals: [10] });
    const all = await frames();
    expect([...new Set(all.flatMap((frame) => Object.keys(frame)))]).toHaveLength(130);
    const jumps: string[] = [];
    for (const [at, frame] of all.entries()) {
      const before = all[at - 1];
      if (before === undefined) continue;
      const moves = Object.keys(frame)
        .filter((name) => before[name] !== undefined)
        .map((name) => (frame[name] as number) - (before[name] as number));
      // Something stays in sight from frame to frame, all of it moves together and downwards, also where a page comes in above.
      const [least, most] = [Math.min(...moves), Math.max(...moves)];
      if (moves.length === 0 || most - least > 1 || least < -1)
        jumps.push(`frame ${at}: ${least} to ${most}, ${Object.keys(before)[0]}`);
    }
    expect(jumps).toEqual([]);
    // Only a stretch of it is ever in the page.
    expect(await page.locator("[data-message]").count()).toBeLessThanOrEqual(80);
    const shown = await page.locator("[data-message]").evaluateAll((all) =>
      all
        .map((one) => ({
          n: Number(/Line (\d+)/.exec(one.textContent ?? "")?.[1]),
          y: one.getBoundingClientRect().top,
        }))
        .sort((a, b) => a.y - b.y)
        .map(({ n }) => n),
    );
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
  });

  test("a message that fails stays with its reason, and Retry sends it as a new attempt", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Failing");
    await ana.says("Hello");
    await ana.behaves({ on: "message", do: "error", code: 131026, count: 1 });
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await inbox.send("This one fails first");
    const bubble = inbox.bubble("This one fails first");
    await expect(bubble).toContainText("Failed: WhatsApp could not deliver it to this number");
    await bubble.getByRole("button", { name: "Retry" }).click();
    await expect(inbox.tick("This one fails first")).toHaveAccessibleName("Read", {
      timeout: 15_000,
    });
    await expect(bubble).not.toContainText("Failed");
    expect(
      (await ana.received()).filter((one) => one.body?.body === "This one fails first"),
    ).toHaveLength(1);
  });

  test("failed_reason_reachable_by_keyboard", async ({ page, stack, customer }) => {
    const ana = await customer("Keyboard");
    await ana.says("Hello");
    await ana.behaves({ on: "message", do: "error", code: 131026, count: 1 });
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await inbox.send("Not to be delivered");
    const bubble = inbox.bubble("Not to be delivered");
    await expect(bubble).toContainText("Failed");
    await expect(bubble).toHaveAccessibleName(/Not sent.*could not deliver/);
    await bubble.focus();
    // Enter goes into the message, where Retry is; Escape comes back.
    await page.keyboard.press("Enter");
    await expect(bubble.getByRole("button", { name: "Retry" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(bubble).toBeFocused();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await expect(inbox.tick("Not to be delivered")).toHaveAccessibleName("Read", {
      timeout: 15_000,
    });
  });

  test("late_sent_does_not_downgrade_delivered", async ({ page, stack, customer }) => {
    const ana = await customer("Late sent");
    await ana.says("Hello");
    await ana.behaves({ on: "webhook", do: "delay", waitMs: 3000, match: { kind: "sent" } });
    await ana.behaves({ on: "webhook", do: "withhold", match: { kind: "read" } });
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await inbox.send("In what order?");
    const taken = await ana.gets("In what order?");
    await stack.sandbox("POST", "/control/status", { wamid: taken?.wamid, status: "delivered" });
    await expect(inbox.tick("In what order?")).toHaveAccessibleName("Delivered");
    await stack.sandbox("POST", "/control/status", { wamid: taken?.wamid, status: "sent" });
    await page.waitForTimeout(1000);
    await expect(inbox.tick("In what order?")).toHaveAccessibleName("Delivered");
  });

  test("every_message_has_time_and_tick", async ({ page, stack, customer }) => {
    const ana = await customer("Time and tick");
    await ana.says("Hello");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    for (const text of ["Quick one", "Quick two", "Quick three"]) await inbox.send(text);
    for (const text of ["Quick one", "Quick two", "Quick three"]) {
      await expect(inbox.bubble(text).locator("time")).toBeVisible();
      await expect(inbox.tick(text)).toHaveAccessibleName("Read");
    }
  });

  test("rapid sends leave in order, long and unusual texts arrive as they were written", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Rapid");
    await ana.says("Go on");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    const texts = Array.from({ length: 12 }, (_, n) => `Rapid ${n + 1}`);
    for (const text of texts) await inbox.send(text);
    const long = `${"Lorem ipsum ".repeat(341)}end.`;
    const unusual = `<b>&amp;</b> "quotes" \\ 👩‍👩‍👧 مرحبا – \u200B${"ü".repeat(20)}`;
    await inbox.send(long);
    await inbox.send(unusual);
    await ana.gets(unusual);
    const got = (await ana.received()).map((one) => one.body?.body);
    expect(got).toEqual([...texts, long, unusual]);
    await expect(inbox.bubble('<b>&amp;</b> "quotes"')).toBeVisible();
  });

  test("more than 4,096 characters cannot be sent", async ({ page, stack, customer }) => {
    const ana = await customer("Too long");
    await ana.says("Hello");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await inbox.composer.fill("x".repeat(4097));
    await expect(page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
    await inbox.composer.fill("x".repeat(4096));
    await expect(page.getByRole("button", { name: "Send", exact: true })).toBeEnabled();
  });

  test("a draft is kept per conversation and over a reload", async ({ page, stack, customer }) => {
    const ana = await customer("Draft A");
    const budi = await customer("Draft B");
    await ana.says("Hello");
    await budi.says("Hello");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await inbox.composer.fill("Half a sentence");
    await inbox.row(budi).click();
    await expect(inbox.composer).toHaveValue("");
    await expect(inbox.row(ana)).toContainText("Draft: Half a sentence");
    await page.reload();
    await inbox.openChat(ana);
    await expect(inbox.composer).toHaveValue("Half a sentence");
  });

  test("outside of the 24-hour window a template is chosen, filled in, seen and sent", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Long silent", { hasWritten: false });
    const inbox = await Inbox.open(page, stack);
    await inbox.goto(`/c/${ana.conversationId}`);
    await expect(inbox.composer).toHaveCount(0);
    await page.getByRole("button", { name: "Send a template" }).click();
    const dialog = page.getByRole("dialog", { name: "Send a template" });
    await dialog.getByRole("radio", { name: /order_shipped/ }).check();
    await dialog.getByRole("button", { name: "Send a template" }).click();
    await expect(dialog.getByText("This must be filled in.").first()).toBeVisible();
    await dialog.getByLabel("Text, 1").fill("Ana");
    await dialog.getByLabel("Text, 2").fill("7741");
    await expect(dialog.getByText("Hello Ana, your order 7741 is on its way.")).toBeVisible();
    await dialog.getByRole("button", { name: "Send a template" }).click();
    await expect(dialog).toHaveCount(0);
    await expect
      .poll(async () => (await ana.received()).find((one) => one.type === "template")?.body?.name)
      .toBe("order_shipped");
    await expect(
      page.locator("[data-message]").last().getByRole("img").last(),
    ).toHaveAccessibleName("Read");
  });

  test("the window closes while one looks on: the field turns into the choice of a template", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Closing window");
    await page.clock.install();
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await expect(inbox.composer).toBeVisible();
    await page.clock.fastForward("24:01:00");
    await expect(inbox.composer).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Send a template" })).toBeVisible();
  });

  test("a file is sent with its caption, and what customers send is shown", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Pictures");
    await ana.says("Send me a picture");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    const { picture } = await import("../../../deploy/seed/files.mjs");
    const { bytes } = picture(0.5);
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: "hills.png", mimeType: "image/png", buffer: bytes });
    await inbox.composer.fill("The hills");
    await inbox.composer.press("Enter");
    await expect
      .poll(async () => (await ana.received()).find((one) => one.type === "image")?.body?.caption, {
        timeout: 15_000,
      })
      .toBe("The hills");
    await expect(inbox.bubble("The hills").getByRole("img").first()).toBeVisible();
  });

  test("a voice message is recorded, thrown away, recorded again and sent as WhatsApp wants it", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Listens");
    await ana.says("Tell me");
    // Playwright does not see the bodies of files.
    await page.addInitScript(() => {
      const { send } = XMLHttpRequest.prototype;
      XMLHttpRequest.prototype.send = function (body) {
        if (body instanceof Blob) Object.assign(globalThis, { uploaded: body });
        send.call(this, body);
      };
    });
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    const microphone = page.getByRole("button", { name: "Record a voice message" });
    await microphone.click();
    const bar = page.getByRole("group", { name: "Record a voice message" });
    await expect(bar.getByRole("timer")).toHaveText("0:01");
    await page.keyboard.press("Escape");
    await expect(bar).toHaveCount(0);
    await expect(inbox.composer).toBeFocused();
    await microphone.click();
    await expect(bar.getByRole("timer")).toHaveText("0:01");
    await bar.getByRole("button", { name: "Send" }).click();
    await expect
      .poll(async () => (await ana.received()).filter((one) => one.type === "audio").length)
      .toBe(1);
    const [sent] = (await ana.received()).filter((one) => one.type === "audio");
    expect(sent?.body?.voice).toBe(true);
    // The browser itself can read what was put together here.
    const { type, begin, seconds } = await page.evaluate(async () => {
      const { uploaded } = globalThis as unknown as { uploaded: Blob };
      const bytes = await uploaded.arrayBuffer();
      const begin = new TextDecoder().decode(bytes.slice(0, 4));
      const { duration } = await new AudioContext().decodeAudioData(bytes);
      return { type: uploaded.type, begin, seconds: duration };
    });
    expect([type, begin]).toEqual(["audio/ogg", "OggS"]);
    expect(seconds).toBeGreaterThan(0.5);
    expect(seconds).toBeLessThan(30);
  });

  test("a reply quotes, and a reaction of the customer appears", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Quotes");
    await ana.says("What about the lamp?");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await inbox.bubble("What about the lamp?").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Reply" }).click();
    await inbox.send("It is blue.");
    const got = await ana.gets("It is blue.");
    await expect(inbox.bubble("It is blue.")).toContainText("What about the lamp?");
    await ana.says({ type: "reaction", reaction: { message_id: got?.wamid, emoji: "🎉" } });
    await expect(inbox.thread.getByRole("list", { name: "Reactions" })).toContainText("🎉");
  });

  test("contact panel: notes, tags, the name, and what colleagues see of it", async ({
    page,
    stack,
    customer,
  }) => {
    const ana = await customer("Panel Ana");
    await ana.says("Hello");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await page.getByRole("button", { name: "About Panel Ana" }).click();
    const panel = page.getByRole("complementary");
    await panel.getByLabel("New note, for colleagues only").fill("Prefers mornings");
    await panel.getByRole("button", { name: "Add", exact: true }).last().click();
    await expect(panel.getByText("Prefers mornings")).toBeVisible();
    await panel.getByLabel("New tag").fill("e2e-tag");
    await panel.getByLabel("New tag").press("Enter");
    await expect(panel.getByRole("button", { name: "Remove e2e-tag" })).toBeVisible();
    await panel.getByRole("button", { name: "Change the name" }).click();
    await panel.getByLabel("Name").fill("Ana Renamed");
    await panel.getByLabel("Name").press("Enter");
    await expect(inbox.row(ana)).toContainText("Ana Renamed");
    await page.reload();
    await expect(inbox.row(ana)).toContainText("Ana Renamed");
  });

  test("erasing a contact leaves nothing of it", async ({ page, stack, customer }) => {
    const ana = await customer("To be erased");
    await ana.says("A secret that must go");
    const inbox = await Inbox.open(page, stack);
    await inbox.openChat(ana);
    await page.getByRole("button", { name: "About To be erased" }).click();
    const panel = page.getByRole("complementary");
    const download = page.waitForEvent("download");
    await panel.getByRole("button", { name: "Export" }).click();
    expect((await download).suggestedFilename()).toContain(ana.contactId);
    await panel.getByRole("button", { name: "Erase" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByRole("button", { name: "Erase" })).toBeDisabled();
    await dialog.getByLabel("Type ERASE to go on").fill("ERASE");
    await dialog.getByRole("button", { name: "Erase" }).click();
    await expect(page.getByText("Everything about this contact is erased")).toBeVisible();
    await expect
      .poll(
        async () =>
          (
            await stack.rows(
              `select count(*) from messages where conversation_id = '${ana.conversationId}' and content::text like '%secret that must go%'`,
            )
          )[0]?.[0],
      )
      .toBe("0");
  });
});
