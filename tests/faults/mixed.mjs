// node tests/faults/mixed.mjs: everything that can go wrong between hermod and Meta at once, seeded, under load; then the reckoning. See README.md.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, services, sleep, startStack } from '../support/node/stack.mjs';
import { callsTwice, outOfOrder, quotaWrong, stillUncertain, takenAgain, unfinished } from './checks.mjs';
import { Offer } from './offer.mjs';
import { startProxy } from './proxy.mjs';
import { makeRandom } from './random.mjs';

const { values: given } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) }, rate: { type: 'string', default: '60' }, seconds: { type: 'string', default: '60' },
    freeze: { type: 'string', default: '30' }, policy: { type: 'string', default: 'resend' }, quick: { type: 'boolean' }, help: { type: 'boolean' },
  },
});
if (given.help) {
  console.log('node tests/faults/mixed.mjs [--seed=N] [--rate=60] [--seconds=60] [--freeze=30 seconds] [--policy=resend|hold|fail] [--quick: shorter limits]');
  process.exit(0);
}
const seed = Number(given.seed);
console.log(`seed ${seed}: ${given.rate} messages/s for ${given.seconds} s, policy ${given.policy}`);
const random = makeRandom(seed);
const names = { 0: 'scheduled', 10: 'sending', 20: 'uncertain', 30: 'sent', 35: 'failed', 40: 'delivered', 50: 'read', 60: 'played', 90: 'canceled' };
const settleLimit = 180_000;
// Quick: everything that is waited for takes less time; what is decided, and the reckoning, are the same.
const limits = given.quick ? { HERMOD_SENDER_CALL_DEADLINE: '4s', HERMOD_CLAIM_START_WITHIN: '3s', HERMOD_FEEDBACK_LAG: '3s', HERMOD_UNCLAIMED_AFTER: '5s' } : {};
const [uncertainDeadlineMs, pauseMs] = given.quick ? [5_000, 2_000] : [15_000, 4_000];

/** What the simulated Cloud API does wrong. `ambiguous`: nobody can know by the answer whether the message was taken. */
const misdeeds = [
  { do: 'cut', taken: true, probability: 0.01, ambiguous: true },
  { do: 'cut', taken: false, probability: 0.005, ambiguous: true },
  { do: 'http_status', httpStatus: 503, text: 'upstream', taken: false, probability: 0.01, ambiguous: true },
  { do: 'http_status', httpStatus: 502, text: '<html>', taken: true, probability: 0.005, ambiguous: true },
  { do: 'half_answer', probability: 0.003, ambiguous: true },
  { do: 'garbage', probability: 0.003, ambiguous: true },
  { do: 'no_id', probability: 0.003, ambiguous: true },
  { do: 'hang', taken: true, waitMs: 20_000, probability: 0.002, ambiguous: true },
  { do: 'error', code: 131016, probability: 0.01 },
  { do: 'error', code: 130429, probability: 0.002 },
  { do: 'error', code: 131056, probability: 0.002 },
  { do: 'slow', waitMs: 80, probability: 0.2 },
];

/** The sender asks the store through a proxy that loses answers to claims. */
async function putProxyBetween(stack) {
  const proxy = await startProxy({ to: Number(stack.ports.HERMOD_STORE_PORT), probability: 0.01, random: makeRandom(seed + 2) });
  const path = join(stack.folder, 'config/message-sender.conf');
  const settings = await readFile(path, 'utf8');
  await writeFile(path, settings.replace(/^HERMOD_STORE_URL=.*$/m, `HERMOD_STORE_URL=http://127.0.0.1:${proxy.port}`));
  const pid = await stack.pid('message-sender');
  await stack.kill('message-sender');
  await stack.comesBack('message-sender', pid);
  await stack.ready();
  return proxy;
}
const inFlight = async stack => Number((await stack.rows('select count(*) from deliveries where state = 2').catch(() => [[0]]))[0]?.[0] ?? 0);

