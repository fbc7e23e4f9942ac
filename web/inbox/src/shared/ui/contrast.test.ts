import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(`${import.meta.dirname}/tokens.css`, "utf8");

/** The colours of a theme, by name. */
function tokens(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(selector)).split("}")[0] ?? "";
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1], match[2]]),
  );
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** Front, back, and the least WCAG allows: 4.5 for text, 3 for icons, edges and focus rings. */
const pairs: [string, string, number][] = [
  ...["panel", "header", "hover", "selected", "raised", "bubble-in", "bubble-out", "chip"].flatMap(
    (back): [string, string, number][] => [
      ["text", back, 4.5],
      ["meta", back, 4.5],
    ],
  ),
  ["meta", "canvas", 4.5],
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-hover", 4.5],
  ["accent", "panel", 4.5],
  ["accent", "header", 4.5],
  ["accent", "raised", 4.5],
  ["on-accent-soft", "accent-soft", 4.5],
  ["on-warning-soft", "warning-soft", 4.5],
  ["danger", "panel", 4.5],
  ["danger", "bubble-out", 4.5],
  ["danger", "header", 4.5],
  ["on-danger", "danger", 4.5],
  ["text", "danger-soft", 4.5],
  ["link", "bubble-in", 4.5],
  ["link", "bubble-out", 4.5],
  ["link", "panel", 4.5],
  ["text", "mark", 4.5],
  ["tick-read", "bubble-out", 3],
  ["tick-read", "panel", 3],
  ["edge", "panel", 3],
  ["ring", "panel", 3],
  ["ring", "header", 3],
  ["ring", "bubble-out", 3],
];

describe.each([
  ["light", ":root {"],
  ["dark", ':root[data-theme="dark"]'],
])("%s", (_, selector) => {
  const all = tokens(selector);
  test.each(pairs)("%s on %s has at least %s", (front, back, least) => {
    expect(contrast(all[front] ?? "", all[back] ?? "")).toBeGreaterThanOrEqual(least);
  });
});
