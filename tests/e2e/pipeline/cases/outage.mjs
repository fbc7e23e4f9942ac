import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { makeScene } from '../scene.mjs';

export function outageCases(stackOf) {
  test('while the broker is down a send is refused with Retry-After, and sent once when it is tried again', { timeout: 120_000 }, async () => {
    const stack = stackOf();
    const scene = await makeScene(stack);
    const [conversation] = scene.tenant.conversations;
    await scene.becomes((await scene.send(conversation)).body.messageId, 'read');
    const bodies = Array.from({ length: 5 }, () => scene.bodyFor(conversation, { messageId: `m-${randomUUID()}` }));
    const refused = await stack.whileDown('rabbitmq', () => Promise.all(bodies.map(body => scene.api('POST', '/api/v1/widget/send', body, { limit: 20_000 }))));
    for (const answer of refused) {
      assert.equal(answer.status, 503, answer.text);
      assert.ok(Number(answer.headers.get('retry-after')) > 0);
      assert.equal(answer.body.error.retryable, true);
    }
    await stack.ready();
    for (const body of bodies) {
      const answer = await scene.api('POST', '/api/v1/widget/send', body, { limit: 20_000 });
      assert.ok(answer.status === 202 || answer.status === 200, answer.text);
    }
    for (const body of bodies) await scene.becomes(body.messageId, 'read', { limit: 30_000 });
    const taken = (await scene.taken(conversation)).map(one => one.opaque.split('.').slice(3).join('.'));
    for (const body of bodies) assert.equal(taken.filter(id => id === body.messageId).length, 1);
    scene.close();
  });
}
