import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll } from "vitest";

/** Stands in for the gateway in component tests; each test says what it answers. */
export const server = setupServer();

export function useServer() {
  beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());
}

export const api = (path: string) => `http://localhost:3000/api/v1${path}`;
