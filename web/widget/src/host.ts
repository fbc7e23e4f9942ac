import { isToFrame, type Session, type ToHost } from "./protocol.ts";
import { type Bearer, readToken } from "./token.ts";

/** What the frame is told besides tokens. */
export interface HostEvents {
  onSession: (session: Session, bearer: Bearer) => void;
  /** The page gave no token, or none that is one for a conversation. */
  onBadSession: () => void;
  onShown: (isShown: boolean) => void;
}

/** The page around the frame. The first one to send a session is its host for good; nobody else is listened to. */
export class Host {
  private origin: string | undefined;
  private current: Bearer | undefined;
  private wanted:
    | { promise: Promise<Bearer>; settle: (bearer: Bearer | undefined) => void }
    | undefined;

  constructor(
    private readonly self: Window,
    private readonly events: HostEvents,
  ) {
    self.addEventListener("message", (event) => this.receive(event));
    this.ask();
  }

  /** Asks for a session (again). Without a secret in it, this may go to whoever embeds us. */
  ask() {
    this.self.parent.postMessage({ hermod: "ready" } satisfies ToHost, "*");
  }

  /** A token that is good for at least 30 s more; asks the host for a fresh one if need be. Rejects if there is none. */
  async bearer(now = Date.now()): Promise<Bearer> {
    if (this.current !== undefined && this.current.expiresAt - now > 30_000) return this.current;
    return this.renew();
  }

  /** Asks for a fresh token; askers at the same time share one question. */
  renew(): Promise<Bearer> {
    if (this.wanted === undefined) {
      let settle: (bearer: Bearer | undefined) => void = () => {};
      const promise = new Promise<Bearer>((resolve, reject) => {
        const timer = setTimeout(() => settle(undefined), 15_000);
        settle = (bearer) => {
          clearTimeout(timer);
          this.wanted = undefined;
          if (bearer === undefined) reject(new Error("the host page gave no token"));
          else resolve(bearer);
        };
      });
      this.wanted = { promise, settle: (bearer) => settle(bearer) };
      this.tell({ hermod: "token-wanted" });
    }
    return this.wanted.promise;
  }

  tell(message: ToHost) {
    if (this.origin !== undefined) this.self.parent.postMessage(message, this.origin);
  }

  private receive(event: MessageEvent) {
    if (event.source !== this.self.parent || !isToFrame(event.data)) return;
    if (this.origin !== undefined && event.origin !== this.origin) return;
    const message = event.data;
    if (message.hermod === "session") this.begin(event.origin, message);
    else if (this.origin === undefined) {
      if (message.hermod === "token-failed") this.events.onBadSession();
    } else if (message.hermod === "shown") this.events.onShown(message.isShown === true);
    else this.take(message.hermod === "token" ? message.token : "");
  }

  private begin(origin: string, session: Session) {
    if (this.origin !== undefined) return;
    const bearer = readToken(session.token);
    if (bearer === undefined) {
      this.events.onBadSession();
      return;
    }
    this.origin = origin;
    this.current = bearer;
    this.events.onSession(session, bearer);
  }

  private take(token: string) {
    const bearer = readToken(token);
    // A token for another conversation is a mistake of the host page: showing that one here would mix two people up.
    const fits = bearer !== undefined && bearer.conversationId === this.current?.conversationId;
    if (fits) this.current = bearer;
    this.wanted?.settle(fits ? bearer : undefined);
  }
}
