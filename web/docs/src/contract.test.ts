import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
// @ts-expect-error: plain JavaScript, which the build runs as it is
import { operationsOf, readContract, resolve, root } from "./contract.mjs";
// @ts-expect-error: the same
import { writePage } from "./page.mjs";

const contract = readContract(parse);
const operations: { method: string; path: string; operation: Record<string, unknown> }[] =
  operationsOf(contract);

/** Parameter names are the code's own affair. */
const shape = (method: string, path: string) => `${method} ${path.replace(/\{\w+\}/g, "{}")}`;

test("every route that the gateway forwards is in the contract, and the other way round", () => {
  const source = readFileSync(join(root, "services/gateway/src/domain/routes.cpp"), "utf8");
  const routes = new Set(
    [...source.matchAll(/"(GET|POST|PUT|PATCH|DELETE)",\s*(?:\.pattern = )?"(\/[^"]+)"/g)].map(
      ([, method, path]) => shape(method ?? "", path ?? ""),
    ),
  );
  // Answered by the gateway itself.
  for (const own of [
    "POST /api/v1/tokens",
    "GET /webhooks/whatsapp",
    "POST /webhooks/whatsapp",
    "POST /api/v1/session",
    "GET /api/v1/session",
    "DELETE /api/v1/session",
    "DELETE /api/v1/session/all",
    "POST /api/v1/session/password",
  ])
    routes.add(own);
  expect(operations.map(({ method, path }) => shape(method, path)).sort()).toEqual(
    [...routes].sort(),
  );
});

test("every reference leads somewhere, and every operation has a name of its own", () => {
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value !== null && typeof value === "object") {
      resolve(contract, value);
      Object.values(value).forEach(walk);
    }
  };
  walk(contract);
  const names = operations.map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
});

test("path parameters are declared", () => {
  for (const { path, operation } of operations) {
    const declared = ((operation.parameters ?? []) as object[])
      .map((one) => resolve(contract, one))
      .filter((one) => one.in === "path")
      .map((one) => one.name)
      .sort();
    const used = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    expect(declared, path).toEqual(used);
  }
});

test("the page shows every operation and loads nothing from outside", () => {
  const page: string = writePage(contract);
  for (const { operation } of operations) expect(page).toContain(`id="${operation.operationId}"`);
  expect(page).not.toMatch(/<script|style=|https?:\/\//);
});
