// realtime-push beside npm's socket.io in one run: memory per idle connection, CPU per delivery, latency, and a client that stops reading.
//   node tests/bench/push/run.mjs [--idle 10000] [--receivers 500] [--rate 100] [--seconds 10]
import amqp from 'amqplib';
import { fork, spawn, execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url)), root = path.resolve(here, '../../..');
const options = { idle: 10_000, receivers: 500, rate: 100, seconds: 10, port: 21700 };
for (let i = 2; i < process.argv.length; i += 2) options[process.argv[i].slice(2)] = Number(process.argv[i + 1]);
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
  const text = `${part({ alg: 'HS256', typ: 'JWT', kid: 'k1' })}.${part({ iss: 'hermod', aud: 'hermod', sub: 'bench', tid: tenant, role: 'agent', iat: now, nbf: now, exp: now + 3600, jti: 'bench' })}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

/** The event's argument, about 200 bytes as it travels. */
const payload = n => ({ messageId: `m${n}`, conversationId: tenant, status: 'delivered', attempt: 1, timestamp: new Date().toISOString(), t: performance.timeOrigin + performance.now() });

async function startHermod() {
  execFileSync(rabbit, ['start', path.join(folder, 'rabbit'), String(options.port + 10)], { stdio: 'inherit', env: { ...process.env, HERMOD_SERVER_OWNER: String(process.pid) } });
  const connection = await amqp.connect(`amqp://guest:guest@127.0.0.1:${options.port + 10}`);
  const channel = await connection.createChannel();
  await channel.assertExchange('hermod.events', 'topic');
  await channel.assertQueue('hermod.events.0', { durable: true, arguments: { 'x-queue-type': 'stream' } });
  await channel.bindQueue('hermod.events.0', 'hermod.events', '#');
  const log = openSync(path.join(folder, 'push.log'), 'w');
  const child = spawn(path.join(build, 'bin/hermod-realtime-push'), [], { stdio: ['ignore', log, log], env: {
    PATH: process.env.PATH, HERMOD_AMQP_URL: `amqp://guest@127.0.0.1:${options.port + 10}`, HERMOD_AMQP_PASSWORD: 'guest', HERMOD_PUSH_PORT: String(options.port), HERMOD_PUSH_ADMIN_PORT: String(options.port + 1),
    HERMOD_JWT_KEYS: `k1:${key.toString('base64url')}`, HERMOD_SERVICE_KEY: serviceKey, HERMOD_PUSH_MAX_PER_USER: '100000', HERMOD_PUSH_MAX_PER_ADDRESS: '100000', HERMOD_PUSH_HANDSHAKES_PER_SECOND: '100000' } });
  for (let i = 0; ; ++i) {
    const ready = await fetch(`http://127.0.0.1:${options.port + 1}/readyz`).then(r => r.ok, () => false);
    if (ready) break;
    if (i > 300 || child.exitCode !== null) throw new Error(`realtime-push is not ready; its log:\n${readFileSync(path.join(folder, 'push.log'), 'utf8').slice(-2000)}`);
    await sleep(100);
  }
  return {
    name: 'hermod', pid: child.pid, port: options.port, headers: [['X-Hermod-Service-Key', serviceKey]], auth: { token: makeToken() },
    emit: n => channel.publish('hermod.events', `0.${tenant}`, Buffer.from(JSON.stringify({ items: [{ eventId: `e${n}`, type: 'status_update', tenantId: tenant, conversationId: tenant, at: Date.now(), payload: payload(n) }] }))),
    stop: async () => { child.kill('SIGTERM'); await new Promise(r => child.once('exit', r)); await connection.close(); execFileSync(rabbit, ['remove', path.join(folder, 'rabbit')], { stdio: 'inherit' }); },
  };
}

async function startReference() {
  const child = fork(path.join(here, 'reference.mjs'), [String(options.port)]);
  await message(child);
  return { name: 'socket.io', pid: child.pid, port: options.port, headers: [], auth: { token: 'x' }, emit: n => child.send(payload(n)), stop: async () => { child.kill(); await new Promise(r => child.once('exit', r)); } };
}

async function openReceivers(server, count) {
  const child = fork(path.join(here, 'receivers.mjs'), [JSON.stringify({ port: server.port, count, headers: server.headers, auth: server.auth })]);
  await message(child);
  return { child, stop: async () => { child.kill('SIGKILL'); await sleep(1_500); } };
}

let eventNumber = 0;
async function sendFor(server, seconds) {
  const begun = performance.now();
  for (let sent = 0; sent < seconds * options.rate; ++sent) {
    while (performance.now() - begun < (sent * 1000) / options.rate) await sleep(1);
    server.emit(++eventNumber);
  }
  await sleep(500);
}

async function measure(server) {
  const out = { server: server.name };
  const warm = await openReceivers(server, 200);
  await sendFor(server, 2);
  await warm.stop();
  const before = memoryOf(server.pid);
  const idle = await openReceivers(server, options.idle);
  await sleep(3_000);
  out.kibPerConnection = +((memoryOf(server.pid) - before) / options.idle).toFixed(2);
  const idleCpu = cpuOf(server.pid);
  await sleep(5_000);
  out.idleCpuMicrosPerConnectionSecond = +(((cpuOf(server.pid) - idleCpu) * 1e6) / options.idle / 5).toFixed(2);
  await idle.stop();
  const receivers = await openReceivers(server, options.receivers);
  await ask(receivers.child, 'reset');
  const cpu = cpuOf(server.pid);
  await sendFor(server, options.seconds);
  const used = cpuOf(server.pid) - cpu, report = await ask(receivers.child, 'report');
  Object.assign(out, { deliveries: report.events, expected: options.receivers * options.rate * options.seconds, cpuMicrosPerDelivery: +((used * 1e6) / report.events).toFixed(2), deliveriesPerCpuSecond: Math.round(report.events / used), p50ms: +report.p50.toFixed(1), p99ms: +report.p99.toFixed(1) });
  await ask(receivers.child, 'pause one');
  const quiet = memoryOf(server.pid);
  await sendFor(server, options.seconds);
  out.stoppedClientGrowthKiB = memoryOf(server.pid) - quiet;
  await receivers.stop();
  return out;
}

const results = [];
try {
  for (const start of [startReference, startHermod]) {
    const server = await start();
    try { results.push(await measure(server)); } finally { await server.stop(); }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.table(results);
const [reference, hermod] = results;
console.log(`memory per idle connection: ${(reference.kibPerConnection / hermod.kibPerConnection).toFixed(1)} times less (mark 3); deliveries per CPU second: ${(hermod.deliveriesPerCpuSecond / reference.deliveriesPerCpuSecond).toFixed(1)} times more (mark 3)`);
