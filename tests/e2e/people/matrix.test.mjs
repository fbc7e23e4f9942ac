// Every route of the gateway x every kind of caller x a foreign tenant, against the whole product.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { call, root, startStack } from '../../support/node/stack.mjs';
import { may, readRoutes, rights, roles, scopes } from './table.mjs';

const routes = readRoutes(await readFile(join(root, 'services/gateway/src/domain/routes.cpp'), 'utf8'));
const changes = route => route.method !== 'GET';
let stack, callers, foreign;

/** A login: headers for every request that follows. */
async function logIn(email, password) {
  const answer = await call('POST', `${stack.url}/api/v1/session`, { body: { email, password } });
  assert.equal(answer.status, 200, answer.text);
  const cookie = answer.headers.get('set-cookie').split(';')[0];
  return { cookie, 'x-csrf-token': answer.body.csrfToken };
}

async function makePeople(tenantId) {
  const people = {};
  for (const role of roles) {
    const email = `${role}.${tenantId}@example.org`, password = `correct horse ${randomUUID()}`;
    await stack.store('POST', '/internal/v1/provision/users', { tenantId, email, name: `The ${role}`, role, password });
    people[role] = await logIn(email, password);
  }
  return people;
}

async function ask(route, headers, { ids = {}, query = '', body } = {}) {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name) => ids[name] ?? randomUUID());
  const sent = changes(route) && route.method !== 'DELETE' ? (body ?? {}) : undefined;
  return call(route.method, `${stack.url}${path}${query}`, { body: sent, headers, limit: 40_000 });
}

/** Everything a tenant has, one digest per table: equal before and after means that nothing was touched. */
let digests;
async function rowsOf(tenantId) {
  if (!digests) {
    const tables = (await stack.rows(`select c.table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE' and c.table_schema = 'public' order by 1`)).flat();
    assert.ok(tables.length > 15, `only ${tables.length} tables`);
    digests = id => tables.map(name => `select '${name}', count(*), md5(string_agg(r::text, '|' order by r::text)) from ${name} r where tenant_id = '${id}'`).join(' union all ');
  }
  return stack.rows(digests(tenantId));
}

