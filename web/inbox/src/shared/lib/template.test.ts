import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  componentsToSend,
  fillText,
  previewOf,
  problemOf,
  slotsOf,
  type Template,
} from "./template.ts";

const template = (
  components: Template["components"],
  parameterFormat = "POSITIONAL",
): Template => ({
  id: "t",
  accountId: "a",
  name: "order_shipped",
  language: "en",
  category: "UTILITY",
  status: "approved",
  parameterFormat,
  components,
});

const shipped = template([
  { type: "HEADER", format: "TEXT", text: "Order {{1}}", example: { header_text: ["7"] } },
  {
    type: "BODY",
    text: "Hi {{1}}, {{2}} is on its way, {{1}}.",
    example: { body_text: [["Ana", "your lamp"]] },
  },
  { type: "FOOTER", text: "Demo shop" },
  {
    type: "BUTTONS",
    buttons: [
      { type: "QUICK_REPLY", text: "Thanks" },
      { type: "URL", text: "Track", url: "https://shop.example/{{1}}" },
    ],
  },
]);

describe("templates", () => {
  test("every placeholder is asked for once, with its example", () => {
    expect(slotsOf(shipped).map((s) => [s.key, s.example])).toEqual([
      ["header:1", "7"],
      ["body:1", "Ana"],
      ["body:2", "your lamp"],
      ["button:1", undefined],
    ]);
  });

  test("what is sent has Meta's form", () => {
    const values = { "header:1": "7", "body:1": "Ana", "body:2": "a lamp", "button:1": "x7" };
    expect(componentsToSend(shipped, values)).toEqual([
      { type: "header", parameters: [{ type: "text", text: "7" }] },
      {
        type: "body",
        parameters: [
          { type: "text", text: "Ana" },
          { type: "text", text: "a lamp" },
        ],
      },
      { type: "button", sub_type: "url", index: "1", parameters: [{ type: "text", text: "x7" }] },
    ]);
    expect(previewOf(shipped, values)).toMatchObject({
      header: "Order 7",
      body: "Hi Ana, a lamp is on its way, Ana.",
      footer: "Demo shop",
      buttons: ["Thanks", "Track"],
    });
  });

  test("named parameters carry their names, media their link", () => {
    const named = template(
      [
        { type: "header", format: "IMAGE" },
        {
          type: "body",
          text: "Hi {{first_name}}",
          example: { body_text_named_params: [{ param_name: "first_name", example: "Ana" }] },
        },
      ],
      "NAMED",
    );
    expect(slotsOf(named)[1]?.example).toBe("Ana");
    const values = { "header:media": "https://shop.example/a.png", "body:first_name": "Bo" };
    expect(componentsToSend(named, values)).toEqual([
      {
        type: "header",
        parameters: [{ type: "image", image: { link: "https://shop.example/a.png" } }],
      },
      { type: "body", parameters: [{ type: "text", text: "Bo", parameter_name: "first_name" }] },
    ]);
  });

  test("what Meta would refuse is refused before", () => {
    const [slot] = slotsOf(shipped);
    if (slot === undefined) throw new Error("no slot");
    expect(problemOf(slot, " ")).toBe("missing");
    expect(problemOf(slot, "a\nb")).toBe("breaks");
    expect(problemOf(slot, "a     b")).toBe("breaks");
    expect(problemOf(slot, "fine")).toBeUndefined();
    expect(problemOf({ ...slot, kind: "image" }, "http://shop.example/a.png")).toBe("url");
  });

  test("filling in never runs on the values themselves", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        expect(fillText("a {{1}} b", "body", { "body:1": value })).toBe(`a ${value} b`);
      }),
    );
  });
});
