import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { setDraft } from "#shared/lib/drafts.ts";
import { dispatchLive } from "#shared/realtime/bus.ts";
import { draw, makeConversation, signInForTest } from "../../../../test/draw.tsx";
import { api, server, useServer } from "../../../../test/server.ts";
import { emptyBook } from "../model/book.ts";
import { startConversations, useBook, useListView } from "../store.ts";
import { ConversationsPane } from "./pane.tsx";

useServer();

const counts = {
  all: 3,
  unread: 1,
  favorites: 0,
  groups: 0,
  mine: 0,
  unassigned: 3,
  archived: 2,
  archivedUnread: 1,
};
const rows = [
  makeConversation("a", {
    contact: { id: "c", name: "Siti", profileName: null, phone: "+62811", waId: null },
    unreadCount: 3,
  }),
  makeConversation("b", {
    contact: { id: "d", name: "Budi", profileName: null, phone: "+62812", waId: null },
  }),
];
const answerList = (data = rows) =>
  http.get(api("/conversations"), ({ request }) => {
    const filter = new URL(request.url).searchParams.get("filter");
    const shown = filter === "unread" ? data.filter((row) => row.unreadCount > 0) : data;
    return HttpResponse.json({ data: shown, nextCursor: null, hasMore: false });
  });

let end: (() => void) | undefined;
beforeEach(() => {
  signInForTest();
  useBook.setState(emptyBook, true);
  useListView.setState({ filter: "all", search: "", sticky: undefined });
  server.use(
    http.get(api("/conversations/counts"), () => HttpResponse.json(counts)),
    http.get(api("/search"), () => HttpResponse.json({ conversations: [], messages: [] })),
  );
});
afterEach(() => end?.());

function show() {
  end = startConversations();
  return draw(<ConversationsPane openId={undefined} onInfo={() => {}} strip={null} />);
}
const names = async () => {
  await screen.findAllByRole("listitem");
  return screen.getAllByRole("listitem").map((row) => row.querySelector("bdi")?.textContent);
};

describe("the list of conversations", () => {
  test("shows rows with what is unread, in words", async () => {
    server.use(answerList());
    show();
    expect(await names()).toEqual(["Budi", "Siti"]);
    expect(screen.getByText("3 unread messages")).toBeDefined();
  });

  test("says that there is nothing", async () => {
    server.use(answerList([]));
    show();
    expect(await screen.findByText("No conversations")).toBeDefined();
    expect(screen.getByText("Start a new chat with the + button.")).toBeDefined();
  });

  test("says that it could not be loaded, and tries again", async () => {
    server.use(
      http.get(api("/conversations"), () => HttpResponse.json({}, { status: 503 }), {
        once: true,
      }),
    );
    show();
    expect(await screen.findByText("Failed to load conversations.")).toBeDefined();
    server.use(answerList());
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await names()).toHaveLength(2);
  });

  test("chips are moved by arrow keys and choose the list", async () => {
    server.use(answerList());
    show();
    await names();
    screen.getByRole("radio", { name: /All/ }).focus();
    await userEvent.keyboard("{ArrowRight}");
    expect(screen.getByRole("radio", { name: /Unread/ }).getAttribute("aria-checked")).toBe("true");
    await waitFor(async () => expect(await names()).toEqual(["Siti"]));
  });

  test("search narrows at once, Escape gives the whole list back", async () => {
    server.use(answerList());
    show();
    await names();
    await userEvent.type(screen.getByRole("searchbox"), "bud");
    expect(await names()).toEqual(["Budi"]);
    await userEvent.keyboard("{Escape}");
    expect(await names()).toHaveLength(2);
  });

  test("what the server finds in messages stands below, and leads to the message", async () => {
    server.use(
      answerList(),
      http.get(api("/search"), () =>
        HttpResponse.json({
          conversations: [],
          messages: [
            {
              conversationId: "a",
              messageId: "m7",
              preview: "the invoice",
              timestamp: "2026-11-21T09:00:00Z",
            },
          ],
        }),
      ),
    );
    show();
    await names();
    await userEvent.type(screen.getByRole("searchbox"), "invoice");
    const found = await screen.findByRole("region", { name: "Messages" });
    expect(within(found).getByRole("link").getAttribute("href")).toBe("/c/a?msg=m7");
  });

  test("a draft stands in the row", async () => {
    server.use(answerList());
    show();
    await names();
    setDraft("a", { text: "half an answer" });
    expect(await screen.findByText("half an answer")).toBeDefined();
    setDraft("a", undefined);
  });

  test("an event moves a conversation to the top and marks it", async () => {
    server.use(answerList());
    show();
    await names();
    dispatchLive("inbound_message", {
      conversationId: "a",
      messageId: "m8",
      text: "news",
      type: "text",
      mediaUrl: null,
      timestamp: new Date().toISOString(),
    });
    await waitFor(async () => expect(await names()).toEqual(["Siti", "Budi"]));
    expect(screen.getByText("news")).toBeDefined();
  });

  test("archiving is shown at once, and taken back with a word when it is refused", async () => {
    server.use(answerList());
    let answer: (() => void) | undefined;
    server.use(
      http.post(api("/conversations/a/archive"), async ({ request }) => {
        expect(request.headers.get("X-CSRF-Token")).toBe(null);
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return HttpResponse.json({ error: { code: "FORBIDDEN", message: "" } }, { status: 403 });
      }),
    );
    show();
    await names();
    fireEvent.contextMenu(screen.getByRole("link", { name: /Siti/ }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Archive" }));
    await waitFor(async () => expect(await names()).toEqual(["Budi"]));
    await waitFor(() => expect(answer).toBeDefined());
    answer?.();
    await waitFor(async () => expect(await names()).toHaveLength(2));
    expect(screen.getByText("You are not allowed to do that.")).toBeDefined();
  });

  test("the archive's row tells how many archived conversations have something unread", async () => {
    server.use(answerList());
    show();
    const row = await screen.findByRole("button", { name: /Archived/ });
    expect(row.textContent).toContain("1 archived conversation with unread messages");
  });
});
