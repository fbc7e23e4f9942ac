// node tests/faults/kills.mjs: SIGKILL to every part of the product while messages are offered, then the reckoning. See README.md.
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, services, sleep, startStack } from '../support/node/stack.mjs';
import { acceptedShare, notOnce, outOfOrder, sentAgain, unfinished, wronglyUncertain } from './checks.mjs';
import { Offer } from './offer.mjs';
import { makeRandom } from './random.mjs';

const { values: given } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) }, kills: { type: 'string', default: '1' }, rate: { type: 'string', default: '200' },
    targets: { type: 'string' }, variant: { type: 'string', default: 'all' }, help: { type: 'boolean' },
  },
});

/** What goes wrong beside the kills. `claim`: a claim without outcome is uncertain after these three together. */
const variants = {
  // Calls take a moment, so that some are in flight at each kill; what a kill leaves unknown is sent anew once the webhooks are proven live.
  all: {
    targets: [...services, 'rabbitmq', 'postgres'].join(','), settings: {}, tenant: { uncertainPolicy: 'resend', uncertainDeadlineMs: 10_000 },
    behaviours: [{ do: 'slow', waitMs: 60, probability: 0.3 }],
  },
  // A fifth of the calls is slow, and of a fifth of the messages the webhooks come long after their claims were given up for uncertain: these must settle them.
  // A call that the kill kept from leaving has no webhook: it is sent anew at the deadline, which lies past the latest webhook and before the end of settling.
  'late-webhooks': {
    targets: 'message-sender', settings: { HERMOD_CLAIM_START_WITHIN: '3s', HERMOD_SENDER_CALL_DEADLINE: '5s', HERMOD_FEEDBACK_LAG: '2s' },
    tenant: { uncertainPolicy: 'resend', uncertainDeadlineMs: 30_000 },
    behaviours: [{ do: 'slow', waitMs: 400, probability: 0.2 }, { on: 'webhook', do: 'delay', waitMs: 18_000, probability: 0.2, match: { kind: 'sent' } }],
  },
};
const variant = variants[given.variant];
if (given.help || !variant) {
  console.log(`node tests/faults/kills.mjs [--variant=${Object.keys(variants).join('|')}] [--seed=N] [--kills=1 per target] [--rate=200] [--targets=message-sender,…]`);
  process.exit(given.help ? 0 : 1);
}
const targets = given.targets ?? variant.targets;
const seed = Number(given.seed);
console.log(`seed ${seed}, ${given.variant}: ${given.kills} kills of each of ${targets} at ${given.rate} messages/s`);

const random = makeRandom(seed);  // of the kills alone; the load has its own
function shuffled(list) {
  const left = [...list], mixed = [];
  while (left.length) mixed.push(...left.splice(Math.floor(random() * left.length), 1));
  return mixed;
}

const names = { 0: 'scheduled', 10: 'sending', 20: 'uncertain', 30: 'sent', 35: 'failed', 40: 'delivered', 50: 'read', 60: 'played', 90: 'canceled' };
const settleLimit = 60_000;

/** Moments that a kill can wait for, so that it comes right after what the name says. */
const moments = {
  random: async () => sleep(random() * 1_000),
  claim: stack => seen(() => stack.rows('select 1 from deliveries where state = 2 limit 1').then(rows => rows.length > 0)),
  call: async stack => {
    const taken = async () => (await stack.sandbox('GET', '/control/counts')).counts['message.taken'] ?? 0;
    const before = await taken();
    await seen(async () => (await taken()) > before);
  },
  commit: async stack => {
    const count = async () => Number((await stack.rows('select coalesce(sum(last_seq), 0) from conversations'))[0][0]);
    const before = await count();
    await seen(async () => (await count()) > before);
  },
};
async function seen(ask) {
  const end = Date.now() + 3_000;
  while (Date.now() < end && !(await ask().catch(() => false))) await sleep(1);
}
function momentOf(target) {
  const fitting = { 'message-sender': ['claim', 'call', 'random'], 'conversation-store': ['commit', 'claim', 'random'], postgres: ['commit', 'random'], rabbitmq: ['call', 'commit', 'random'] }[target] ?? ['random'];
  return fitting[Math.floor(random() * fitting.length)];
}

/** Notes every message that is seen uncertain, until stop(). */
function watchUncertain(stack) {
  const found = new Map();
  let running = true;
  const watching = (async () => {
    while (running) {
      const rows = await stack.rows("select message_id, attempt, extract(epoch from claimed_at) * 1000 from deliveries where state = 3").catch(() => []);
      for (const [messageId, attempt, claimedAt] of rows) found.set(`${messageId} ${attempt}`, { messageId, claimedAt: Number(claimedAt) });
      await sleep(250);
    }
  })();
  return { found, stop: () => { running = false; return watching; } };
}