async function kill(stack, target, faults) {
  // Counted on both sides of the kill: calls begin and end all the time.
  const before = await inFlight(stack);
  const pid = await stack.pid(target);
  await stack.kill(target);
  faults.push({ what: `killed ${target}`, at: Date.now(), calls: before });
  await stack.comesBack(target, pid);
  faults.at(-1).calls = Math.max(before, await inFlight(stack));
  await stack.ready(services, 180_000);
}
async function freeze(stack, target, faults) {
  const pid = await stack.pid(target);
  faults.push({ what: `froze ${target}`, at: Date.now(), calls: await inFlight(stack) });
  process.kill(pid, 'SIGSTOP');
  await sleep(Number(given.freeze) * 1_000);
  faults.at(-1).calls = Math.max(faults.at(-1).calls, await inFlight(stack));
  process.kill(pid, 'SIGCONT');
  await stack.ready(services, 60_000);
}

async function misbehave(stack, end) {
  const faults = [];
  const plan = ['kill message-sender', 'kill conversation-store', 'freeze message-sender', 'kill message-sender', 'freeze conversation-store', 'kill conversation-store'];
  const mixed = [];
  while (plan.length) mixed.push(...plan.splice(Math.floor(random() * plan.length), 1));
  for (const step of mixed) {
    await sleep(1_000 + random() * pauseMs);
    const [verb, target] = step.split(' ');
    console.log(`  ${new Date().toISOString().slice(11, 23)} ${step}`);
    await (verb === 'kill' ? kill : freeze)(stack, target, faults);
  }
  await sleep(Math.max(0, end - Date.now()));
  return faults;
}

async function readRows(stack, tenantId) {
  const rows = await stack.rows(`select id, status, attempt from messages where tenant_id = '${tenantId}' and direction = 'outbound'`);
  return new Map(rows.map(([id, status, attempt]) => [id, { status: names[status], attempt: Number(attempt) }]));
}
/**
 * A customer of each number writes now and then. Whether an uncertain message was taken is only decided once a webhook about something
 * later has come, and after the last offer nothing else would bring one.
 */
