import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { makeScene } from '../scene.mjs';

export function replayCases(stackOf) {
  test('the same messageId and body is answered again and sent once', async () => {
    const scene = await makeScene(stackOf());
    const [conversation] = scene.tenant.conversations;
    const body = scene.bodyFor(conversation, { messageId: `m-${randomUUID()}` });
    const first = await scene.api('POST', '/api/v1/widget/send', body);
    const answers = await Promise.all(Array.from({ length: 5 }, () => scene.api('POST', '/api/v1/widget/send', body)));
    await scene.becomes(body.messageId, 'read');
    const late = await scene.api('POST', '/api/v1/widget/send', body);
    for (const answer of [first, ...answers, late]) {
      assert.ok(answer.status === 202 || answer.status === 200, answer.text);
      assert.equal(answer.body.messageId, body.messageId);
    }
    for (const answer of [...answers, late]) assert.equal(answer.headers.get('idempotent-replayed'), 'true');
    assert.equal((await scene.taken(conversation)).length, 1);
    scene.close();
  });

  test('the same messageId and another body is refused', async () => {
    const scene = await makeScene(stackOf());
    const [conversation] = scene.tenant.conversations;
    const body = scene.bodyFor(conversation, { messageId: `m-${randomUUID()}` });
    assert.equal((await scene.api('POST', '/api/v1/widget/send', body)).status, 202);
    const other = await scene.api('POST', '/api/v1/widget/send', { ...body, text: 'something else' });
    assert.equal(other.status, 422);
    assert.equal(other.body.error.code, 'IDEMPOTENCY_MISMATCH');
    scene.close();
  });

  test('an Idempotency-Key does what a messageId does', async () => {
    const scene = await makeScene(stackOf());
    const [conversation] = scene.tenant.conversations;
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = scene.bodyFor(conversation);
    const first = await scene.api('POST', '/api/v1/widget/send', body, { headers });
    await scene.becomes(first.body.messageId, 'read');
    const second = await scene.api('POST', '/api/v1/widget/send', body, { headers });
    assert.equal(second.body.messageId, first.body.messageId);
    assert.equal(second.headers.get('idempotent-replayed'), 'true');
    assert.equal((await scene.taken(conversation)).length, 1);
    scene.close();
  });

  test('two tenants may use the same messageId', async () => {
    const [one, two] = [await makeScene(stackOf()), await makeScene(stackOf())];
    const messageId = `m-${randomUUID()}`;
    for (const scene of [one, two]) {
      const answer = await scene.send(scene.tenant.conversations[0], { messageId });
      assert.equal(answer.status, 202, answer.text);
      await scene.becomes(messageId, 'read');
      assert.equal((await scene.taken(scene.tenant.conversations[0])).length, 1);
      scene.close();
    }
  });
}
