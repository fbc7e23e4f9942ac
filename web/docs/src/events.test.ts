import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
// @ts-expect-error: plain JavaScript, which the build runs as it is
import { readEvents, resolve, root } from "./contract.mjs";
// @ts-expect-error: the same
import { writeEventsPage } from "./events-page.mjs";

interface Channel {
  address: string | null;
  bindings?: { amqp?: { exchange?: { name: string; type: string } } };
  messages: Record<string, object>;
}
const events: {
  channels: Record<string, Channel>;
  operations: Record<string, { channel: { $ref: string } }>;
  components: { messages: Record<string, { name?: string }> };
} = readEvents(parse);
const channels = Object.values(events.channels);
const live = events.channels.live as Channel;

const read = (path: string) => readFileSync(join(root, path), "utf8");
const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(cpp|hpp|sql)$/.test(name))
    .map((name) => read(join(folder, name)));
const found = (texts: string[], pattern: RegExp) =>
  new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, word]) => word ?? "")));
const sorted = (words: Iterable<string>) => [...words].sort();

test("the exchanges are those of the topology, with their kinds", () => {
  const topology = read("libs/contracts/include/hermod/contracts/topology.hpp");
  const names = new Map(
    [...topology.matchAll(/string_view (\w+_exchange) = "([^"]+)"/g)].map(([, id, name]) => [
      id ?? "",
      name ?? "",
    ]),
  );
  expect(names.size).toBeGreaterThan(6);
  const made = read("libs/contracts/src/topology.cpp");
  const kindOf = (id: string) =>
    new RegExp(`\\{std::string\\{${id}\\}, "(\\w+)"\\}`).exec(made)?.[1];
  const kinds: Record<string, string> = {};
  for (const [id, name] of names) kinds[name] = kindOf(id) ?? "";
  // Made by functions of their own: the families, and the two fanouts of push.
  for (const family of ["hermod.send", "hermod.dispatch", "hermod.feedback"])
    kinds[family] = "direct";
  expect(made).toContain('out.exchanges.push_back({name, "fanout"})');
  kinds["hermod.control"] = "fanout";
  const written: Record<string, string> = {};
  for (const { bindings } of channels) {
    const exchange = bindings?.amqp?.exchange;
    if (exchange !== undefined) written[exchange.name] = exchange.type;
  }
  expect(written).toEqual(kinds);
});

test("every queue of the topology has a channel", () => {
  const topology = read("libs/contracts/include/hermod/contracts/topology.hpp");
  const queues = found([topology], /string_view \w+_queue = "([^"]+)"/g);
  const addresses = new Set(channels.map(({ address }) => address));
  for (const queue of queues) expect(addresses).toContain(queue);
  for (const family of ["send", "dispatch", "feedback"])
    expect(addresses).toContain(`hermod.${family}.{partition}`);
});

test("the events of live clients are those that the code publishes", () => {
  const store = sources("services/conversation-store");
  const published = new Set([
    ...found(store, /\.type = "([a-z_]+)"/g),
    ...found(store, /keep_event\([^;]*?'([a-z]+_[a-z]+)'/g),
    ...found(sources("services/realtime-push/src"), /make_passing_event\("([a-z_]+)"/g),
    ...found(sources("services/realtime-push/src"), /const std::string type = .*"(presence)"/g),
    ...found(sources("services/realtime-push/src"), /const std::string type = .*"(viewing)"/g),
  ]);
  // Goes to hermod.control.
  published.delete("access_changed");
  expect(sorted(Object.keys(live.messages))).toEqual(sorted(published));
  for (const [name, given] of Object.entries(live.messages))
    expect(resolve(events, given).name).toBe(name);
});

test("the event items of the broker are those of the sockets", () => {
  const schema = JSON.parse(read("proto-schemas/amqp/event-item.schema.json"));
  const kinds = schema.oneOf.map(
    (one: { properties: { type: { enum: string[] } } }) => one.properties.type.enum[0],
  );
  for (const kind of kinds) expect(Object.keys(live.messages)).toContain(kind);
  expect(kinds.length).toBe(6);
});

test("every reference leads somewhere, every message is used, and the page shows all of them", () => {
  const targets = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value !== null && typeof value === "object") {
      const { $ref } = value as { $ref?: string };
      if ($ref !== undefined) targets.add($ref);
      resolve(events, value);
      Object.values(value).forEach(walk);
    }
  };
  walk(events);
  for (const name of Object.keys(events.components.messages))
    expect(targets).toContain(`#/components/messages/${name}`);
  for (const id of Object.keys(events.channels))
    expect(
      id === "intakeReply" ||
        Object.values(events.operations).some((one) => one.channel.$ref === `#/channels/${id}`),
    ).toBe(true);
  const page: string = writeEventsPage(events);
  for (const [id, { messages }] of Object.entries(events.channels))
    for (const name of Object.keys(messages)) expect(page).toContain(`id="${id}-${name}"`);
  expect(page).not.toMatch(/<script|style=|https?:\/\//);
});
