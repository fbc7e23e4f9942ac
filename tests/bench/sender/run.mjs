// node tests/bench/sender/run.mjs: what the sending engine does with one number at full speed, how soon a message is called for,
// how well it keeps a limit, and who waits for whom behind a campaign.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { eventually, root, services, sleep, startStack, writeTargets } from '../../support/node/stack.mjs';
import { cpuOf, machine } from '../../support/node/measure.mjs';

const { values: given } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' }, rate: { type: 'string', default: '1000' }, wait: { type: 'string', default: '200' },
    campaign: { type: 'string', default: '100000' }, replies: { type: 'string', default: '100' }, only: { type: 'string', default: 'latency,number,pace,fair' },
    json: { type: 'string' }, help: { type: 'boolean' },
  },
});
if (given.help) {
  console.log(`node tests/bench/sender/run.mjs [--seconds=20] [--rate=1000] [--wait=200] [--campaign=100000] [--replies=100] [--only=latency,number,pace,fair] [--json=FILE]
Starts a stack of its own from build/release.
  latency  accept to call of single messages, nothing paced
  number   so many messages/s on one number with a Cloud API that takes --wait ms, three statuses each coming back
  pace     a number of 80/s that the Cloud API enforces within every second, with messages coming in: share used, share refused
  fair     a campaign on one account: accept to call of replies on another account, and on the same one`);
  process.exit(0);
}
const number = name => Number(given[name]);
const program = join(root, 'build/release/bin/hermod-bench-load');
const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { count: sorted.length, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), max: sorted.at(-1) };
}
const tellSpread = s => `p50 ${s.p50} ms, p99 ${s.p99} ms, max ${s.max} ms (${s.count})`;

