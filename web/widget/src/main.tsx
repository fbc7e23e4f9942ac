import { render } from "preact";
import { Api } from "./api.ts";
import { App } from "./app.tsx";
import { Conversation, type View } from "./conversation.ts";
import { Host } from "./host.ts";
import type { Session } from "./protocol.ts";
import { LiveSocket } from "./socket.ts";
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
    onEvent: (name, payload) => conversation.receive(name, payload),
    onUp: (recovered) => conversation.live(true, recovered),
    onDown: () => conversation.live(false, false),
  });
  // The socket's first "up" reads history too; reading now shows it even while no socket can be had.
  void conversation.refresh();
}

const host: Host = new Host(window, begin, () => {
  root.textContent = makeWords(navigator.language)("badSession");
});
