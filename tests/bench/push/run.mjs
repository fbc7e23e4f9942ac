// realtime-push beside npm's socket.io in one run: memory per idle connection, CPU per delivery, latency, and a client that stops reading.
//   node tests/bench/push/run.mjs [--idle 10000] [--receivers 500] [--seconds 5] [--most 6400]
// A part of it: --only idle|rate|stopped. --p99 MS asks for another limit: CPU per delivery can be told on a busy machine, too.
// Every event goes to every receiver. The rate doubles from 100 events/s until a server's 99th percentile is over 50 ms or it falls
// behind; its figures are those of the last rate that it held. Each server is alone on core 0, everything else on the others.
import { fork, spawn, execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url)), root = path.resolve(here, '../../..');
const options = { idle: 10_000, receivers: 500, seconds: 5, most: 6_400, p99: 50, port: 21700 };
const leastShare = 0.99;
// The history for clients that come back is full before anything is measured: what grows then is not the history.
const historyBytes = 8 * 1024 * 1024;
// What one client does not read: more than all buffers of the kernel take (about 6 MB), several times over.
const stopped = { rate: 200, more: 20_000, receivers: 10 };
for (let i = 2; i < process.argv.length; i += 2) { const [name, value] = [process.argv[i].slice(2), process.argv[i + 1]]; options[name] = Number.isNaN(Number(value)) ? value : Number(value); }
execFileSync(path.join(root, 'tests/support/node-packages'), [here], { stdio: 'inherit' });
const { default: amqp } = await import('amqplib');
const build = process.env.HERMOD_BUILD ?? path.join(root, 'build/release');
const folder = mkdtempSync(path.join(tmpdir(), 'hermod-bench-push-'));
const rabbit = path.join(root, 'tests/support/servers/private-rabbitmq');
const key = randomBytes(32), serviceKey = randomBytes(24).toString('hex'), tenant = '018f0000-0000-7000-8000-000000000001';
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));
const message = child => new Promise((resolve, reject) => { child.once('message', resolve); child.once('exit', code => reject(new Error(`ended with ${code}`))); });
const ask = (child, what) => { const answer = message(child); child.send(what); return answer; };
const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const cpuOf = pid => { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' '); return (Number(f[11]) + Number(f[12])) / ticks; };
const memoryOf = pid => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);

