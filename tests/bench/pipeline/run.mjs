// node tests/bench/pipeline/run.mjs: lives a second, latencies, and CPU seconds per 1,000 messages of every process, in one run.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { eventually, root, services, sleep, startStack, writeTargets } from '../../support/node/stack.mjs';
import { cpuOf, machine, memoryOf } from '../../support/node/measure.mjs';

const { values: given } = parseArgs({
  options: {
    seconds: { type: 'string', default: '15' }, connections: { type: 'string', default: '64' }, rate: { type: 'string', default: '1000' },
    accounts: { type: 'string', default: '8' }, conversations: { type: 'string', default: '4000' }, delays: { type: 'string', default: '0-0' },
    most: { type: 'string', default: '200000' }, partitions: { type: 'string', default: '2' }, json: { type: 'string' }, statements: { type: 'boolean' }, help: { type: 'boolean' },
  },
});
if (given.help) {
  console.log(`node tests/bench/pipeline/run.mjs [--seconds=15] [--connections=64] [--rate=1000] [--accounts=8] [--conversations=4000]
    [--delays=0-0] [--most=200000] [--partitions=2] [--json=FILE] [--statements]
Starts a stack of its own from build/release and prints, for a closed loop with so many connections and for a paced rate (0: left out):
full lives per second (accepted to read in the database with every push delivered), messages per second to sent, latencies,
CPU seconds per 1,000 messages and memory of each process. --delays: shortest-longest ms before each status of the simulated Cloud API.
--most bounds the messages of a phase. --json also writes everything measured.
--statements also tells what PostgreSQL spent on each statement (pg_stat_statements; costs a little itself).`);
  process.exit(0);
}
const number = name => Number(given[name]);
const program = join(root, 'build/release/bin/hermod-bench-load');
const drainLimit = 60_000;

