import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import { call } from "#shared/api/client.ts";
import { useSession } from "#shared/lib/session.ts";
import { draw, me } from "../../../../test/draw.tsx";
import { api, server, useServer } from "../../../../test/server.ts";
import { restoreSession, startSession } from "../session.ts";
import { SignInForm } from "./sign-in-form.tsx";

useServer();
startSession();
beforeEach(() => useSession.setState({ phase: "out" }, true));

const answer = {
  user: me,
  tenant: { id: "t1", name: "Demo" },
  csrfToken: "the-proof",
  expiresAt: "2027-01-01T00:00:00Z",
};
const refuse = (status: number, code: string) =>
  http.post(api("/session"), () => HttpResponse.json({ error: { code, message: "" } }, { status }));

async function fill() {
  await userEvent.type(screen.getByLabelText("E-mail"), "dewi@example.com");
  await userEvent.type(screen.getByLabelText("Password"), "secret");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

describe("signing in", () => {
  test.each([
    [401, "INVALID_CREDENTIALS", "E-mail or password is wrong."],
    [429, "TOO_MANY_ATTEMPTS", "Too many attempts. Wait a little, then try again."],
    [503, "UNAVAILABLE", "The server could not be reached. Try again in a moment."],
  ])("%s %s", async (status, code, words) => {
    server.use(refuse(status, code));
    draw(<SignInForm />);
    await fill();
    expect(await screen.findByText(words)).toBeDefined();
    expect(useSession.getState().phase).toBe("out");
  });

  test("lets in, and later calls carry the proof against forged requests", async () => {
    server.use(http.post(api("/session"), () => HttpResponse.json(answer)));
    draw(<SignInForm />);
    await fill();
    await expect.poll(() => useSession.getState().phase).toBe("in");
    let proof: string | null = null;
    server.use(
      http.post(api("/anything"), ({ request }) => {
        proof = request.headers.get("X-CSRF-Token");
        return HttpResponse.json({});
      }),
    );
    await call("POST", "/anything", { body: {} });
    expect(proof).toBe("the-proof");
  });

  test("a proof of an older session is no refusal: the session is asked for again, then the call goes through", async () => {
    useSession.setState({ phase: "expired", ...answer, csrfToken: "old" }, true);
    server.use(
      http.get(api("/session"), () => HttpResponse.json(answer)),
      http.post(api("/anything"), ({ request }) =>
        request.headers.get("X-CSRF-Token") === "the-proof"
          ? HttpResponse.json({})
          : HttpResponse.json({ error: { code: "CSRF", message: "" } }, { status: 403 }),
      ),
    );
    // Sent between the answer that set the new cookie and this page's knowing of it.
    expect(await call("POST", "/anything", { body: {} })).toMatchObject({ kind: "unreachable" });
    await expect.poll(() => useSession.getState().phase).toBe("in");
    expect(await call("POST", "/anything", { body: {} })).toMatchObject({ kind: "ok" });
  });

  test.each([401, 403, 404])(
    "a session that the server answers with %s has ended",
    async (status) => {
      useSession.setState({ phase: "unknown" }, true);
      server.use(
        http.get(api("/session"), () => HttpResponse.json({ error: { code: "X" } }, { status })),
      );
      expect(await restoreSession()).toBe(true);
      expect(useSession.getState().phase).toBe("out");
    },
  );

  test("a session that ends keeps everything: the same person may come back in", async () => {
    useSession.setState({ phase: "in", ...answer }, true);
    server.use(
      http.get(api("/anything"), () =>
        HttpResponse.json({ error: { code: "UNAUTHORIZED", message: "" } }, { status: 401 }),
      ),
    );
    const said = await call("GET", "/anything");
    expect(said.kind).toBe("unreachable");
    expect(useSession.getState()).toMatchObject({ phase: "expired", user: { id: "u1" } });
    server.use(http.post(api("/session"), () => HttpResponse.json(answer)));
    draw(<SignInForm fixedEmail="dewi@example.com" />);
    await userEvent.type(screen.getByLabelText("Password"), "secret");
    await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
    await expect.poll(() => useSession.getState().phase).toBe("in");
  });
});