function makeToken() {
  const part = value => Buffer.from(JSON.stringify(value)).toString('base64url'), now = Math.floor(Date.now() / 1000);
  const text = `${part({ alg: 'HS256', typ: 'JWT', kid: 'k1' })}.${part({ iss: 'hermod', aud: 'hermod', sub: 'bench', tid: tenant, role: 'manager', iat: now, nbf: now, exp: now + 3600, jti: 'bench' })}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

/** The process has core 0 for itself, as far as we can say. */
const pin = (pid, cores) => { try { execFileSync('taskset', ['-apc', cores, String(pid)], { stdio: 'ignore' }); } catch { /* one core, or no taskset: as it comes */ } };

/** The event's argument, about 200 bytes as it travels, and so many more. */
const payload = (n, more) => ({ messageId: `m${n}`, conversationId: tenant, status: 'delivered', attempt: 1, timestamp: new Date().toISOString(), t: performance.timeOrigin + performance.now(), ...(more ? { text: 'x'.repeat(more) } : {}) });

async function startHermod() {
  execFileSync(rabbit, ['start', path.join(folder, 'rabbit'), String(options.port + 10)], { stdio: 'inherit', env: { ...process.env, HERMOD_SERVER_OWNER: String(process.pid) } });
  const connection = await amqp.connect(`amqp://guest:guest@127.0.0.1:${options.port + 10}`);
  const channel = await connection.createChannel();
  await channel.assertExchange('hermod.events', 'topic');
  await channel.assertQueue('hermod.events.0', { durable: true, arguments: { 'x-queue-type': 'stream' } });
  await channel.bindQueue('hermod.events.0', 'hermod.events', '#');
  await channel.assertExchange('hermod.presence', 'fanout');
  await channel.assertExchange('hermod.control', 'fanout');
  await channel.assertQueue('hermod.control', { durable: true, arguments: { 'x-queue-type': 'stream' } });
  await channel.bindQueue('hermod.control', 'hermod.control', '');
  channel.publish('hermod.control', '', Buffer.from(JSON.stringify({ items: [{ type: 'stream_epoch', stream: 0, epoch: 'bench', at: 1 }] })));
  const log = openSync(path.join(folder, 'push.log'), 'w');
  const child = spawn(path.join(build, 'bin/hermod-realtime-push'), [], { stdio: ['ignore', log, log], env: {
    PATH: process.env.PATH, HERMOD_AMQP_URL: `amqp://guest@127.0.0.1:${options.port + 10}`, HERMOD_AMQP_PASSWORD: 'guest', HERMOD_PUSH_PORT: String(options.port), HERMOD_PUSH_ADMIN_PORT: String(options.port + 1),
    HERMOD_JWT_KEYS: `k1:${key.toString('base64url')}`, HERMOD_SERVICE_KEY: serviceKey, HERMOD_PUSH_MAX_PER_USER: '100000', HERMOD_PUSH_MAX_PER_ADDRESS: '100000', HERMOD_PUSH_HANDSHAKES_PER_SECOND: '100000',
    HERMOD_PUSH_HISTORY_BYTES: String(historyBytes) } });
  for (let i = 0; ; ++i) {
    const ready = await fetch(`http://127.0.0.1:${options.port + 1}/readyz`).then(r => r.ok, () => false);
    if (ready) break;
    if (i > 300 || child.exitCode !== null) throw new Error(`realtime-push is not ready; its log:\n${readFileSync(path.join(folder, 'push.log'), 'utf8').slice(-2000)}`);
    await sleep(100);
  }
  return {
    name: 'hermod', pid: child.pid, port: options.port, headers: [['X-Hermod-Service-Key', serviceKey]], auth: { token: makeToken() },
    emit: (numbers, more) => channel.publish('hermod.events', `0.${tenant}`, Buffer.from(JSON.stringify({ items: numbers.map(n => ({ eventId: `e${n}`, type: 'status_update', tenantId: tenant, conversationId: tenant, at: Date.now(), payload: payload(n, more) })) }))),
    stop: async () => { child.kill('SIGTERM'); await new Promise(r => child.once('exit', r)); await connection.close(); execFileSync(rabbit, ['remove', path.join(folder, 'rabbit')], { stdio: 'inherit' }); },
  };
}

async function startReference() {
  const child = fork(path.join(here, 'reference.mjs'), [String(options.port)]);
  await message(child);
  return { name: 'socket.io', pid: child.pid, port: options.port, headers: [], auth: { token: 'x' }, emit: (numbers, more) => { for (const n of numbers) child.send(payload(n, more)); }, stop: async () => { child.kill(); await new Promise(r => child.once('exit', r)); } };
}

async function openReceivers(server, count) {
  const child = fork(path.join(here, 'receivers.mjs'), [JSON.stringify({ port: server.port, count, headers: server.headers, auth: server.auth })]);
  await message(child);
  return { child, stop: async () => { child.kill('SIGKILL'); await sleep(1_500); } };
}

let eventNumber = 0;
/** Sends at `rate` events/s; those that are due together go together, as the store publishes them. */
async function sendFor(server, rate, seconds, more = 0) {
  const begun = performance.now();
  for (let sent = 0; sent < seconds * rate;) {
    const due = Math.min(seconds * rate, Math.floor(((performance.now() - begun) / 1000) * rate) + 1) - sent;
    if (due > 0) server.emit(Array.from({ length: due }, () => ++eventNumber), more);
    sent += Math.max(0, due);
    await sleep(1);
  }
  await sleep(500);
}

async function measureIdle(server, out) {
  const before = memoryOf(server.pid);
  const idle = await openReceivers(server, options.idle);
  await sleep(3_000);
  out.kibPerConnection = +((memoryOf(server.pid) - before) / options.idle).toFixed(2);
  const cpu = cpuOf(server.pid);
  await sleep(5_000);
  out.idleCpuMicrosPerConnectionSecond = +(((cpuOf(server.pid) - cpu) * 1e6) / options.idle / 5).toFixed(2);
  await idle.stop();
}