/** Runs the load generator or the listener; `lines` collects the JSON that it prints. */
function start(verb, options) {
  const child = spawn(program, [verb, ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const running = { child, lines: [], ended: new Promise(resolve => child.on('close', resolve)) };
  createInterface({ input: child.stdout }).on('line', line => running.lines.push(JSON.parse(line)));
  return running;
}
const last = running => running.lines.at(-1) ?? {};

async function pidsOf(stack) {
  const names = [...services, 'rabbitmq', 'postgres', 'sandbox'];
  return Object.fromEntries(await Promise.all(names.map(async name => [name, await stack.pid(name)])));
}
async function countRead(stack, tenantId) {
  const rows = await stack.rows(`select count(*) from messages where tenant_id = '${tenantId}' and status >= 50 and status < 90`);
  return Number(rows[0][0]);
}

/** One phase: load, then waiting until everything that was accepted is read and pushed. */
async function phase(stack, tenant, run, load) {
  const pids = await pidsOf(stack);
  const before = await countRead(stack, tenant.tenantId);
  const token = await stack.token({ ttlSeconds: 900 }, { key: tenant.apiKey });
  const listener = start('listen', { url: stack.url, tenant: tenant.tenantId, token, run });
  await eventually('the listener has joined', () => listener.lines.some(line => line.joined));
  const [cpu0, machine0] = [await cpuOf(pids), await machine()];
  const sender = start('send', {
    url: stack.url, path: '/api/v1/widget/send', run, targets: join(stack.folder, 'targets.tsv'), headers: `X-API-Key: ${tenant.apiKey}`, ...load,
    body: `{"tenantId":"${tenant.tenantId}","conversationId":"%1","integrationId":"%2","text":"message number %n of the benchmark, as long as a short reply","messageId":"%m"}`,
  });
  await sender.ended;
  const sent = last(sender);
  const done = await eventually('everything accepted is read and pushed', async () => last(listener).read >= sent.accepted, { limit: drainLimit }).catch(() => false);
  const inDatabase = await eventually('read in the database', async () => (await countRead(stack, tenant.tenantId)) - before >= sent.accepted, { limit: 10_000, every: 200 }).catch(() => false);
  const [cpu1, machine1] = [await cpuOf(pids), await machine()];
  listener.child.kill('SIGTERM');
  await listener.ended;
  const heard = last(listener);
  const perThousand = Object.fromEntries(Object.keys(pids).map(name => [name, ((cpu1[name] - cpu0[name]) / sent.accepted) * 1000]));
  perThousand['load generator'] = (sent.cpuSeconds / sent.accepted) * 1000;
  perThousand.listener = (heard.cpuSeconds / sent.accepted) * 1000;
  const total = machine1.total - machine0.total;
  return {
    run, sent, heard, perThousand, isComplete: Boolean(done && inDatabase),
    livesPerSecond: heard.read / ((heard.lastReadUs - sent.startedUs) / 1e6),
    sentPerSecond: heard.sent / ((heard.lastSentUs - sent.startedUs) / 1e6),
    busy: 1 - (machine1.idle - machine0.idle) / total, steal: (machine1.steal - machine0.steal) / total,
    memoryMb: await memoryOf(pids),
  };
}

const ms = latency => `p50 ${latency.p50} ms, p99 ${latency.p99} ms, max ${latency.max} ms`;
function tell(title, result) {
  const ours = services.reduce((sum, name) => sum + result.perThousand[name], 0);
  const all = ours + result.perThousand.rabbitmq + result.perThousand.postgres + result.perThousand.sandbox;
  console.log(`\n${title}`);
  console.log(`  accepted ${result.sent.accepted} of ${result.sent.sent} (${JSON.stringify(result.sent.answers)}), late starts ${result.sent.late}`);
  console.log(`  full lives/s ${result.livesPerSecond.toFixed(0)}   to sent/s ${result.sentPerSecond.toFixed(0)}   ${result.isComplete ? 'every one read and pushed' : 'INCOMPLETE'}`);
  console.log(`  pushes: created ${result.heard.created}, sent ${result.heard.sent}, delivered ${result.heard.delivered}, read ${result.heard.read}; ` +
    `duplicates ${result.heard.duplicates}, out of order ${result.heard.outOfOrder}, unexpected ${result.heard.unexpected}`);
  console.log(`  accept          ${ms(result.sent.acceptMs)}`);
  for (const rank of ['created', 'sent', 'read']) console.log(`  accept to ${rank.padEnd(8)}${ms(result.heard[`${rank}Ms`])}`);
  console.log(`  CPU seconds per 1,000 messages (= CPU-ms per message): five services ${ours.toFixed(3)}, with broker, database and sandbox ${all.toFixed(3)}`);
  for (const [name, value] of Object.entries(result.perThousand))
    console.log(`    ${name.padEnd(20)}${value.toFixed(3)}${result.memoryMb[name] ? `   ${result.memoryMb[name].toFixed(0)} MB` : ''}`);
  console.log(`  machine busy ${(result.busy * 100).toFixed(0)} %, stolen ${(result.steal * 100).toFixed(1)} %`);
}

async function watchStatements(stack) {
  await stack.rows("alter system set shared_preload_libraries = 'pg_stat_statements'");
  await stack.kill('postgres');
  await sleep(1000);
  await stack.ready();
  await eventually('the extension is there', () => stack.rows('create extension if not exists pg_stat_statements').then(() => true, () => false));
}
async function tellStatements(stack, messages) {
  const rows = await stack.rows(`select round((total_exec_time * 1000 / ${messages})::numeric, 1), calls, rows, round((total_exec_time / calls)::numeric, 2),
    round((wal_bytes / ${messages})::numeric), shared_blks_hit / ${messages}, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) from pg_stat_statements order by total_exec_time desc limit 25`);
  console.log('  statements: us per message, calls, rows, ms per call, WAL bytes per message, blocks per message');
  for (const row of rows) console.log(`    ${row.join('  ')}`);
}

const stack = await startStack({ settings: { HERMOD_LOG_LEVEL: 'warning', HERMOD_PARTITIONS: given.partitions } });
let failed = false;
try {
  if (given.statements) await watchStatements(stack);
  const range = given.delays.split('-').map(Number);
  const delivery = { sentMs: range, deliveredMs: range, readMs: range };
  const tenant = await stack.provision({ accounts: number('accounts'), conversations: number('conversations'), ratePerSecond: 100_000, delivery });
  // Neighbours in the list belong to different accounts, so that the load is spread from its first second.
  const turn = tenant.conversations.map((one, i) => [i % (tenant.conversations.length / tenant.accounts.length), one]).sort((a, b) => a[0] - b[0]).map(pair => pair[1]);
  await writeTargets(join(stack.folder, 'targets.tsv'), turn.map(one => [one.conversationId, one.accountId]));
  await phase(stack, tenant, 'w', { connections: 16, ms: 2000, most: 5000 });
  await sleep(1000);
  const results = [];
  const loads = [['closed loop', { connections: given.connections, ms: number('seconds') * 1000, most: given.most }]];
  if (number('rate') > 0) loads.push([`paced at ${given.rate}/s`, { connections: 256, rate: given.rate, ms: number('seconds') * 1000, most: given.most }]);
  for (const [title, load] of loads) {
    if (given.statements) await stack.rows('select pg_stat_statements_reset()');
    const result = await phase(stack, tenant, `r${results.length}`, load);
    tell(`${title}: ${given.connections} connections, ${given.accounts} accounts, ${given.conversations} conversations, ${given.seconds} s`, result);
    if (given.statements) await tellStatements(stack, result.sent.accepted);
    results.push({ title, ...result });
    failed ||= !result.isComplete;
    await sleep(1000);
  }
  if (given.json) await writeFile(given.json, JSON.stringify(results, null, 2));
} finally {
  await stack.remove();
}
process.exit(failed ? 1 : 0);
