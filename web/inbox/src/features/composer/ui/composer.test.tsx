import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { draftOf, setDraft } from "#shared/lib/drafts.ts";
import { usePreferences } from "#shared/lib/preferences.ts";
import { draw, makeConversation, signInForTest } from "../../../../test/draw.tsx";
import { Composer } from "./composer.tsx";

const sent = vi.hoisted(() => vi.fn());
vi.mock("#shared/outbox/index.ts", async (original) => ({
  ...(await original<object>()),
  sendMessage: sent,
}));

beforeEach(() => {
  signInForTest();
  sent.mockReset();
});
afterEach(() => {
  setDraft("1", undefined);
  usePreferences.setState({ sendWith: "enter" });
});

const show = (fields = {}) =>
  draw(<Composer conversation={makeConversation("1", fields)} customer="Siti" />);
const field = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Type a message" });

describe("composer", () => {
  test("Enter sends and empties the field, Shift+Enter begins a line", async () => {
    show();
    await userEvent.type(field(), "one{Shift>}{Enter}{/Shift}two{Enter}");
    expect(sent).toHaveBeenCalledExactlyOnceWith(
      "1",
      { type: "text", text: "one\ntwo" },
      { details: {} },
    );
    expect(field().value).toBe("");
  });

  test("the Enter of an input method does not send", async () => {
    show();
    await userEvent.type(field(), "にほん");
    const event = new KeyboardEvent("keydown", {
      key: "Enter",
      bubbles: true,
      cancelable: true,
      isComposing: true,
    });
    field().dispatchEvent(event);
    expect(sent).not.toHaveBeenCalled();
  });

  test("with the other setting only Ctrl+Enter sends", async () => {
    usePreferences.setState({ sendWith: "mod-enter" });
    show();
    await userEvent.type(field(), "hi{Enter}there");
    expect(sent).not.toHaveBeenCalled();
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    expect(sent).toHaveBeenCalledOnce();
  });

  test("nothing but spaces is not sent; too much cannot be", async () => {
    show();
    const button = screen.getByRole("button", { name: "Send" });
    expect(button).toHaveProperty("disabled", true);
    await userEvent.type(field(), "   {Enter}");
    expect(sent).not.toHaveBeenCalled();
    field().focus();
    await userEvent.clear(field());
    await userEvent.paste("x".repeat(4097));
    expect(button).toHaveProperty("disabled", true);
    expect(screen.getByRole("alert").textContent).toContain("4,097 of 4,096");
  });

  test("what was typed is there again after another conversation", async () => {
    const { unmount } = show();
    await userEvent.type(field(), "half a");
    unmount();
    show();
    expect(field().value).toBe("half a");
  });

  test("an answer names the message it answers, and Escape drops that", async () => {
    setDraft("1", {
      text: "",
      replyTo: { messageId: "m9", preview: "the question", direction: "inbound" },
    });
    show();
    expect(screen.getByText("the question")).toBeDefined();
    await userEvent.type(field(), "yes{Enter}");
    expect(sent.mock.calls[0]?.[1]).toEqual({ type: "text", text: "yes", replyTo: "m9" });
    setDraft("1", {
      text: "",
      replyTo: { messageId: "m9", preview: "the question", direction: "inbound" },
    });
    await userEvent.type(field(), "{Escape}");
    expect(draftOf("1")).toBeUndefined();
  });

  test("a pasted picture goes with the text as its caption", async () => {
    show();
    field().focus();
    const file = new File(["x"], "cat.png", { type: "image/png" });
    await userEvent.upload(
      document.querySelector<HTMLInputElement>("input[type=file]") as HTMLInputElement,
      file,
    );
    expect(screen.getByText("cat.png")).toBeDefined();
    await userEvent.type(screen.getByRole("textbox", { name: "Add a caption" }), "look{Enter}");
    expect(sent).toHaveBeenCalledOnce();
    expect(sent.mock.calls[0]?.[1]).toEqual({ type: "image", caption: "look" });
    expect(sent.mock.calls[0]?.[2].file.name).toBe("cat.png");
  });

  test("a file that is too large says so and is not sent", async () => {
    show();
    const file = new File([new Uint8Array(5_000_001)], "big.png", { type: "image/png" });
    await userEvent.upload(
      document.querySelector<HTMLInputElement>("input[type=file]") as HTMLInputElement,
      file,
    );
    expect(screen.getByRole("alert").textContent).toBe("Too large for WhatsApp.");
    expect(screen.getByRole("button", { name: "Send" })).toHaveProperty("disabled", true);
  });

  test("outside the 24 hours templates take the field's place", () => {
    draw(
      <Composer
        conversation={makeConversation("1", { windowClosesAt: "2020-01-01T00:00:00Z" })}
        customer="Siti"
      />,
      { "composer.windowClosed": () => <p>choose a template</p> },
    );
    expect(screen.queryByRole("textbox")).toBeNull();
    expect(screen.getByText("choose a template")).toBeDefined();
  });

  test("shortly before its end the window counts down", () => {
    show({ windowClosesAt: new Date(Date.now() + 90 * 60_000).toISOString() });
    expect(screen.getByRole("timer").textContent).toMatch(/^1:(30:00|29:5\d)$/);
  });
});
