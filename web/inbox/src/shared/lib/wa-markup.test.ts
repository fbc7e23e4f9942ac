import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Node, parseMarkup, plainText } from "./wa-markup.ts";

const kinds = (text: string) => parseMarkup(text).map((node) => node.kind);
const links = (text: string) =>
  parseMarkup(text).flatMap((node) => (node.kind === "link" ? [node.href] : []));

describe("markup", () => {
  test.each([
    ["*bold*", ["bold"]],
    ["_italic_", ["italic"]],
    ["~struck~", ["strike"]],
    ["`code`", ["code"]],
    ["```a\nb```", ["block"]],
    ["a *b* c", ["text", "bold", "text"]],
    ["(*b*)", ["text", "bold", "text"]],
  ])("%s", (text, expected) => expect(kinds(text)).toEqual(expected));

  test.each([
    "2*3*4",
    "snake_case_name",
    "* a list*",
    "*open",
    "*not\nacross lines*",
    "**",
    "``````",
    "a * b * c",
  ])("%s stays as it was typed", (text) => {
    expect(parseMarkup(text)).toEqual([{ kind: "text", text }]);
  });

  test("styles lie in each other", () => {
    expect(parseMarkup("*a _b_*")).toEqual([
      {
        kind: "bold",
        children: [
          { kind: "text", text: "a " },
          { kind: "italic", children: [{ kind: "text", text: "b" }] },
        ],
      },
    ]);
  });

  test("addresses end before the sentence does", () => {
    expect(links("See https://example.com/a?b=c. Or www.example.org, or me@example.com!")).toEqual([
      "https://example.com/a?b=c",
      "https://www.example.org/",
      "mailto:me@example.com",
    ]);
  });

  test("phone numbers can be called, other numbers are none", () => {
    expect(links("+62 812-3456-7890")).toEqual(["tel:+6281234567890"]);
    expect(links("order 12345")).toEqual([]);
  });

  test("nothing but addresses, mail and phones becomes a link", () => {
    expect(links("javascript:alert(1) data:text/html,x file:///etc/passwd")).toEqual([]);
  });

  test("a host name with look-alike letters is written out", () => {
    const [node] = parseMarkup("https://аpple.com");
    expect(node).toMatchObject({ kind: "link", text: expect.stringContaining("xn--") });
  });

  test("any text is read, and nothing of it is lost but marks", () => {
    const piece = fc.constantFrom(
      ..."*_~`\n .,()ab1@:/+-",
      "```",
      "https://",
      "www.",
      "example.com",
      "*a*",
      "_b_",
    );
    const words = (text: string) => text.replace(/[*_~`]/g, "");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join("");
        const nodes = parseMarkup(text);
        // A host in another script is shown in another form: there is none here.
        expect(words(plainText(nodes))).toBe(words(text));
        const check = (all: readonly Node[]) => {
          for (const node of all) {
            if (node.kind === "link") expect(node.href).toMatch(/^(https?|mailto|tel):/);
            if ("children" in node) check(node.children);
          }
        };
        check(nodes);
      }),
      { numRuns: 10_000 },
    );
  });

  test.each(["*", "_", "`", "*a ", "a@", "1 ", "(*", "```", "*_~"])(
    "a long run of %s takes no long time",
    (piece) => {
      const begin = performance.now();
      parseMarkup(piece.repeat(4096 / piece.length));
      expect(performance.now() - begin).toBeLessThan(500);
    },
  );
});
