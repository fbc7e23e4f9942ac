import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { test } from 'node:test';
import { listen } from '../listener.mjs';
import { makeScene } from '../scene.mjs';

/** Every refusal has the one form of error. */
function assertError(answer, status, code, field) {
  assert.equal(answer.status, status, answer.text);
  const { error } = answer.body;
  assert.equal(typeof error.message, 'string');
  assert.equal(typeof error.retryable, 'boolean');
  assert.ok(error.requestId, 'a request id');
  if (code) assert.equal(error.code, code);
  if (field) assert.equal(error.field, field);
}

export function refusalCases(stackOf) {
  const withScene = (name, doing) => test(name, async () => {
    const scene = await makeScene(stackOf());
    try { await doing(scene, scene.tenant.conversations[0]); } finally { scene.close(); }
  });
  const send = '/api/v1/widget/send';

  withScene('missing fields are named', async (scene, conversation) => {
    for (const field of ['conversationId', 'tenantId', 'integrationId', 'text']) {
      const body = scene.bodyFor(conversation);
      delete body[field];
      assertError(await scene.api('POST', send, body), 400, 'MISSING_FIELD', field);
      assertError(await scene.api('POST', send, { ...body, [field]: '' }), 400, 'MISSING_FIELD', field);
    }
    const { tenantId, ...body } = scene.bodyFor(conversation);
    const byHeader = await scene.api('POST', send, body, { headers: { 'X-Tenant-ID': tenantId } });
    assert.equal(byHeader.status, 202, byHeader.text);
  });

  withScene('fields of a wrong form are refused', async (scene, conversation) => {
    const wrong = { text: ['x'.repeat(4097), 7, ['x']], messageId: ['a b', 'x'.repeat(65), 'ä'], mediaUrl: ['no url', `https://x.example/${'y'.repeat(2100)}`], conversationId: [5] };
    for (const [field, values] of Object.entries(wrong)) {
      for (const value of values) {
        const answer = await scene.api('POST', send, scene.bodyFor(conversation, { [field]: value }));
        assertError(answer, 400);
        assert.ok(['VALIDATION_ERROR', 'MISSING_FIELD'].includes(answer.body.error.code), answer.text);
      }
    }
    for (const id of ['no-uuid', '../../etc/passwd', "' or 1=1 --"]) {
      const answer = await scene.api('POST', send, scene.bodyFor(conversation, { conversationId: id }));
      assert.ok([400, 404].includes(answer.status), answer.text);
      assert.ok(answer.body.error.code);
    }
    assert.deepEqual(await scene.taken(conversation), []);
  });

  withScene('broken and oversize bodies are refused', async scene => {
    for (const body of ['{', '', 'null', '[]', '{"a":1}}', '\u0000']) assertError(await scene.api('POST', send, body), 400);
    assertError(await scene.api('POST', send, `{"text":"${'x'.repeat(1024 * 1024)}"}`), 413);
    assertError(await scene.api('POST', send, '['.repeat(20_000)), 400);
  });

  withScene('unknown routes and methods are refused', async scene => {
    assertError(await scene.api('GET', '/api/v1/nothing'), 404, 'NOT_FOUND');
    assertError(await scene.api('GET', '/internal/v1/context/x'), 404);
    const inside = await scene.api('POST', '/internal/v1/claims', { claims: [] });
    assertError(inside, inside.status === 405 ? 405 : 404);
    const wrong = await scene.api('GET', send);
    assertError(wrong, 405);
    assert.match(wrong.headers.get('allow') ?? '', /POST/);
  });

  withScene('wrong, missing and expired credentials are refused', async (scene, conversation) => {
    const body = scene.bodyFor(conversation);
    const key = scene.tenant.apiKey;
    const now = Math.floor(Date.now() / 1000);
    const expired = await scene.stack.signToken({ tid: scene.tenant.tenantId, iat: now - 7200, nbf: now - 7200, exp: now - 3600 });
    const forged = `${(await scene.stack.token({}, { key })).slice(0, -4)}AAAA`;
    const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${expired.split('.')[1]}.`;
    const wrong = [{}, { 'X-API-Key': 'hk_0000000000000000_x' }, { 'X-API-Key': `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}` }, { 'X-API-Key': '' },
      ...[expired, forged, unsigned, 'x', 'a.b.c'].map(token => ({ Authorization: `Bearer ${token}` })), { Authorization: 'Basic eDp5' }];
    for (const headers of wrong) assertError(await scene.api('POST', send, body, { key: null, headers }), 401);
    for (const path of [`/api/v1/widget/context/${conversation.conversationId}`, `/api/v1/messages/${randomUUID()}/status`])
      assertError(await scene.api('GET', path, undefined, { key: null }), 401);
    assert.equal((await scene.api('POST', send, body, { key: null, headers: { Authorization: `Bearer ${key}` } })).status, 202);
    for (const token of [expired, forged]) await assert.rejects(listen(scene.stack, { token, query: { tenantId: scene.tenant.tenantId } }));
  });

  withScene('headers of the inside are not believed from outside', async (scene, conversation) => {
    const headers = { 'X-Hermod-Tenant': scene.tenant.tenantId, 'X-Hermod-Kind': 'api_key', 'X-Hermod-Role': 'admin', 'X-Hermod-Scopes': 'send', 'X-Hermod-Service-Key': scene.stack.serviceKey };
    assertError(await scene.api('POST', send, scene.bodyFor(conversation), { key: null, headers }), 401);
  });

  withScene("a foreign tenant's ids are not found, its name is forbidden", async (scene, conversation) => {
    const stranger = await makeScene(stackOf(), { conversations: 1 });
    const [foreign] = stranger.tenant.conversations;
    const theirs = (await stranger.send(foreign)).body.messageId;
    await stranger.becomes(theirs, 'read');
    assertError(await scene.send(conversation, { conversationId: foreign.conversationId, integrationId: foreign.accountId }), 404, 'NOT_FOUND');
    assertError(await scene.send(conversation, { integrationId: foreign.accountId }), 404);
    assertError(await scene.send(conversation, { tenantId: stranger.tenant.tenantId }), 403);
    assertError(await scene.api('GET', `/api/v1/messages/${theirs}/status`), 404, 'NOT_FOUND');
    assertError(await scene.api('GET', `/api/v1/widget/context/${foreign.conversationId}`), 404, 'NOT_FOUND');
    const history = await scene.api('GET', `/api/v1/widget/conversation/${foreign.conversationId}/history`);
    assertError(history, 404, 'NOT_FOUND');
    assertError(await scene.api('POST', '/api/v1/tokens', { conversationId: foreign.conversationId }), 404);
    stranger.close();
  });

  withScene("a widget's token is good for its conversation and nothing else", async (scene, conversation) => {
    const [, other] = scene.tenant.conversations;
    const token = await scene.stack.token({ conversationId: conversation.conversationId }, { key: scene.tenant.apiKey });
    const options = { key: null, headers: { Authorization: `Bearer ${token}` } };
    assert.equal((await scene.send(conversation, {}, options)).status, 202);
    assertError(await scene.send(other, {}, options), 404);
    assertError(await scene.api('GET', `/api/v1/widget/conversation/${other.conversationId}/history`, undefined, options), 404);
    assert.ok([401, 403].includes((await scene.api('POST', '/api/v1/tokens', {}, options)).status));
  });

  withScene('a closed window refuses text and nothing is sent', async scene => {
    const [, , , closed] = scene.tenant.conversations;
    await scene.stack.rows(`update conversations set last_inbound_at = now() - interval '25 hours' where id = '${closed.conversationId}'`);
    assertError(await scene.send(closed), 422, 'WINDOW_CLOSED');
    assert.deepEqual(await scene.taken(closed), []);
  });

  withScene('smuggled and malformed requests end with 4xx and the next one is fine', async (scene, conversation) => {
    const { hostname, port } = new URL(scene.stack.url);
    const raw = text => new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write(text));
      let answer = '';
      socket.setTimeout(5_000, () => { socket.destroy(); resolve(answer); });
      socket.on('data', bytes => { answer += bytes; });
      socket.on('end', () => { socket.end(); resolve(answer); });
      socket.on('error', reject);
    });
    const post = `POST ${send} HTTP/1.1\r\nHost: x\r\n`;
    for (const text of [`${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, `${post}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, 'GARBAGE\r\n\r\n', `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(500)}\r\n`])
      assert.match(await raw(text), /^HTTP\/1\.1 4\d\d /);
    assert.equal((await scene.send(conversation)).status, 202);
  });
}