before(async () => {
  stack = await startStack();
  const own = await stack.provision({ conversations: 2, scopes: ['read'] });
  const people = await makePeople(own.tenantId);
  callers = Object.entries(people).map(([role, headers]) => ({ name: role, role, headers }));
  for (const scope of scopes) {
    const { apiKey } = await stack.store('POST', '/internal/v1/api-keys', { tenantId: own.tenantId, name: scope, scopes: [scope] });
    callers.push({ name: `key with ${scope}`, scopes: [scope], headers: { 'x-api-key': apiKey } });
  }
  const conversationId = own.conversations[0].conversationId;
  const widget = await stack.signToken({ tid: own.tenantId, role: 'widget', cid: conversationId });
  callers.push({ name: 'widget', isWidget: true, conversationId, headers: { authorization: `Bearer ${widget}` } });
  Object.assign(callers, { own, people });

  // The other tenant has something of everything.
  const theirs = await stack.provision({ conversations: 2, scopes: ['read', 'send', 'write', 'tokens', 'admin'] });
  const them = await makePeople(theirs.tenantId);
  const made = async (path, body) => {
    const answer = await call('POST', `${stack.url}/api/v1${path}`, { body, headers: them.admin });
    assert.ok(answer.status < 300, `${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  };
  const [talk] = theirs.conversations;
  const note = await made(`/conversations/${talk.conversationId}/notes`, { text: 'Their secret note' });
  const canned = await made('/canned-replies', { shortcut: 'hi', text: 'Their secret greeting' });
  const key = await made('/api-keys', { name: 'Their secret key', scopes: ['read'] });
  const hook = await made('/webhooks', { url: 'https://secret.example/hook', events: ['inbound_message'] });
  const user = await made('/users', { email: `secret.${theirs.tenantId}@example.org`, name: 'Their secret person', role: 'agent' });
  const idIn = body => body.id ?? Object.values(body).find(value => value?.id)?.id;
  foreign = {
    tenantId: theirs.tenantId,
    ids: {
      '/notes/': idIn(note), '/canned-replies/': idIn(canned), '/api-keys/': key.apiKey.id, '/webhooks/': hook.webhook.id, '/users/': user.user.id,
      '/accounts/': theirs.accounts[0].accountId, '/contacts/': talk.contactId, '/conversations/': talk.conversationId, '/conversation/': talk.conversationId, '/context/': talk.conversationId,
    },
  };
});
after(async () => stack?.remove());

test('every route is in the table of rights, and every right is used', () => {
  assert.ok(routes.length > 60, `only ${routes.length} routes were read`);
  const used = new Set(routes.map(route => route.right));
  assert.deepEqual([...used].filter(right => !rights[right]), []);
  assert.deepEqual(Object.keys(rights).filter(right => !used.has(right)), []);
});

describe('who may do what', () => {
  for (const route of routes.filter(one => !one.isSignedLink))
    test(`${route.method} ${route.path}`, async () => {
      for (const who of callers) {
        const ids = who.isWidget ? { id: who.conversationId, conversationId: who.conversationId } : {};
        const answer = await ask(route, who.headers, { ids });
        const isAllowed = may(who, route.right);
        const told = `${who.name}: ${answer.status} ${answer.text.slice(0, 300)}`;
        if (!isAllowed) assert.equal(answer.status, 403, told);
        else assert.ok(![401, 403, 405, 500].includes(answer.status), told);
      }
      const nobody = await ask(route, {});
      assert.equal(nobody.status, 401, `nobody: ${nobody.status}`);
      const forged = await ask(route, { cookie: `hermod_session=${'A'.repeat(43)}`, 'x-hermod-role': 'admin', 'x-hermod-tenant': callers.own.tenantId });
      assert.equal(forged.status, 401, `a forged login: ${forged.status}`);
    });
});

describe('without its CSRF token a login changes nothing', () => {
  for (const route of routes.filter(one => changes(one) && !one.isSignedLink))
    test(`${route.method} ${route.path}`, async () => {
      const { cookie } = callers.people.admin;
      for (const headers of [{ cookie }, { cookie, 'x-csrf-token': callers.people.manager['x-csrf-token'] }]) {
        const answer = await ask(route, headers);
        assert.equal(answer.status, 403, answer.text);
        assert.equal(answer.body.error.code, 'CSRF');
      }
    });
});

// Before anybody asks for foreign things by id: what one asked for oneself stands in one's own audit.
test('lists and searches hold nothing of another tenant', async () => {
  for (const route of routes.filter(one => one.method === 'GET' && !one.path.includes('{')))
    for (const query of ['', '?search=secret', '?q=secret', '?q=Customer']) {
      const answer = await ask(route, callers.people.admin, { query });
      assert.ok(!answer.text.includes(foreign.tenantId), `${route.path}${query}`);
      for (const id of Object.values(foreign.ids)) assert.ok(!answer.text.includes(id), `${route.path}${query} shows ${id}`);
      assert.ok(!/their secret/i.test(answer.text), `${route.path}${query}`);
    }
});

describe('another tenant does not exist', () => {
  for (const route of routes.filter(one => !one.isSignedLink)) {
    test(`${route.method} ${route.path}: named in header, query or body`, async () => {
      const headers = callers.people.admin;
      const named = [
        await ask(route, { ...headers, 'x-tenant-id': foreign.tenantId }),
        await ask(route, headers, { query: `?tenantId=${foreign.tenantId}` }),
      ];
      if (changes(route) && route.method !== 'DELETE') named.push(await ask(route, headers, { body: { tenantId: foreign.tenantId } }));
      for (const answer of named) {
        assert.equal(answer.status, 403, `${answer.status} ${answer.text}`);
        assert.equal(answer.body.error.code, 'TENANT_MISMATCH');
      }
    });
    const kind = /\/(notes|canned-replies|api-keys|webhooks|users|accounts|contacts|conversations|conversation|context)\/\{(\w+)\}/.exec(route.path);
    if (!kind) continue;
    test(`${route.method} ${route.path}: its things, asked for by id`, async () => {
      const ids = { [kind[2]]: foreign.ids[`/${kind[1]}/`] };
      assert.ok(ids[kind[2]], `no foreign thing for ${route.path}`);
      const before = await rowsOf(foreign.tenantId);
      // Bodies that would be good for one's own.
      const bodies = [{}, { name: 'Mine', text: 'Mine', tags: ['mine'], userId: null, until: null, isActive: false, state: 'disabled' }, { name: 'Mine' }, { isActive: false }, { text: 'Mine' }];
      for (const who of callers.filter(one => may(one, route.right)))
        for (const body of changes(route) ? bodies : [{}]) {
          const answer = await ask(route, who.headers, { ids, body });
          const told = `${who.name}: ${answer.status} ${answer.text.slice(0, 300)}`;
          assert.ok(answer.status >= 400 && answer.status !== 500, told);
          assert.ok(!/secret/i.test(answer.text), told);
        }
      assert.deepEqual(await rowsOf(foreign.tenantId), before);
    });
  }
});

test('an agent sees what is assigned to them, and unassigned ones when the tenant says so', async () => {
  const { own, people } = callers;
  const [mine, theirs] = own.conversations.map(one => one.conversationId);
  const admin = (method, path, body) => call(method, `${stack.url}/api/v1${path}`, { body, headers: people.admin });
  const users = (await admin('GET', '/users')).body.data;
  const idOf = role => users.find(user => user.role === role).id;
  await admin('PATCH', '/tenant', { settings: { agentsSeeUnassigned: false } });
  assert.equal((await admin('POST', `/conversations/${mine}/assign`, { userId: idOf('agent') })).status, 200);
  assert.equal((await admin('POST', `/conversations/${theirs}/assign`, { userId: idOf('manager') })).status, 200);
  const ofConversation = routes.filter(route => /^\/api\/v1\/conversations\/\{id\}/.test(route.path) && may({ role: 'agent' }, route.right));
  assert.ok(ofConversation.length > 10);
  for (const route of ofConversation) {
    const hidden = await ask(route, people.agent, { ids: { id: theirs }, query: route.method === 'GET' ? '?q=Customer' : '', body: { text: 'hello', messageId: randomUUID(), type: 'text', tags: [] } });
    assert.ok([403, 404, 409].includes(hidden.status), `${route.method} ${route.path}: ${hidden.status} ${hidden.text}`);
    // Only the door that takes an unassigned conversation may say whose it is.
    if (hidden.status === 409) assert.equal(hidden.body.error.code, 'ALREADY_CLAIMED');
  }
  const list = async () => (await call('GET', `${stack.url}/api/v1/conversations`, { headers: people.agent })).body.data.map(one => one.id);
  assert.deepEqual(await list(), [mine]);
  await admin('POST', `/conversations/${theirs}/assign`, { userId: null });
  assert.deepEqual(await list(), [mine]);
  await admin('PATCH', '/tenant', { settings: { agentsSeeUnassigned: true } });
  assert.deepEqual((await list()).sort(), [mine, theirs].sort());
});

test('a role that is taken away is gone within seconds, and so is a login', async () => {
  const { own, people } = callers;
  const email = `short.${own.tenantId}@example.org`, password = `correct horse ${randomUUID()}`;
  const made = await call('POST', `${stack.url}/api/v1/users`, { body: { email, name: 'Short', role: 'admin', password }, headers: people.admin });
  assert.equal(made.status, 201, made.text);
  const login = await logIn(email, password);
  const reads = () => call('GET', `${stack.url}/api/v1/audit`, { headers: login });
  assert.equal((await reads()).status, 200);
  const changed = await call('PATCH', `${stack.url}/api/v1/users/${made.body.user.id}`, { body: { role: 'agent' }, headers: people.admin });
  assert.equal(changed.status, 200);
  const limit = Date.now() + 8_000;
  while ((await reads()).status === 200) assert.ok(Date.now() < limit, 'still an admin after 8 s');
  assert.equal((await reads()).status, 401);
});