async function offer(stack, tenant, targets, load) {
  await writeTargets(join(stack.folder, 'targets.tsv'), targets.map(one => [one.conversationId, one.accountId]));
  const child = spawn(program, ['send', ...Object.entries({
    url: stack.url, path: '/api/v1/widget/send', targets: join(stack.folder, 'targets.tsv'), headers: `X-API-Key: ${tenant.apiKey}`, connections: 256,
    body: `{"tenantId":"${tenant.tenantId}","conversationId":"%1","integrationId":"%2","text":"message number %n of the benchmark, as long as a short reply","messageId":"%m"}`,
    ...load,
  }).map(([name, value]) => `--${name}=${value}`)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let result;
  createInterface({ input: child.stdout }).on('line', line => { result = JSON.parse(line); });
  await new Promise(resolve => child.on('close', resolve));
  return result;
}
const calls = ledger => new Map(ledger.map(one => [one.opaque.split('.').slice(3).join('.'), one.at]));

/** Milliseconds from the acceptance of each message to its call, by message id. */
async function acceptToCall(stack, tenant, prefix) {
  const taken = calls(await stack.ledger({ opaqueContains: prefix }));
  const rows = await stack.rows(`select id, (extract(epoch from accepted_at) * 1000)::bigint from messages where tenant_id = '${tenant.tenantId}' and id like '${prefix}%'`);
  return rows.filter(([id]) => taken.has(id)).map(([id, accepted]) => taken.get(id) - Number(accepted));
}
const errors = async (stack, code) => (await stack.sandbox('GET', '/control/counts')).counts[`message.error.${code}`] ?? 0;

const parts = {
  async latency(stack) {
    const tenant = await stack.provision({ accounts: 2, conversations: 500, ratePerSecond: 100_000 });
    await offer(stack, tenant, tenant.conversations, { run: 'w', rate: 100, ms: 2_000 });
    const load = await offer(stack, tenant, tenant.conversations, { run: 'l', rate: 100, ms: Math.min(10, number('seconds')) * 1_000 });
    await sleep(1_000);
    const times = spread(await acceptToCall(stack, tenant, 'bl.'));
    console.log(`latency: accept to call at 100/s, not paced: ${tellSpread(times)}; accepted ${load.accepted}`);
    return { times, isFine: times.p50 < 20 && times.count === load.accepted };
  },

  async number(stack) {
    const rate = number('rate');
    const delivery = { sentMs: [0, 50], deliveredMs: [0, 50], readMs: [0, 50] };
    const tenant = await stack.provision({ accounts: 1, conversations: 5_000, ratePerSecond: Math.ceil(rate * 1.1), delivery });
    await stack.sandbox('POST', '/control/behaviours', { do: 'slow', waitMs: number('wait') });
    await offer(stack, tenant, tenant.conversations, { run: 'w', rate: 200, ms: 2_000 });
    await sleep(1_000);
    const names = [...services, 'rabbitmq', 'postgres', 'sandbox'];
    const pids = Object.fromEntries(await Promise.all(names.map(async name => [name, await stack.pid(name)])));
    const [cpu0, machine0] = [await cpuOf(pids), await machine()];
    const load = await offer(stack, tenant, tenant.conversations, { run: 'n', rate, ms: number('seconds') * 1_000 });
    const count = async () => Number((await stack.rows(`select count(*) from messages where tenant_id = '${tenant.tenantId}' and id like 'bn.%' and status >= 50 and status < 90`))[0][0]);
    const isComplete = await eventually('every message is read', async () => (await count()) >= load.accepted, { limit: 60_000, every: 250 }).catch(() => false);
    const [cpu1, machine1] = [await cpuOf(pids), await machine()];
    const ledger = await stack.ledger({ opaqueContains: 'bn.' });
    const times = ledger.map(one => one.at).sort((a, b) => a - b);
    const sustained = (times.length - 1) / ((times.at(-1) - times[0]) / 1_000);
    const waits = spread(await acceptToCall(stack, tenant, 'bn.'));
    await stack.sandbox('DELETE', '/control/behaviours');
    const busy = 1 - (machine1.idle - machine0.idle) / (machine1.total - machine0.total);
    console.log(`number: offered ${rate}/s for ${given.seconds} s, Cloud API of ${given.wait} ms: ${sustained.toFixed(0)} calls/s on one number, ` +
      `${(sustained * 3).toFixed(0)} statuses/s back, ${isComplete ? 'all read' : 'INCOMPLETE'}; accepted ${load.accepted}, taken ${ledger.length}`);
    console.log(`        accept to call ${tellSpread(waits)}; accept ${JSON.stringify(load.acceptMs)}; machine busy ${(busy * 100).toFixed(0)} %`);
    for (const name of names) console.log(`        ${name.padEnd(20)}${(((cpu1[name] - cpu0[name]) / load.accepted) * 1000).toFixed(3)} CPU-ms per message`);
    return { sustained, waits, load, isFine: Boolean(isComplete) && ledger.length === load.accepted && sustained >= rate * 0.99 };
  },

  async pace(stack) {
    const tenant = await stack.provision({ accounts: 1, conversations: 2_000, ratePerSecond: 80 });
    const [account] = tenant.accounts;
    await stack.sandbox('PUT', `/control/numbers/${account.phoneNumberId}`, { token: account.token, limits: { messagesPerSecond: 80, pairSecondsPerMessage: 0 } });
    const before = await errors(stack, 130429);
    const seconds = Math.max(20, number('seconds'));
    let inbound = 0;
    const writing = setInterval(() => {
      inbound++;
      stack.sandbox('POST', '/control/inbound', { phoneNumberId: account.phoneNumberId, from: tenant.conversations[inbound % 100].waId, text: `in ${inbound}` }).catch(() => {});
    }, 200);
    const load = await offer(stack, tenant, tenant.conversations, { run: 'p', rate: 120, ms: seconds * 1_000 });
    clearInterval(writing);
    const ledger = await stack.ledger({ opaqueContains: 'bp.' });
    const end = Math.max(...ledger.map(one => one.at)), begin = end - (seconds - 5) * 1_000;
    const taken = ledger.filter(one => one.at > begin).length;
    const allowed = (80 - 5) * (seconds - 5);
    const refused = (await errors(stack, 130429)) - before;
    const share = taken / allowed;
    console.log(`pace: ${(share * 100).toFixed(1)} % of what 80/s with 5/s coming in leaves (95 wanted), refused ${refused} of ${ledger.length + refused} calls ` +
      `(${((refused / (ledger.length + refused)) * 100).toFixed(3)} %, under 0.1 wanted); accepted ${load.accepted}`);
    return { share, refused, isFine: share >= 0.95 && refused / (ledger.length + refused) < 0.001 };
  },

  async fair(stack) {
    const campaign = number('campaign');
    const tenant = await stack.provision({ accounts: 2, conversations: 4_000, ratePerSecond: 80 });
    const other = await stack.provision({ accounts: 1, conversations: 100, ratePerSecond: 80 });
    const [busy] = tenant.accounts;
    const mine = tenant.conversations.filter(one => one.accountId === busy.accountId);
    const [written, quiet] = [mine.slice(100), mine.slice(0, 100)];
    const beside = tenant.conversations.filter(one => one.accountId !== busy.accountId);
    let accepted = 0;
    const begin = Date.now();
    for (let at = 0; at < campaign; at += 1_000) {
      const messages = Array.from({ length: Math.min(1_000, campaign - at) }, (_, i) => ({
        messageId: `bc.${at + i}.${randomUUID().slice(0, 8)}`, conversationId: written[(at + i) % written.length].conversationId, type: 'text', text: `offer ${at + i}`,
      }));
      const answer = await stack.api('POST', '/api/v1/messages/batch', { priority: 'bulk', messages }, { key: tenant.apiKey, limit: 60_000 });
      if (answer.status >= 300) throw new Error(`the batch door answered ${answer.status}: ${answer.text.slice(0, 300)}`);
      accepted += answer.body.accepted ?? messages.length;
    }
    console.log(`fair: campaign of ${accepted} accepted in ${((Date.now() - begin) / 1000).toFixed(1)} s`);
    const kinds = { other: [other, other.conversations], beside: [tenant, beside], same: [tenant, quiet] };
    for (let i = 0; i < number('replies'); i++) {
      await Promise.all(Object.entries(kinds).map(([kind, [owner, list]]) => stack.api('POST', '/api/v1/widget/send', {
        tenantId: owner.tenantId, conversationId: list[i % list.length].conversationId, text: `reply ${i}`, messageId: `bf${kind}.${i}.${randomUUID().slice(0, 8)}`,
      }, { key: owner.apiKey })));
      await sleep(150);
    }
    await sleep(2_000);
    const found = {};
    for (const [kind, [owner]] of Object.entries(kinds)) found[kind] = spread(await acceptToCall(stack, owner, `bf${kind}.`));
    const left = Number((await stack.rows(`select count(*) from deliveries where tenant_id = '${tenant.tenantId}' and is_queued`))[0][0]);
    console.log(`      accept to call of replies, ${left} of the campaign still waiting:`);
    console.log(`        another tenant's account  ${tellSpread(found.other)}   (100 ms wanted)`);
    console.log(`        another account           ${tellSpread(found.beside)}   (100 ms wanted)`);
    console.log(`        the campaign's account    ${tellSpread(found.same)}   (500 ms wanted)`);
    const all = Object.values(found).every(one => one.count === number('replies'));
    return { found, left, isFine: all && left > 0 && found.other.p99 < 100 && found.beside.p99 < 100 && found.same.p99 < 500 };
  },
};

const stack = await startStack({ settings: { HERMOD_LOG_LEVEL: 'warning', HERMOD_SENDER_MAX_CALLS: '1024' } });
const results = {};
try {
  for (const name of given.only.split(',')) results[name] = await parts[name](stack);
  if (given.json) await writeFile(given.json, JSON.stringify(results, null, 2));
} finally {
  await stack.remove();
}
for (const [name, one] of Object.entries(results)) console.log(`${one.isFine ? 'ok  ' : 'MISS'} ${name}`);
process.exit(Object.values(results).every(one => one.isFine) ? 0 : 1);
