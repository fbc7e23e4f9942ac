import { backoffMs } from "./backoff.ts";
import type { Host } from "./host.ts";

export interface SocketEvents {
  /** One server event. */
  onEvent: (name: string, payload: Record<string, unknown>) => void;
  /** Live again. `recovered`: what was missed has been delivered; otherwise history has to be read again. */
  onUp: (recovered: boolean) => void;
  onDown: () => void;
}

/** Engine.IO packet types that matter here, as their digit. */
enum Engine {
  Open = "0",
  Close = "1",
  Ping = "2",
  Pong = "3",
  Message = "4",
}

/** Socket.IO packet types in a message packet. */
enum Kind {
  Connect = "0",
  Disconnect = "1",
  Event = "2",
  ConnectError = "4",
}

/**
 * Speaks the frames of socket.io-client 4 over WebSocket (Engine.IO 4, Socket.IO 5, connection-state recovery), receiving only.
 * Reconnects for ever with jitter, at once when the browser says it is online again.
 */
export class LiveSocket {
  private socket: WebSocket | undefined;
  private attempt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceMs = 45_000;
  private recovery: { pid: string; offset: string | undefined } | undefined;
  private isStopped = false;

  constructor(
    private readonly host: Host,
    private readonly events: SocketEvents,
  ) {
    addEventListener("online", () => this.retryNow());
    addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.retryNow();
    });
    void this.connect();
  }

  stop() {
    this.isStopped = true;
    clearTimeout(this.retryTimer);
    this.socket?.close();
  }

  private retryNow() {
    if (this.socket !== undefined || this.isStopped) return;
    clearTimeout(this.retryTimer);
    this.attempt = 0;
    void this.connect();
  }

  private async connect() {
    let bearer: Awaited<ReturnType<Host["bearer"]>>;
    try {
      bearer = await this.host.bearer();
    } catch {
      this.later();
      return;
    }
    if (this.socket !== undefined || this.isStopped) return;
    const query = new URLSearchParams({
      tenantId: bearer.tenantId,
      conversationId: bearer.conversationId,
      EIO: "4",
      transport: "websocket",
    });
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/socket.io/?${query}`);
    this.socket = socket;
    this.watchSilence();
    socket.onmessage = (message) => {
      if (typeof message.data === "string") this.receive(socket, message.data, bearer.token);
    };
    socket.onclose = () => this.lost(socket);
  }

  private receive(socket: WebSocket, packet: string, token: string) {
    this.watchSilence();
    switch (packet[0]) {
      case Engine.Open: {
        const { pingInterval, pingTimeout } = JSON.parse(packet.slice(1)) as Record<string, number>;
        this.silenceMs = (pingInterval ?? 25_000) + (pingTimeout ?? 20_000);
        socket.send(`40${JSON.stringify({ ...this.recovery, token })}`);
        break;
      }
      case Engine.Ping:
        socket.send(Engine.Pong);
        break;
      case Engine.Close:
        socket.close();
        break;
      case Engine.Message:
        this.message(socket, packet[1] ?? "", packet.slice(2));
        break;
    }
  }

  private message(socket: WebSocket, kind: string, rest: string) {
    switch (kind) {
      case Kind.Connect: {
        const { pid } = JSON.parse(rest || "{}") as { pid?: string };
        const recovered = pid !== undefined && pid === this.recovery?.pid;
        this.recovery = pid === undefined ? undefined : { pid, offset: this.recovery?.offset };
        this.attempt = 0;
        this.events.onUp(recovered);
        break;
      }
      case Kind.Event: {
        const [name, payload, ...more] = JSON.parse(rest.slice(rest.indexOf("["))) as unknown[];
        const offset = more.at(-1);
        if (this.recovery !== undefined && typeof offset === "string")
          this.recovery.offset = offset;
        if (typeof name === "string" && typeof payload === "object" && payload !== null) {
          this.events.onEvent(name, payload as Record<string, unknown>);
        }
        break;
      }
      case Kind.ConnectError:
        // Most likely the token: the next try comes with a fresh one.
        this.recovery = undefined;
        void this.host.renew().catch(() => {});
        socket.close();
        break;
      case Kind.Disconnect:
        socket.close();
        break;
    }
  }

  /** The server pings; a connection that has been silent for longer than it promised is dead, whatever TCP thinks. */
  private watchSilence() {
    clearTimeout(this.silenceTimer);
    const socket = this.socket;
    this.silenceTimer = setTimeout(() => {
      socket?.close();
      if (socket !== undefined) this.lost(socket);
    }, this.silenceMs);
  }

  private lost(socket: WebSocket) {
    if (this.socket !== socket) return;
    this.socket = undefined;
    clearTimeout(this.silenceTimer);
    this.events.onDown();
    this.later();
  }

  private later() {
    if (this.isStopped) return;
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => void this.connect(), backoffMs(this.attempt++));
  }
}
