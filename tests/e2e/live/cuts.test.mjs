// Forced cuts at random moments under traffic: see README.md.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { eventually, sleep, startStack } from '../../support/node/stack.mjs';
import { judge } from './checks.mjs';
import { PlainClient, StockClient } from './clients.mjs';
import { readStream } from './truth.mjs';

const cuts = Number(process.env.HERMOD_CUTS ?? (process.env.HERMOD_TESTS_FULL ? 1_000 : 100));
const seed = Number(process.env.HERMOD_CUTS_SEED ?? Date.now() % 1_000_000);
const sendsPerSecond = 15;
const nodes = ['realtime-push', 'realtime-push-2'];

/** Mulberry32: the same numbers for the same seed. */
function makeRandom(from) {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = makeRandom(seed), pick = list => list[Math.floor(random() * list.length)];

let stack, tenant, clients, traffic;

/** Sends at a steady rate whatever the answers are; statuses and conversations' changes follow by themselves. */
function startTraffic() {
  const running = new Set();
  let accepted = 0;
  const timer = setInterval(() => {
    if (running.size > 200) return;
    const one = stack.api('POST', '/api/v1/widget/send', {
      tenantId: tenant.tenantId, integrationId: tenant.accounts[0].accountId, conversationId: pick(tenant.conversations).conversationId, text: 'Hello', messageId: randomUUID(),
    }, { key: tenant.apiKey }).then(answer => { if (answer.status < 300) accepted++; }, () => {}).finally(() => running.delete(one));
    running.add(one);
  }, 1_000 / sendsPerSecond);
  return { stop: async () => { clearInterval(timer); await Promise.all(running); return accepted; } };
}

/** How a cut is made, and how many of a hundred are made so. */
const ways = {
  socket: { share: 58, cut: async client => client.cut() },
  'half-open socket': { share: 20, cut: async client => client.cut(true) },
  'everybody at once': { share: 8, cut: async () => clients.forEach(each => each.cut()) },
  'process kill': { share: 8, cut: async () => stack.kill(pick(nodes)).catch(() => {}) },
  'node away': { share: 4, cut: async () => stack.whileDown(pick(nodes), () => sleep(1_500 + random() * 2_000)) },
  'broker restart': { share: 2, cut: async () => { const pid = await stack.pid('rabbitmq'); await stack.kill('rabbitmq'); await stack.comesBack('rabbitmq', pid); await stack.ready(['conversation-store', ...nodes], 120_000); } },
};
function planOfCuts() {
  const plan = Object.entries(ways).flatMap(([way, { share }]) => Array(Math.max(1, Math.round((share * cuts) / 100))).fill(way)).slice(0, cuts);
  for (let i = plan.length - 1; i > 0; i--) { const j = Math.floor(random() * (i + 1)); [plan[i], plan[j]] = [plan[j], plan[i]]; }
  return plan;
}

before(async () => {
  process.env.HERMOD_TEST_PUSH_NODES = '2';
  stack = await startStack({ settings: { HERMOD_PUSH_PING_INTERVAL: '2s', HERMOD_PUSH_PING_TIMEOUT: '2s' } });
  tenant = await stack.provision({ conversations: 20 });
  const machine = () => stack.signToken({ tid: tenant.tenantId, sub: 'cuts' });
  const manager = () => stack.signToken({ tid: tenant.tenantId, sub: randomUUID(), role: 'manager' });
  const widgetOf = one => () => stack.signToken({ tid: tenant.tenantId, sub: 'widget', role: 'widget', cid: one.conversationId });
  clients = [
    new StockClient('default transports', machine), new StockClient('default transports, a manager', manager),
    new StockClient('polling only', machine, { transports: ['polling'] }), new StockClient('WebSocket only', manager, { transports: ['websocket'] }),
    Object.assign(new StockClient('a widget', widgetOf(tenant.conversations[0]), { transports: ['websocket', 'polling'] }), { conversation: tenant.conversations[0].conversationId }),
    new PlainClient('the plain door', machine),
  ];
  await Promise.all(clients.map(each => each.start(stack.url)));
});
after(async () => {
  await traffic?.stop();  // a test that failed has not
  await Promise.all((clients ?? []).map(each => each.stop()));
  await stack?.remove();
});

it(`${cuts} forced cuts: nothing missed, doubled or out of order (seed ${seed})`, { timeout: 4 * 3_600_000 }, async t => {
  traffic = startTraffic();
  await eventually('every client hears something', () => clients.every(each => each.count > 0), { limit: 30_000 });
  const made = {};
  for (const way of planOfCuts()) {
    await sleep(random() * 400);
    made[way] = (made[way] ?? 0) + 1;
    await ways[way].cut(pick(clients));
    // Some cuts hit clients that are still coming back, most do not.
    if (random() < 0.8) await eventually(`everybody is back after ${way}`, () => clients.every(each => each.isConnected), { limit: 60_000 });
  }
  const accepted = await traffic.stop();
  await eventually('everybody is back', () => clients.every(each => each.isConnected), { limit: 60_000 });
  await stack.ready(['conversation-store', ...nodes], 60_000);

  let stream = [], count = -1;
  await eventually('the events have come to their end', async () => {
    stream = (await readStream(await amqpUrl())).filter(item => item.tenantId === tenant.tenantId);
    const now = clients.reduce((sum, each) => sum + each.count, stream.length);
    const isQuiet = now === count;
    count = now;
    return isQuiet;
  }, { limit: 120_000, every: 1_000 });

  const resyncs = clients.reduce((sum, each) => sum + each.resyncs, 0);
  t.diagnostic(`cuts ${JSON.stringify(made)}; ${accepted} sends accepted, ${stream.length} events in the stream; connects ${clients.reduce((sum, each) => sum + each.connects, 0)}, recovered ${clients.reduce((sum, each) => sum + each.recovered, 0)}, resyncs ${resyncs}`);
  const wrong = [];
  for (const each of clients) {
    const forWidget = ['message_created', 'status_update', 'inbound_message', 'message_updated'];
    const truth = stream.filter(item => !each.conversation || (item.conversationId === each.conversation && forWidget.includes(item.type))).map(item => item.eventId);
    const found = judge(truth, each.runs);
    t.diagnostic(`${each.name}: ${each.count} events, ${each.connects} connects, ${each.recovered} recovered, ${each.resyncs} resyncs; missed ${found.missed.length}, doubled ${found.doubled.length}, out of order ${found.outOfOrder.length}`);
    for (const [what, ids] of Object.entries(found)) if (ids.length) wrong.push(`${each.name}: ${what} ${ids.length}: ${ids.slice(0, 5)}`);
  }
  assert.deepEqual(wrong, []);
  assert.ok(stream.length > cuts, 'there was too little traffic to tell');
  assert.ok(resyncs < cuts / 100, `${resyncs} resyncs in ${cuts} cuts`);
});

async function amqpUrl() {
  const password = await stack.secret('amqp-admin');
  return `amqp://admin:${encodeURIComponent(password)}@127.0.0.1:${stack.ports.HERMOD_RABBITMQ_PORT}/hermod`;
}
