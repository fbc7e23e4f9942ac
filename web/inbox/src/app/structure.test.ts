import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => !/\.test\.tsx?$/.test(path))
  .map((path) => ({ path: relative(root, path), text: readFileSync(path, "utf8") }));

const importsOf = (text: string) =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
const found = (test: (file: { path: string; text: string }) => boolean) =>
  files.filter(test).map((file) => file.path);

describe("how the sources hang together", () => {
  test("imports go one way: app, features, shared", () => {
    const wrong = found(({ path, text }) => {
      const imports = importsOf(text);
      if (path.startsWith("shared/")) return imports.some((one) => /^#(app|features)\//.test(one));
      if (path.startsWith("features/")) return imports.some((one) => one.startsWith("#app/"));
      return false;
    });
    expect(wrong).toEqual([]);
  });

  test("features do not know each other", () => {
    const wrong = found(({ path, text }) => {
      const own = /^features\/([\w-]+)\//.exec(path)?.[1];
      if (own === undefined) return false;
      return importsOf(text).some((one) => {
        const other = /^#features\/([\w-]+)/.exec(one)?.[1];
        return (other !== undefined && other !== own) || one.startsWith("../../../features");
      });
    });
    expect(wrong).toEqual([]);
  });

  test("models are free of React", () => {
    const wrong = found(
      ({ path, text }) =>
        /\/model\//.test(path) && importsOf(text).some((one) => /^react/.test(one)),
    );
    expect(wrong).toEqual([]);
  });

  test("only shared/api calls the server, only features/connection opens a socket", () => {
    const calls = found(
      ({ path, text }) =>
        !path.startsWith("shared/api/") && /\bfetch\(|new XMLHttpRequest/.test(text),
    );
    expect(calls).toEqual([]);
    const sockets = found(
      ({ path, text }) =>
        !path.startsWith("features/connection/") && /socket\.io-client|new WebSocket/.test(text),
    );
    expect(sockets).toEqual([]);
  });

  test("no physical sides in classes: everything turns round in right-to-left languages", () => {
    const physical =
      /["'` ](?:-?m[lr]|p[lr]|(?:left|right)|text-(?:left|right)|border-[lr]|rounded-[lr])-?(?:\d|\[|px|auto|full|lg|xl|md)?[\w./\]-]*["'` ]/;
    const wrong = found(({ path, text }) => {
      if (!path.endsWith(".tsx")) return false;
      const names = [...text.matchAll(/className=(?:"([^"]*)"|\{[^}]*\})/g)].map((one) => one[0]);
      return names.some((name) => {
        const hit = physical.exec(name.replace(/["{}]/g, " "));
        return (
          hit !== null &&
          /(?:^|\s)-?(?:m|p)[lr]-|(?:^|\s)(?:left|right)-|text-(?:left|right)|border-[lr]\b|rounded-[lr]\b/.test(
            hit[0],
          )
        );
      });
    });
    expect(wrong).toEqual([]);
  });

  test("no HTML from texts", () => {
    expect(found(({ text }) => text.includes("dangerouslySetInnerHTML"))).toEqual([]);
  });
});