function keepWriting(stack, tenant) {
  let count = 0;
  const timer = setInterval(() => {
    count++;
    for (const account of tenant.accounts) {
      const { waId } = tenant.conversations.find(one => one.accountId === account.accountId);
      stack.sandbox('POST', '/control/inbound', { phoneNumberId: account.phoneNumberId, from: waId, text: `are you there? ${count}` }).catch(() => {});
    }
  }, 2_000);
  return () => clearInterval(timer);
}
/** What is still open, for who watches: deliveries by state, with the oldest due. */
async function openWork(stack, tenantId) {
  const states = ['queued', 'dispatched', 'claimed', 'uncertain'];
  const rows = await stack.rows(`select state, count(*), round(extract(epoch from now() - min(due_at))) from deliveries where tenant_id = '${tenantId}' group by 1 order by 1`);
  return rows.map(([state, count, age]) => `${count} ${states[state]} (the oldest due ${age} s ago)`).join(', ') || 'no delivery is open';
}
/** In one statement, so that count and lines are of one moment. */
async function readQuota(stack, tenantId) {
  const [[used, lines]] = await stack.rows(`select (select coalesce(sum(used), 0) from quota_usage where tenant_id = '${tenantId}'),
    (select coalesce(json_agg(message_id), '[]') from quota_lines where tenant_id = '${tenantId}')`);
  return { used: Number(used), lines: JSON.parse(lines) };
}
function judge(name, problems) {
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}${problems.length === 0 ? '' : ` (${problems.length})`}`);
  for (const one of problems.slice(0, 10)) console.log(`       ${one}`);
  return problems.length === 0;
}

const stack = await startStack({ settings: { HERMOD_LOG_LEVEL: 'info', ...limits } });
let isFine = false, offer, proxy;
try {
  const tenant = await stack.provision({ accounts: 3, conversations: 150, ratePerSecond: 200, settings: { uncertainPolicy: given.policy, uncertainDeadlineMs, quota: { messagesPerMonth: 1_000_000 } } });
  proxy = await putProxyBetween(stack);
  const { ids } = await stack.sandbox('POST', '/control/behaviours', misdeeds.map(({ ambiguous, ...one }, i) => ({ ...one, seed: seed + i })));
  offer = new Offer(stack, tenant, makeRandom(seed + 1));
  offer.start(Number(given.rate));
  const faults = await misbehave(stack, Date.now() + Number(given.seconds) * 1_000);
  await offer.stop();
  const behaviours = await stack.sandbox('GET', '/control/behaviours');
  await stack.sandbox('DELETE', '/control/behaviours');
  proxy.state.isLosing = false;
  const end = Date.now() + settleLimit;
  const stopWriting = keepWriting(stack, tenant);
  let rows = await readRows(stack, tenant.tenantId);
  const isOver = () => unfinished(offer.sends, rows).length === 0 || (given.policy === 'hold' && Date.now() > end - settleLimit + 60_000);
  for (let told = Date.now(); !isOver() && Date.now() < end;) {
    await sleep(500);
    rows = await readRows(stack, tenant.tenantId);
    if (Date.now() - told < 10_000) continue;
    told = Date.now();
    console.log(`  ${new Date().toISOString().slice(11, 23)} ${await openWork(stack, tenant.tenantId)}`);
  }
  stopWriting();
  console.log(`settled ${((Date.now() - end + settleLimit) / 1_000).toFixed(1)} s after the last offer`);
  const ledger = (await stack.ledger()).map(one => {
    const [, attempt, tried, ...id] = one.opaque.split('.');
    return { messageId: id.join('.'), attempt: Number(attempt), tried: Number(tried), order: one.order };
  });
  const uncertain = (await stack.rows(`select message_id, attempt from attempts where tenant_id = '${tenant.tenantId}' and result = 'uncertain'`)).length;
  const resends = new Set((await stack.rows(`select message_id from attempts where tenant_id = '${tenant.tenantId}' and result = 'resend'`)).map(([id]) => id));
  const list = behaviours.behaviours ?? behaviours;
  const injected = list.filter(one => misdeeds[ids.indexOf(one.id)]?.ambiguous).reduce((sum, one) => sum + one.fired, 0);
  const atFaults = faults.reduce((sum, one) => sum + one.calls, 0);
  const again = takenAgain(ledger);
  console.log(`offered ${offer.sends.length}, accepted ${offer.sends.filter(one => one.acceptedAt !== null).length}, taken ${ledger.length}, uncertain ${uncertain} ` +
    `(ambiguous answers ${injected}, calls in flight at kills and freezes ${atFaults}), resent by policy ${resends.size}, taken again after it ${again.length}, claim answers lost ${proxy.state.lost}`);
  isFine = [
    judge('every accepted message came to its end', given.policy === 'hold' ? [] : unfinished(offer.sends, rows)),
    judge('every accepted message is known', offer.sends.filter(one => one.acceptedAt !== null && !rows.has(one.messageId)).map(one => one.messageId)),
    judge('no attempt was taken twice', callsTwice(ledger)),
    judge('what was taken again had been sent anew by its policy', again.filter(id => !resends.has(id))),
    judge('first attempts left in the order of acceptance', outOfOrder(offer.sends, ledger)),
    judge('no more was uncertain than ambiguous answers and calls in flight', uncertain <= injected + atFaults ? [] : [`${uncertain} > ${injected} + ${atFaults}`]),
    judge('nothing that the ledger holds is uncertain', stillUncertain(ledger, rows)),
    judge('the quota is what was taken and what is reserved', quotaWrong(await readQuota(stack, tenant.tenantId), ledger, rows)),
  ].every(Boolean);
} finally {
  offer?.halt();
  proxy?.close();
  if (!isFine) {
    const kept = join(root, '.hermod/log/tests', `faults-${seed}`);
    await mkdir(kept, { recursive: true });
    await cp(join(stack.folder, 'log'), kept, { recursive: true });
    console.log(`seed ${seed}; the logs are kept in ${kept}`);
  }
  await stack.remove();
}
process.exit(isFine ? 0 : 1);
