import { type Answer, call, setSessionHooks } from "#shared/api/client.ts";
import type { SessionAnswer } from "#shared/api/types.ts";
import { useSession } from "#shared/lib/session.ts";

const channel =
  typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("hermod.session");

/** Somebody signs out, or a session ends: the others of this browser must hear of it at once. */
type Notice = "out" | "in";

function enter(answer: SessionAnswer) {
  const before = useSession.getState();
  const wasOther =
    (before.phase === "in" || before.phase === "expired") &&
    (before.user.id !== answer.user.id || before.tenant.id !== answer.tenant.id);
  // Nothing of one person may be left in memory for the next one.
  if (wasOther) {
    location.assign("/");
    return;
  }
  useSession.setState({ phase: "in", ...answer }, true);
}

function leave() {
  const before = useSession.getState();
  useSession.setState({ phase: "out" }, true);
  if (before.phase === "in" || before.phase === "expired") location.assign("/");
}

/** Connects the calls with the session, and this tab with the others. Once, at start. */
export function startSession() {
  setSessionHooks({
    csrfToken: () => {
      const state = useSession.getState();
      return state.phase === "in" ? state.csrfToken : undefined;
    },
    onStale: () => void restoreSession(),
    onUnauthorized: () => {
      const state = useSession.getState();
      if (state.phase === "in") useSession.setState({ ...state, phase: "expired" }, true);
    },
  });
  channel?.addEventListener("message", (event: MessageEvent<Notice>) => {
    if (event.data === "out") leave();
    else void restoreSession();
  });
}

/** Asks who is signed in. False when the server could not be asked. */
export async function restoreSession(): Promise<boolean> {
  const answer = await call<SessionAnswer>("GET", "/session");
  if (answer.kind === "ok") {
    enter(answer.value);
    return true;
  }
  // However it is put (ended, switched off, gone with its tenant): nobody is signed in.
  const isOut = answer.kind === "refused" || answer.problem?.status === 401;
  const state = useSession.getState();
  if (isOut && state.phase === "unknown") useSession.setState({ phase: "out" }, true);
  if (isOut && state.phase === "in") useSession.setState({ ...state, phase: "expired" }, true);
  return isOut;
}

export async function signIn(
  email: string,
  password: string,
  tenant?: string,
): Promise<Answer<SessionAnswer>> {
  const answer = await call<SessionAnswer>("POST", "/session", {
    body: { email, password, ...(tenant ? { tenant } : {}) },
  });
  if (answer.kind === "ok") {
    enter(answer.value);
    channel?.postMessage("in" satisfies Notice);
  }
  return answer;
}

/** The password is the person's own now. */
export function passwordChanged() {
  const state = useSession.getState();
  if (state.phase === "in") useSession.setState({ ...state, mustChangePassword: false }, true);
}

/** Ends the session here, or (`everywhere`) on every device. What is queued stays in this browser for the next time. */
export async function signOut(everywhere = false): Promise<Answer<void>> {
  const answer = await call<void>("DELETE", everywhere ? "/session/all" : "/session");
  if (answer.kind === "ok" || answer.problem?.status === 401) {
    channel?.postMessage("out" satisfies Notice);
    leave();
  }
  return answer;
}