async function measureRate(server, receivers, rate) {
  await ask(receivers.child, 'reset');
  const cpu = cpuOf(server.pid);
  await sendFor(server, rate, options.seconds);
  const used = cpuOf(server.pid) - cpu, report = await ask(receivers.child, 'report');
  const expected = options.receivers * rate * options.seconds;
  return {
    rate, isHeld: report.events >= expected * leastShare && report.p99 < options.p99, share: +(report.events / expected).toFixed(3),
    deliveriesPerSecond: Math.round(report.events / options.seconds), cpuMicrosPerDelivery: +((used * 1e6) / report.events).toFixed(2),
    deliveriesPerCpuSecond: Math.round(report.events / used), p50ms: +report.p50.toFixed(1), p99ms: +report.p99.toFixed(1),
  };
}

async function measureFanOut(server, out) {
  const receivers = await openReceivers(server, options.receivers);
  let best;
  for (let rate = 100; rate <= options.most; rate *= 2) {
    const found = await measureRate(server, receivers, rate);
    console.log(`  ${server.name} at ${rate} events/s to ${options.receivers}: ${JSON.stringify(found)}`);
    if (rate === 100) out.cpuMicrosAt100 = found.cpuMicrosPerDelivery;
    if (!found.isHeld) break;
    best = found;
  }
  Object.assign(out, best ?? {});
  delete out.isHeld; delete out.share;
  await receivers.stop();
}

/** How much the process grows while everybody reads, and while one does not. */
async function measureStopped(server, out) {
  const receivers = await openReceivers(server, stopped.receivers);
  const grow = async () => {
    const before = memoryOf(server.pid);
    await sendFor(server, stopped.rate, options.seconds, stopped.more);
    return memoryOf(server.pid) - before;
  };
  await grow();
  out.growthAllReadKiB = await grow();
  await ask(receivers.child, 'pause one');
  await ask(receivers.child, 'reset');
  out.growthOneStoppedKiB = await grow();
  const { events } = await ask(receivers.child, 'report');
  const expected = (stopped.receivers - 1) * stopped.rate * options.seconds;
  if (events < expected * leastShare) throw new Error(`${server.name}: the others heard ${events} of ${expected} events while one did not read`);
  await receivers.stop();
}

async function measure(server) {
  const out = { server: server.name };
  pin(server.pid, '0');
  const warm = await openReceivers(server, 200);
  await sendFor(server, 100, 2);
  await warm.stop();
  const parts = { idle: measureIdle, rate: measureFanOut, stopped: measureStopped };
  for (const [name, part] of Object.entries(parts)) if (!options.only || options.only === name) await part(server, out);
  return out;
}

const results = [];
try {
  pin(process.pid, '1-255');
  for (const start of [startReference, startHermod]) {
    const server = await start();
    try { results.push(await measure(server)); } finally { await server.stop(); }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.table(results);
const [reference, hermod] = results;
const waiting = stopped.rate * stopped.more * options.seconds / 1024;
if (hermod.growthOneStoppedKiB !== undefined) console.log(`growth while one client left ${Math.round(waiting)} KiB unread: ${hermod.growthOneStoppedKiB - hermod.growthAllReadKiB} KiB more than while all read (socket.io: ${reference.growthOneStoppedKiB - reference.growthAllReadKiB})`);
if (hermod.kibPerConnection !== undefined) console.log(`memory per idle connection: ${(reference.kibPerConnection / hermod.kibPerConnection).toFixed(1)} times less (mark 3)`);
if (options.only && options.only !== 'rate') process.exit(0);
if (!reference.deliveriesPerCpuSecond || !hermod.deliveriesPerCpuSecond) throw new Error('a server did not hold the lowest rate: the machine is too busy for a figure');
console.log(`deliveries per CPU second: ${(hermod.deliveriesPerCpuSecond / reference.deliveriesPerCpuSecond).toFixed(1)} times more (mark 3)`);
