// The whole product for a test: started by tests/support/stack in a folder and on ports of its own, with everything a test asks of it.
import { execFile } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const exec = promisify(execFile);
export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
export const services = ['conversation-store', 'widget-send', 'message-sender', 'realtime-push', 'gateway'];
export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

/** Asks again every `every` ms until `ask()` gives something true; throws after `limit` ms, naming `what`. */
export async function eventually(what, ask, { limit = 10_000, every = 20 } = {}) {
  const end = Date.now() + limit;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${limit} ms: ${what}`);
    await sleep(every);
  }
}

/** One HTTP call. `body` is sent as JSON, or as it is if it is a text. Never throws for a status. */
export async function call(method, url, { body, headers = {}, limit = 10_000 } = {}) {
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  const answer = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined || isText ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(limit),
    redirect: 'manual',
  });
  const text = await answer.text();
  let json;
  try { json = JSON.parse(text); } catch { json = undefined; }
  return { status: answer.status, headers: answer.headers, text, body: json };
}

async function expectOk(doing) {
  const answer = await doing;
  if (answer.status >= 300) throw new Error(`answered with ${answer.status}: ${answer.text}`);
  return answer.body;
}

/** Lines `export NAME=value` or `NAME=value` as an object. */
async function readSettings(path) {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const pairs = lines.map(line => /^(?:export )?(\w+)=(.*)$/.exec(line)).filter(Boolean);
  return Object.fromEntries(pairs.map(([, name, value]) => [name, value.replace(/^['"]|['"]$/g, '')]));
}

/**
 * Starts everything and waits until it is ready. `settings` go to every process (HERMOD_… names). It all goes away with this
 * process, however that ends; call remove() when done. HERMOD_TEST_STACK names a stack that runs already.
 */
export async function startStack({ settings = {} } = {}) {
  const given = process.env.HERMOD_TEST_STACK;
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'hermod-stack-')));
  if (!given) {
    await chmod(folder, 0o755);
    const env = { ...process.env, ...settings, HERMOD_SERVER_OWNER: String(process.pid) };
    try {
      await exec(join(root, 'tests/support/stack'), ['start', folder], { env, maxBuffer: 1 << 24 });
    } catch (failure) {
      throw new Error(`the stack did not start: ${failure.stderr}${failure.stdout}`, { cause: failure });
    }
  }
  const ports = await readSettings(join(folder, 'ports'));
  const demo = await readSettings(join(folder, 'demo.env'));
  const serviceKey = (await readFile(join(folder, 'secrets/service-key'), 'utf8')).trim();
  return new Stack({ folder, ports, demo, serviceKey, isOurs: !given });
}

export class Stack {
  constructor(parts) { Object.assign(this, parts); }

  get url() { return this.demo.HERMOD_URL; }
  get sandboxUrl() { return this.demo.HERMOD_SANDBOX_URL; }
  get storeUrl() { return `http://127.0.0.1:${this.ports.HERMOD_STORE_PORT}`; }
  secret(name) { return readFile(join(this.folder, 'secrets', name), 'utf8').then(text => text.trim()); }

  /** A call to the public edge with an API key (the demo tenant's unless told otherwise; null: none). */
  async api(method, path, body, { key = this.demo.HERMOD_API_KEY, headers = {}, limit } = {}) {
    const answer = await call(method, this.url + path, { body, limit, headers: { ...(key ? { 'x-api-key': key } : {}), ...headers } });
    if (process.env.HERMOD_CHECK_CONTRACT) (await import('./contract.mjs')).checkAnswer(method, path, answer.status, answer.body);
    return answer;
  }
  store(method, path, body) {
    return expectOk(call(method, this.storeUrl + path, { body, headers: { 'x-hermod-service-key': this.serviceKey }, limit: 30_000 }));
  }
  sandbox(method, path, body) { return expectOk(call(method, this.sandboxUrl + path, { body })); }

  /** What the simulated Cloud API took, in order; `filter` as query parameters of /control/ledger. */
  async ledger(filter = {}) {
    const entries = [];
    let after = filter.after ?? 0;
    for (;;) {
      const query = new URLSearchParams({ limit: '20000', direction: 'outbound', ...filter, after: String(after) });
      const answer = await call('GET', `${this.sandboxUrl}/control/ledger?${query}`);
      for (const line of answer.text.split('\n')) if (line) entries.push(JSON.parse(line));
      if (answer.headers.get('x-has-more') !== 'true') return entries;
      after = Number(answer.headers.get('x-next-after'));
    }
  }

  /** Rows of a query as arrays of texts, read as the database's superuser. */
  async rows(sql) {
    const program = join(root, 'tests/support/servers/private-postgres');
    const { stdout } = await exec(program, ['psql', join(this.folder, 'postgres'), '-d', 'hermod', '-At', '-F', '\t', '-c', sql], { maxBuffer: 1 << 28 });
    return stdout.split('\n').filter(Boolean).map(line => line.split('\t'));
  }
  rabbitmqctl(...args) { return exec(join(root, 'tests/support/servers/private-rabbitmq'), ['ctl', join(this.folder, 'rabbitmq'), ...args]).then(done => done.stdout); }

  /** A short-lived token by POST /api/v1/tokens. */
  async token(body = {}, options = {}) {
    const answer = await expectOk(this.api('POST', '/api/v1/tokens', body, options));
    return answer.token;
  }
  /** A token signed here with the stack's own key, for what the gateway would not give: `claims` win over the defaults. */
  async signToken(claims) {
    const [kid, key] = (await this.secret('jwt-keys')).split('\n')[0].split(':');
    const now = Math.floor(Date.now() / 1000);
    const part = value => Buffer.from(JSON.stringify(value)).toString('base64url');
    const all = { iss: 'hermod', aud: 'hermod', sub: 'test', tid: this.demo.HERMOD_TENANT_ID, role: 'machine', iat: now, nbf: now, exp: now + 600, jti: randomUUID(), ...claims };
    const signed = `${part({ alg: 'HS256', typ: 'JWT', kid })}.${part(all)}`;
    return `${signed}.${createHmac('sha256', Buffer.from(key, 'base64url')).update(signed).digest('base64url')}`;
  }

  async seal(tenantId, accountId, token) {
    const program = join(process.env.HERMOD_BUILD ?? join(root, 'build/release'), 'bin/hermod-message-sender');
    const sealing = exec(program, ['--seal-credential', '--account-aad', `${tenantId}:${accountId}`], { env: { ...process.env, HERMOD_SEALING_KEYS_FILE: join(this.folder, 'secrets/sealing-keys') } });
    sealing.child.stdin.end(token);
    return JSON.parse((await sealing).stdout);
  }

  /** A tenant of its own with numbers at the sandbox and conversations whose window is open. */
  async provision({ accounts = 1, conversations = 10, ratePerSecond = 1000, delivery, settings, scopes = ['send', 'read', 'tokens'] } = {}) {
    const tenantId = randomUUID(), outletId = randomUUID();
    await this.store('POST', '/internal/v1/provision/tenants', { tenantId, name: 'Test', settings });
    await this.store('POST', '/internal/v1/provision/outlets', { tenantId, outletId, name: 'Test' });
    const made = { tenantId, outletId, accounts: [], conversations: [] };
    const base = String(100_000 + Math.floor(Math.random() * 900_000));
    for (let i = 0; i < accounts; i++) {
      const account = await this.#addAccount(made, `${base}${String(i).padStart(6, '0')}`, { ratePerSecond, delivery });
      made.accounts.push(account);
      const share = Math.floor(conversations / accounts) + (i < conversations % accounts ? 1 : 0);
      made.conversations.push(...(await this.#addConversations(tenantId, account, share)));
    }
    const { apiKey } = await this.store('POST', '/internal/v1/api-keys', { tenantId, name: 'test', scopes });
    return { ...made, apiKey };
  }
  async #addAccount({ tenantId, outletId, accounts }, phoneNumberId, { ratePerSecond, delivery }) {
    const accountId = randomUUID(), token = randomUUID(), wabaId = `9${phoneNumberId}`, displayPhone = `62${phoneNumberId}`;
    await this.sandbox('PUT', `/control/numbers/${phoneNumberId}`, {
      token, wabaId, displayPhoneNumber: displayPhone, name: `Test ${accounts.length + 1}`, delivery,
      webhook: { url: `${this.url}/webhooks/whatsapp`, appSecret: await this.secret('app-secret') },
    });
    await this.store('POST', '/internal/v1/provision/accounts', {
      tenantId, outletId, accountId, phoneNumberId, wabaId, displayPhone, name: 'Test', ratePerSecond, isDefault: accounts.length === 0,
      ...(await this.seal(tenantId, accountId, token)),
    });
    return { accountId, phoneNumberId, wabaId, token };
  }
  async #addConversations(tenantId, account, count) {
    const made = [];
    for (let begin = 0; begin < count; begin += 2000) {
      const items = Array.from({ length: Math.min(2000, count - begin) }, (_, i) => ({
        waId: `6281${account.phoneNumberId.slice(-6)}${String(begin + i).padStart(5, '0').slice(-5)}`, name: `Customer ${begin + i + 1}`, lastInboundAt: Date.now(),
      }));
      const answer = await this.store('POST', '/internal/v1/provision/contacts-and-conversations', { tenantId, accountId: account.accountId, items });
      items.forEach((item, i) => made.push({ ...answer.items[i], accountId: account.accountId, phoneNumberId: account.phoneNumberId, waId: item.waId }));
    }
    return made;
  }

  /** The process of a service or server as its supervisor knows it. */
  async pid(name) { return Number(await readFile(join(this.folder, 'run', `${name}.pid`), 'utf8').catch(() => 0)); }
  async supervisorPid(name) { return Number(await readFile(join(this.folder, 'run', `${name}.supervisor`), 'utf8').catch(() => 0)); }
  /** SIGKILL; its supervisor starts it again at once. */
  async kill(name) {
    const server = { postgres: 'private-postgres', rabbitmq: 'private-rabbitmq' }[name];
    if (server) await exec(join(root, 'tests/support/servers', server), ['kill', join(this.folder, name)]);
    else {
      const pid = await this.pid(name);
      if (!pid) throw new Error(`${name} has no process`);  // 0 would be this test's own group
      process.kill(pid, 'SIGKILL');
    }
  }
  /** Waits until `name` is a process again, and a server answers. */
  async comesBack(name, before, limit = 180_000) {
    await eventually(`${name} was started again`, async () => {
      const pid = await this.pid(name);
      return pid > 0 && pid !== before;
    }, { limit });
    const server = { postgres: 'private-postgres', rabbitmq: 'private-rabbitmq' }[name];
    if (!server) return;
    const program = join(root, 'tests/support/servers', server);
    await eventually(`${name} answers`, () => exec(program, ['answers', join(this.folder, name)]).then(() => true, () => false), { limit, every: 200 });
  }
  /** While `doing` runs the supervisor of `name` sleeps and its process is dead. */
  async whileDown(name, doing) {
    const supervisor = await this.supervisorPid(name);
    process.kill(supervisor, 'SIGSTOP');
    try {
      // It may have been killed just before, and wait for its supervisor.
      await this.kill(name).catch(failure => { if (failure.code !== 'ESRCH') throw failure; });
      return await doing();
    } finally {
      process.kill(supervisor, 'SIGCONT');
    }
  }
  adminUrl(service) {
    const names = { 'realtime-push-2': 'PUSH_2', 'conversation-store': 'STORE', 'widget-send': 'WIDGET_SEND', 'message-sender': 'SENDER', 'realtime-push': 'PUSH', gateway: 'GATEWAY' };
    return `http://127.0.0.1:${this.ports[`HERMOD_${names[service]}_ADMIN_PORT`]}`;
  }
  /** Waits until the services named say that they are ready. */
  ready(names = services, limit = 60_000) {
    return Promise.all(names.map(name => eventually(`${name} is ready`, async () => {
      const answer = await call('GET', `${this.adminUrl(name)}/readyz`, { limit: 2_000 }).catch(() => null);
      return answer?.status === 200;
    }, { limit, every: 100 })));
  }
  log(name) { return readFile(join(this.folder, 'log', `${name}.log`), 'utf8').catch(() => ''); }

  async remove() {
    if (!this.isOurs) return;
    await exec(join(root, 'tests/support/stack'), ['remove', this.folder], { maxBuffer: 1 << 24 });
  }
}

/** Writes rows of texts, tab separated, for the C++ load generator. */
export const writeTargets = (path, rows) => writeFile(path, rows.map(row => row.join('\t')).join('\n') + '\n');