async function killAll(stack) {
  const plan = shuffled(targets.split(',').flatMap(target => Array(Number(given.kills)).fill(target)));
  const kills = [];
  for (const target of plan) {
    const moment = momentOf(target);
    await moments[moment](stack);
    const pid = await stack.pid(target);
    const at = Date.now();
    await stack.kill(target);
    kills.push({ target, moment, at });
    console.log(`  ${new Date(at).toISOString().slice(11, 23)} killed ${target} (${moment})`);
    await stack.comesBack(target, pid);
    await stack.ready(services, 180_000);
    console.log(`  ${' '.repeat(12)} all ready again after ${((Date.now() - at) / 1000).toFixed(1)} s`);
    await sleep(Math.max(0, at + 6_500 + random() * 2_000 - Date.now()));
  }
  return kills;
}

async function readRows(stack, tenantId) {
  const rows = await stack.rows(`select id, status, attempt from messages where tenant_id = '${tenantId}' and direction = 'outbound'`);
  return new Map(rows.map(([id, status, attempt]) => [id, { status: names[status], attempt: Number(attempt) }]));
}

/** Waits until every accepted message came to its end, at most settleLimit; the rows as they are then. */
async function settle(stack, tenant, offer) {
  const end = Date.now() + settleLimit;
  for (;;) {
    const rows = await readRows(stack, tenant.tenantId);
    if (unfinished(offer.sends, rows).length === 0 || Date.now() > end) return rows;
    await sleep(500);
  }
}

function judge(name, problems) {
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}${problems.length === 0 ? '' : ` (${problems.length})`}`);
  for (const one of problems.slice(0, 10)) console.log(`       ${one}`);
  return problems.length === 0;
}

const stack = await startStack({ settings: { HERMOD_LOG_LEVEL: 'info', ...variant.settings } });
let isFine = false, offer;
try {
  const tenant = await stack.provision({ accounts: 4, conversations: 200, settings: variant.tenant });
  for (const one of variant.behaviours) await stack.sandbox('POST', '/control/behaviours', { ...one, seed });
  offer = new Offer(stack, tenant, makeRandom(seed + 1));
  const watch = watchUncertain(stack);
  offer.start(Number(given.rate));
  await sleep(3_000);
  const kills = await killAll(stack);
  await sleep(2_000);
  await offer.stop();
  const rows = await settle(stack, tenant, offer);
  await watch.stop();
  const ledger = (await stack.ledger()).map(one => {
    const [, attempt, , ...id] = one.opaque.split('.');
    return { messageId: id.join('.'), attempt: Number(attempt), order: one.order };
  });
  const accepted = offer.sends.filter(one => one.acceptedAt !== null);
  const share = acceptedShare(offer.sends, kills);
  console.log(`offered ${offer.sends.length} (${offer.skipped} not begun), accepted ${accepted.length}, answers ${JSON.stringify(offer.answers)}, taken ${ledger.length}, seen uncertain ${watch.found.size}, resent ${ledger.filter(one => one.attempt > 1).length}`);
  const isLate = given.variant === 'late-webhooks';
  isFine = [
    ...(isLate ? [
      judge('calls were left uncertain', watch.found.size > 0 ? [] : ['none: the kills met no call whose webhook was late']),
      judge('each of those that was taken was settled by its webhook and not sent again', sentAgain([...watch.found.values()], rows, ledger)),
    ] : []),
    judge('every accepted message came to its end within 60 s', unfinished(offer.sends, rows)),
    judge('each was taken exactly once', notOnce(offer.sends, ledger)),
    judge('first attempts left in the order of acceptance', outOfOrder(offer.sends, ledger)),
    judge('only calls in flight at a kill were uncertain', wronglyUncertain([...watch.found.values()], kills)),
    judge(`${(share.share * 100).toFixed(1)} % of ${share.of} sends outside the 5 s after kills were accepted at once (90 % wanted)`, share.share >= 0.9 ? [] : ['too few']),
  ].every(Boolean);
} finally {
  offer?.halt();
  if (!isFine) {
    const kept = join(root, '.hermod/log/tests', `faults-${seed}`);
    await mkdir(kept, { recursive: true });
    await cp(join(stack.folder, 'log'), kept, { recursive: true });
    console.log(`seed ${seed}; the logs are kept in ${kept}`);
  }
  await stack.remove();
}
process.exit(isFine ? 0 : 1);
