import type { Shown } from "@hermod/timeline";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import { WordsProvider } from "#shared/i18n/provider.tsx";
import { t } from "../../../../test/draw.tsx";
import type { MessageDetails } from "../model/message.ts";
import { Bubble } from "./bubble.tsx";

const at = new Date(2026, 10, 21, 12, 34).getTime();
const make = (fields: Partial<Shown> & { details?: MessageDetails } = {}): Shown =>
  ({
    id: "m1",
    direction: "outbound",
    text: "hello",
    mediaUrl: null,
    type: "text",
    at,
    status: "sent",
    attempt: 1,
    isLocal: false,
    details: {},
    ...fields,
  }) as Shown;

function show(row: Shown) {
  const handlers = {
    onSelect: vi.fn(),
    onJump: vi.fn(),
    onRetry: vi.fn(),
    onDiscard: vi.fn(),
  };
  render(
    <WordsProvider words={t}>
      <Bubble
        row={row}
        isFirst
        isLast
        isCurrent
        customer="Siti"
        isSelecting={false}
        isSelected={false}
        isFlashing={false}
        menu={() => []}
        {...handlers}
      />
    </WordsProvider>,
  );
  return { ...handlers, article: screen.getByRole("article") };
}

describe("a message", () => {
  test.each([
    ["queued", "Waiting to be sent"],
    ["sending", "Sending"],
    ["sent", "Sent"],
    ["delivered", "Delivered"],
    ["read", "Read"],
    ["uncertain", "Not confirmed yet"],
  ] as const)("every_message_has_time_and_tick: %s is said in words", (status, words) => {
    const { article } = show(make({ status }));
    expect(within(article).getByRole("img", { name: words })).toBeDefined();
    expect(within(article).getByText(/12:34/)).toBeDefined();
    expect(article.getAttribute("aria-label")).toBe(`You, hello, 12:34 PM, ${words}`);
  });

  test("what the customer says has a time and no tick", () => {
    const { article } = show(make({ direction: "inbound", status: undefined as never }));
    expect(within(article).queryByRole("img")).toBeNull();
    expect(article.getAttribute("aria-label")).toBe("Siti, hello, 12:34 PM");
  });

  test("failed_reason_reachable_by_keyboard: the reason is text, Retry a button", async () => {
    const row = make({ status: "failed", failure: { code: 131026, message: "Undeliverable" } });
    const { article, onRetry } = show(row);
    expect(article.textContent).toContain(t("reason.notDeliverable"));
    expect(article.getAttribute("aria-label")).toContain(t("reason.notDeliverable"));
    screen.getByRole("button", { name: "Retry" }).focus();
    await userEvent.keyboard("{Enter}");
    expect(onRetry).toHaveBeenCalledWith(row);
    expect(screen.queryByRole("button", { name: "Delete" })).toBeNull();
  });

  test("a code that nobody knows is told as the server tells it", () => {
    const { article } = show(
      make({ status: "failed", failure: { code: 999, message: "Odd", details: "very" } }),
    );
    expect(article.textContent).toContain("Failed: Odd: very");
  });

  test("what never reached the server can be thrown away", async () => {
    const row = make({ status: "failed", isLocal: true, failure: { code: "X", message: "no" } });
    const { onDiscard } = show(row);
    await userEvent.click(screen.getByRole("button", { name: "Delete" }));
    expect(onDiscard).toHaveBeenCalledWith(row);
  });

  test("an edit shows the new text, a deletion shows none", () => {
    const edited = show(make({ details: { text: "new", editedAt: "2026-11-21T10:00:00Z" } }));
    expect(edited.article.textContent).toContain("new");
    expect(edited.article.textContent).toContain("Edited");
  });

  test("deleted", () => {
    const { article } = show(make({ details: { isDeleted: true } }));
    expect(article.textContent).not.toContain("hello");
    expect(article.textContent).toContain("This message was deleted");
  });

  test("a quote leads to what it quotes", async () => {
    const { onJump } = show(
      make({ details: { replyTo: { messageId: "m0", preview: "why", direction: "inbound" } } }),
    );
    await userEvent.click(screen.getByRole("button", { name: /why/ }));
    expect(onJump).toHaveBeenCalledWith("m0");
  });

  test("reactions are counted by emoji", () => {
    show(
      make({
        details: {
          reactions: [
            { emoji: "👍", from: "customer", at: "2026-11-21T10:00:00Z" },
            { emoji: "👍", from: "u1", at: "2026-11-21T10:00:00Z" },
          ],
        },
      }),
    );
    expect(screen.getByRole("list", { name: "Reactions" }).textContent).toBe("👍2");
  });

  test("text is text, whatever it looks like", () => {
    const { article } = show(make({ text: "<img src=x onerror=alert(1)>" }));
    expect(article.querySelector("img")).toBeNull();
    expect(article.textContent).toContain("<img src=x");
  });
});
