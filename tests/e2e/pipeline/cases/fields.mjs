import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { operationsOf, readContract, resolve } from '../../../../web/docs/src/contract.mjs';
import { batchItems, sendingDoors } from '../fields/doors.mjs';
import { fieldsOf, withoutIndices, wrongBodies } from '../fields/wrong.mjs';
import { makeScene } from '../scene.mjs';

const contract = readContract(createRequire(import.meta.url)('yaml').parse);
const find = one => resolve(contract, one);
const schemaOf = path => {
  const { operation } = operationsOf(contract).find(one => one.method === 'POST' && one.path === path);
  return find(operation.requestBody).content['application/json'].schema;
};
// Their documents know one word for all of this.
const oneWord = new Set(['/api/v1/messages', '/api/whatsapp/send']);
const tenantFields = new Set(['tenantId', 'companyId', 'tenant_id']);

/** What is wrong with an answer to a body whose field at `path` is wrong; nothing if it is as it should be. */
function troubleWith({ status, error }, { path, why, hasOneWord }) {
  if (!error) return `was answered with ${status}`;
  // A tenant that is none of ours is no form, but somebody else's name.
  const wanted = tenantFields.has(path) && why !== 'missing' && status === 403 ? 403 : 400;
  const codes = wanted === 403 ? ['TENANT_MISMATCH'] : why === 'missing' && !hasOneWord ? ['MISSING_FIELD'] : ['VALIDATION_ERROR', ...(why === 'empty' ? ['MISSING_FIELD'] : [])];
  const named = tenantFields.has(path) && wanted === 403 ? [path, 'tenantId', 'tenant_id'] : [path];
  if (status !== wanted || !codes.includes(error.code) || !named.includes(error.field)) return `was answered with ${status} ${error.code} ${error.field}`;
  return typeof error.message === 'string' && typeof error.retryable === 'boolean' ? null : 'has no whole error';
}
/** `elsewhere`: fields that another case sends wrongly. */
function judge(checked, elsewhere, schema) {
  const wrong = checked.map(one => ({ ...one, trouble: troubleWith(one.answer, one) })).filter(one => one.trouble);
  assert.deepEqual(wrong.map(one => `${one.name}, ${one.path} ${one.why}: ${one.trouble}`), []);
  const seen = new Set(checked.map(one => withoutIndices(one.path)));
  assert.deepEqual(fieldsOf(schema, find).filter(one => !seen.has(one) && !elsewhere.includes(one)), [], 'every field of the schema was sent wrongly');
}

/** Bad input in every field of every sending door, made from the contract: each has a structured error that names the field. */
export function fieldCases(stackOf) {
  let scene;
  const sceneOf = async () => (scene ??= await makeScene(stackOf(), { conversations: 1 }));

  const paths = sendingDoors({}, {}).map(one => one.path);
  for (const [i, path] of paths.entries()) {
    test(`every field of POST ${path} that is wrong is named`, async () => {
      const { tenant, api } = await sceneOf();
      const door = sendingDoors(tenant, tenant.conversations[0])[i];
      const schema = schemaOf(path);
      const wrong = Object.entries(door.bodies).flatMap(([name, body]) => wrongBodies(schema, body, find).map(one => ({ ...one, name })));
      assert.ok(wrong.length >= 5, `${wrong.length} wrong bodies`);
      const checked = [];
      const askOne = async one => {
        const answer = await api('POST', door.url ?? path, one.body);
        return { ...one, hasOneWord: oneWord.has(path), answer: { status: answer.status, error: answer.body?.error } };
      };
      for (let at = 0; at < wrong.length; at += 32) checked.push(...await Promise.all(wrong.slice(at, at + 32).map(askOne)));
      // The doors that take any kind share one reader: all of its fields are sent wrongly at the first of them.
      const elsewhere = i === 0 ? [] : fieldsOf(schemaOf(paths[0]), find);
      judge(checked, elsewhere, schema);
    });
  }

  test('every field of an item of a batch that is wrong is named, and its neighbours go', async () => {
    const { tenant, api } = await sceneOf();
    const schema = find(schemaOf('/api/v1/messages/batch')).properties.messages.items;
    const wrong = Object.entries(batchItems(tenant, tenant.conversations[0])).flatMap(([name, body]) => wrongBodies(schema, body, find).map(one => ({ ...one, name })));
    const checked = [];
    for (let at = 0; at < wrong.length; at += 400) {
      const part = wrong.slice(at, at + 400);
      const answer = await api('POST', '/api/v1/messages/batch', { messages: part.map(one => one.body) }, { limit: 60_000 });
      assert.equal(answer.status, 200, answer.text);
      answer.body.results.forEach((one, n) => checked.push({ ...part[n], answer: { status: one.status, error: one.error } }));
    }
    judge(checked, [], schema);
  });

  test('what is wrong beside the body is named, too', async () => {
    const { tenant, api, bodyFor } = await sceneOf();
    const body = bodyFor(tenant.conversations[0]);
    const told = async (url, more, headers) => { const { status, body: answer } = await api('POST', url, { ...body, ...more }, { headers }); return [status, answer.error?.code, answer.error?.field]; };
    assert.deepEqual(await told('/api/v1/widget/send?wait=long'), [400, 'VALIDATION_ERROR', 'wait']);
    assert.deepEqual(await told('/api/v1/widget/send', {}, { 'Idempotency-Key': 'x'.repeat(256) }), [400, 'VALIDATION_ERROR', 'Idempotency-Key']);
    assert.deepEqual(await told('/api/v1/widget/send', {}, { 'X-Tenant-ID': 'nobody' }), [403, 'TENANT_MISMATCH', 'tenantId']);
    const reply = await api('POST', '/api/v1/conversations/no-uuid/reply', { text: 'x' });
    assert.deepEqual([reply.status, reply.body.error.code, reply.body.error.field], [400, 'VALIDATION_ERROR', 'conversationId']);
    for (const messages of [7, {}, 'x', [], Array(1001).fill({ text: 'x' })]) {
      const answer = await api('POST', '/api/v1/messages/batch', { messages });
      assert.deepEqual([answer.status, answer.body.error.code, answer.body.error.field], [400, 'VALIDATION_ERROR', 'messages']);
    }
  });

  test('nothing of all that was kept or sent', async () => {
    const { stack, tenant, listener, taken, close } = await sceneOf();
    assert.deepEqual(await taken(tenant.conversations[0]), []);
    assert.equal((await stack.rows(`select count(*) from messages where tenant_id = '${tenant.tenantId}'`))[0][0], '0');
    assert.deepEqual(listener.heard, []);
    close();
  });
}
