import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { useSession } from "#shared/lib/session.ts";
import { draw, signInForTest } from "../../../../test/draw.tsx";
import { api, server, useServer } from "../../../../test/server.ts";
import { NewPasswordPage } from "./new-password-page.tsx";

useServer();
beforeEach(() => {
  signInForTest();
  const state = useSession.getState();
  if (state.phase === "in") useSession.setState({ ...state, mustChangePassword: true }, true);
});

async function fill(current: string, next: string, again = next) {
  await userEvent.type(screen.getByLabelText("Present password"), current);
  await userEvent.type(screen.getByLabelText("New password"), next);
  await userEvent.type(screen.getByLabelText("New password again"), again);
  await userEvent.click(screen.getByRole("button", { name: "Change the password" }));
}
const mustChange = () => {
  const state = useSession.getState();
  return state.phase === "in" && state.mustChangePassword;
};

test("a password of one's own lets one go on", async () => {
  let body: unknown;
  server.use(
    http.post(api("/session/password"), async ({ request }) => {
      body = await request.json();
      return new HttpResponse(null, { status: 204 });
    }),
  );
  draw(<NewPasswordPage />);
  expect(mustChange()).toBe(true);
  await fill("temporary-one", "my very own one");
  await expect.poll(mustChange).toBe(false);
  expect(body).toEqual({ currentPassword: "temporary-one", newPassword: "my very own one" });
});

test("two that differ are not sent, and a refusal stays on the page with its reason", async () => {
  let count = 0;
  server.use(
    http.post(api("/session/password"), () => {
      count += 1;
      return HttpResponse.json(
        { error: { code: "VALIDATION_ERROR", message: "It is too short.", field: "newPassword" } },
        { status: 400 },
      );
    }),
  );
  draw(<NewPasswordPage />);
  await fill("temporary-one", "my very own one", "another one");
  expect(screen.getByText("The two are not the same.")).toBeDefined();
  expect(count).toBe(0);
  await userEvent.clear(screen.getByLabelText("New password again"));
  await userEvent.type(screen.getByLabelText("New password again"), "my very own one");
  await userEvent.click(screen.getByRole("button", { name: "Change the password" }));
  expect((await screen.findAllByText("It is too short.")).length).toBeGreaterThan(0);
  expect(mustChange()).toBe(true);
});
