import { render } from "preact";
import { Api } from "./api.ts";
import { App } from "./app.tsx";
import { Conversation, type View } from "./conversation.ts";
import { Host } from "./host.ts";
import type { Session } from "./protocol.ts";
import { LiveSocket } from "./socket.ts";
import { Unread } from "./unread.ts";
import { makeWords } from "./words.ts";

const root = document.getElementById("app") as HTMLElement;

function begin(session: Session) {
  const words = makeWords(session.locale ?? navigator.language);
  const { documentElement } = document;
  documentElement.lang = words.locale;
  documentElement.dir = words.direction;
  documentElement.dataset.theme = session.theme ?? "system";
  const title = session.title ?? words("chat");
  document.title = title;

  const api = new Api(host);
  const draw = (view: View) =>
    render(
      <App
        view={view}
        words={words}
        title={title}
        onSend={(text) => conversation.send(text)}
        onOlder={() =>
          void (conversation.view().hasMore ? conversation.loadOlder() : conversation.refresh())
        }
        onRetry={(message) => void conversation.retry(message)}
      />,
      root,
    );
  const conversation = new Conversation(api, draw);
  draw(conversation.view());
  new LiveSocket(host, {
    onEvent: (name, payload) => {
      conversation.receive(name, payload);
      if (name === "inbound_message") unread.arrived(String(payload.messageId));
    },
    onUp: (recovered) => conversation.live(true, recovered),
    onDown: () => conversation.live(false, false),
  });
  // The socket's first "up" reads history too; reading now shows it even while no socket can be had.
  void conversation.refresh();
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) host.tell({ hermod: "close" });
  });
}

let isShown = true;
const unread = new Unread((count) => host.tell({ hermod: "unread", count }));
const look = () => unread.seen(isShown && document.visibilityState === "visible");
document.addEventListener("visibilitychange", look);

const host: Host = new Host(window, {
  onSession: begin,
  onBadSession: () => {
    const words = makeWords(navigator.language);
    const again = () => {
      render(null, root);
      host.ask();
    };
    render(
      <p class="closed" role="alert">
        {words("badSession")}{" "}
        <button type="button" onClick={again}>
          {words("tryAgain")}
        </button>
      </p>,
      root,
    );
  },
  onShown: (shown) => {
    isShown = shown;
    look();
  },
});
