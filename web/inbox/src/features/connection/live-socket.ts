import { io, type Socket } from "socket.io-client";
import { type Answer, call } from "#shared/api/client.ts";
import { backoffMs } from "#shared/realtime/backoff.ts";
import type { ConnectionState } from "#shared/realtime/state.ts";

export interface LiveSocketEvents {
  onEvent: (name: string, payload: unknown) => void;
  onState: (state: ConnectionState) => void;
}

/** How often pages are read again while events cannot come but the server answers. */
const pollEveryMs = 20_000;
const hurryMs = 100;
const connectMs = 8000;
const hurryForMs = 3000;

/**
 * The one socket of this browser. Reconnects for ever with jitter, at once when the browser is online or looked at again. After a
 * connection whose missed events could not be replayed it emits `resync`; also after the first one, because pages may have been
 * read before it stood.
 */
export class LiveSocket {
  private readonly socket: Socket;
  private token = "";
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isStopped = false;
  private isTrying = false;
  private hurriedAt = 0;
  private lastPoll = 0;
  private state: ConnectionState = {
    phase: "connecting",
    downSince: Date.now(),
    nextTryAt: undefined,
  };

  constructor(
    tenantId: string,
    private readonly events: LiveSocketEvents,
  ) {
    this.socket = io({
      autoConnect: false,
      // Our own, so that the strip can say when the next try comes and a fresh token is there for each.
      reconnection: false,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      timeout: connectMs,
      query: { tenantId },
      auth: (give) => give({ token: this.token }),
    });
    this.socket.on("connect", () => this.connected());
    this.socket.on("disconnect", () => this.lost());
    this.socket.on("connect_error", () => this.lost());
    this.socket.onAny((name: string, payload: unknown) => events.onEvent(name, payload));
    addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.onVisible);
    void this.connect();
  }

  emit(name: string, payload: unknown) {
    if (this.socket.connected) this.socket.emit(name, payload);
  }

  /** Tries now instead of when its time comes. */
  readonly hurry = () => {
    if (this.isStopped) return;
    this.attempt = 0;
    // What stands, or is being tried, may be lost already without that being known here: then the next try follows at once.
    this.hurriedAt = Date.now();
    if (!this.isTrying && !this.socket.connected) void this.connect();
  };

  stop() {
    this.isStopped = true;
    clearTimeout(this.timer);
    removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.onVisible);
    this.socket.disconnect();
    this.say({ phase: "idle", downSince: undefined, nextTryAt: undefined });
  }

  private readonly onVisible = () => {
    if (document.visibilityState === "visible") this.hurry();
  };

  private async connect() {
    clearTimeout(this.timer);
    this.isTrying = true;
    this.say({ ...this.state, phase: "connecting", nextTryAt: undefined });
    const answer = await call<{ token: string }>("POST", "/tokens", { body: {} });
    if (this.isStopped) return;
    if (answer.kind !== "ok") {
      this.isTrying = false;
      this.later(answer);
      return;
    }
    this.token = answer.value.token;
    if (Date.now() - (this.state.downSince ?? Date.now()) > pollEveryMs) this.poll();
    this.socket.connect();
    // Closed between its opening and the server's first word: the manager has no ear for that and would wait for its time-out.
    this.socket.io.engine?.once("close", () => {
      if (!this.isTrying) return;
      this.socket.disconnect();
      this.lost();
    });
  }

  private connected() {
    this.isTrying = false;
    this.attempt = 0;
    this.say({ phase: "live", downSince: undefined, nextTryAt: undefined });
    if (!this.socket.recovered) this.events.onEvent("resync", {});
  }

  private lost() {
    // Told once by the socket and once by what is below it.
    if (!this.isTrying && this.state.phase === "down") return;
    this.isTrying = false;
    if (!this.isStopped) this.later();
  }

  private later(answer?: Answer<unknown>) {
    clearTimeout(this.timer);
    const asked = answer?.kind === "unreachable" ? answer.retryAfterMs : 0;
    const isHurried = Date.now() - this.hurriedAt < hurryForMs;
    this.hurriedAt = 0;
    const wait = Math.max(asked, isHurried ? hurryMs : backoffMs(this.attempt++));
    this.timer = setTimeout(() => void this.connect(), wait);
    const now = Date.now();
    this.say({
      phase: "down",
      downSince: this.state.downSince ?? now,
      nextTryAt: now + wait,
    });
  }

  /** The server answers but events do not come: rather late than never. */
  private poll() {
    if (Date.now() - this.lastPoll < pollEveryMs) return;
    this.lastPoll = Date.now();
    this.events.onEvent("resync", { isPoll: true });
  }

  private say(state: ConnectionState) {
    this.state = state;
    this.events.onState(state);
  }
}
