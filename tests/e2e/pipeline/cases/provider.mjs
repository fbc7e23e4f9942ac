import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../../support/node/stack.mjs';
import { makeScene } from '../scene.mjs';

/** What Meta may do with a call. Each case has a number of its own, so that its behaviours touch nobody else. */
export function providerCases(stackOf) {
  const staged = (name, behaviours, check) => test(name, async () => {
    const scene = await makeScene(stackOf());
    const [conversation] = scene.tenant.conversations;
    for (const one of behaviours) {
      await scene.misbehave({ ...one, match: { ...one.match, phoneNumberId: conversation.phoneNumberId } });
    }
    try {
      const answer = await scene.send(conversation);
      assert.equal(answer.status, 202, answer.text);
      await check(scene, answer.body.messageId, conversation);
    } finally {
      await scene.behave();
      scene.close();
    }
  });

  staged('a permanent error fails the message with its reason, live and in the row', [{ do: 'error', code: 131026 }], async (scene, messageId, conversation) => {
    const live = await scene.listener.status(messageId, 'failed');
    assert.equal(live.payload.error.code, 131026);
    const row = await scene.becomes(messageId, 'failed');
    assert.equal(row.last_error.code, 131026);
    assert.ok(row.failed_at && row.last_error_at);
    assert.deepEqual(await scene.taken(conversation), []);
  });

  staged('a transient error is tried again until it is taken', [{ do: 'error', code: 131016, count: 2 }], async (scene, messageId, conversation) => {
    await scene.becomes(messageId, 'read', { limit: 15_000 });
    await scene.listener.status(messageId, 'read');
    assert.equal((await scene.taken(conversation)).length, 1);
    assert.deepEqual(scene.listener.life(messageId), ['message_created', 'sent', 'delivered', 'read']);
  });

  staged('after four transient errors the message is failed', [{ do: 'error', code: 131000 }], async (scene, messageId, conversation) => {
    const row = await scene.becomes(messageId, 'failed', { limit: 25_000 });
    assert.equal(row.last_error.code, 131000);
    assert.deepEqual(await scene.taken(conversation), []);
  });

  staged('an answer that was lost is settled by the webhook, not by a second call', [{ do: 'cut', taken: true, count: 1 }], async (scene, messageId, conversation) => {
    await scene.becomes(messageId, 'read', { limit: 15_000 });
    assert.equal((await scene.taken(conversation)).length, 1);
  });

  for (const what of ['half_answer', 'garbage', 'no_id']) {
    staged(`${what}: taken by Meta, settled by the webhook`, [{ do: what, count: 1 }], async (scene, messageId, conversation) => {
      await scene.becomes(messageId, 'read', { limit: 15_000 });
      assert.equal((await scene.taken(conversation)).length, 1);
    });
  }

  staged('a call whose fate nobody knows stays uncertain and is not sent again', [{ do: 'http_status', httpStatus: 502, count: 1 }], async (scene, messageId, conversation) => {
    const row = await scene.becomes(messageId, 'uncertain', { limit: 15_000 });
    assert.equal(row.attempt, 1);
    assert.deepEqual(await scene.taken(conversation), []);
  });

  staged('a failed status fails the message', [{ do: 'failed_status', code: 131047 }], async (scene, messageId) => {
    const row = await scene.becomes(messageId, 'failed');
    assert.equal(row.last_error.code, 131047);
  });

  staged('statuses that come twice and out of order are seen once and in order',
    [{ on: 'webhook', do: 'reorder', match: { kind: 'sent' }, waitMs: 100 }, { on: 'webhook', do: 'duplicate', match: { kind: 'delivered' } }],
    async (scene, messageId) => {
      await scene.listener.status(messageId, 'read');
      await eventually('all webhooks were posted', async () => (await scene.stack.sandbox('GET', '/control/counts')).webhooks.planned === 0);
      assert.deepEqual(scene.listener.life(messageId), ['message_created', 'sent', 'delivered', 'read']);
    });

  staged('a delivered that never comes is filled in by read', [{ on: 'webhook', do: 'withhold', match: { kind: 'delivered' } }], async (scene, messageId) => {
    await scene.listener.status(messageId, 'read');
    assert.deepEqual(scene.listener.life(messageId), ['message_created', 'sent', 'delivered', 'read']);
  });

  staged('the pair limit holds one recipient back and nobody else', [{ do: 'error', code: 131056, count: 1 }], async (scene, messageId) => {
    const [, other] = scene.tenant.conversations;
    const second = await scene.send(other);
    await scene.becomes(second.body.messageId, 'read', { limit: 5_000 });
    await scene.becomes(messageId, 'read', { limit: 20_000 });
  });
}
