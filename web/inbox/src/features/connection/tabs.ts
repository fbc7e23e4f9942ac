import { identity, storageKey, useSession } from "#shared/lib/session.ts";
import { dispatchLive, setLiveSender } from "#shared/realtime/bus.ts";
import { type ConnectionState, useConnection } from "#shared/realtime/state.ts";
import { LiveSocket } from "./live-socket.ts";

/** What tabs of one browser and person say to each other. */
type Talk =
  | { kind: "event"; name: string; payload: unknown }
  | { kind: "state"; state: ConnectionState }
  | { kind: "hello" }
  | { kind: "hurry" }
  | { kind: "send"; name: string; payload: unknown };

/**
 * Of all tabs one holds the socket (by a lock of the browser, so that another takes over when it closes or crashes) and tells the
 * others every event. Where there are no such locks (plain HTTP on another machine), each tab has its own.
 */
class Tabs {
  private readonly channel = new BroadcastChannel(storageKey("live"));
  private readonly ended = new AbortController();
  private socket: LiveSocket | undefined;

  constructor(private readonly tenantId: string) {
    this.channel.onmessage = (event: MessageEvent<Talk>) => this.hear(event.data);
    setLiveSender((name, payload) => {
      if (this.socket !== undefined) this.socket.emit(name, payload);
      else this.tell({ kind: "send", name, payload });
    });
    if (navigator.locks === undefined) {
      this.lead();
      return;
    }
    this.tell({ kind: "hello" });
    navigator.locks
      .request(storageKey("live"), { signal: this.ended.signal }, () => {
        this.lead();
        return new Promise<void>((resolve) => {
          this.ended.signal.addEventListener("abort", () => resolve());
        });
      })
      .catch((error: unknown) => {
        if (!this.ended.signal.aborted) reportError(error);
      });
  }

  hurry() {
    if (this.socket !== undefined) this.socket.hurry();
    else this.tell({ kind: "hurry" });
  }

  stop() {
    this.ended.abort();
    this.socket?.stop();
    this.channel.close();
    setLiveSender(() => {});
  }

  private lead() {
    const isShared = navigator.locks !== undefined;
    this.socket = new LiveSocket(this.tenantId, {
      onEvent: (name, payload) => {
        dispatchLive(name, payload);
        if (isShared) this.tell({ kind: "event", name, payload });
      },
      onState: (state) => {
        useConnection.setState(state);
        if (isShared) this.tell({ kind: "state", state });
      },
    });
  }

  private hear(talk: Talk) {
    if (this.socket === undefined) {
      if (talk.kind === "event") dispatchLive(talk.name, talk.payload);
      if (talk.kind === "state") useConnection.setState(talk.state);
      return;
    }
    if (navigator.locks === undefined) return;
    if (talk.kind === "hello") this.tell({ kind: "state", state: useConnection.getState() });
    if (talk.kind === "hurry") this.socket.hurry();
    if (talk.kind === "send") this.socket.emit(talk.name, talk.payload);
  }

  private tell(talk: Talk) {
    if (!this.ended.signal.aborted) this.channel.postMessage(talk);
  }
}

let tabs: Tabs | undefined;

/** Connects while somebody is signed in, and ends the connection with the session. Once, at start. */
export function startConnection() {
  // For whoever looks from outside: tests wait for `live` before they count events.
  const mark = useConnection.subscribe(({ phase }) => {
    document.documentElement.dataset.connection = phase;
  });
  const follow = () => {
    const isIn = useSession.getState().phase === "in";
    if (isIn && tabs === undefined) {
      const who = identity();
      if (who !== undefined) tabs = new Tabs(who.tenant.id);
    } else if (!isIn && tabs !== undefined) {
      tabs.stop();
      tabs = undefined;
    }
  };
  follow();
  const end = useSession.subscribe(follow);
  return () => {
    end();
    mark();
    tabs?.stop();
    tabs = undefined;
  };
}

export const reconnectNow = () => tabs?.hurry();
