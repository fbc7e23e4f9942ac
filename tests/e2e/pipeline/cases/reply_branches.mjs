// The branches that conversation-reply-sending.md lists under testing, each by its own name: the answer, the database row, the event, and
// what Meta was given.
import assert from 'node:assert/strict';
import { eventually } from '../../../support/node/stack.mjs';
import { outgoingScenes, refused, template } from '../outgoing.mjs';

const life = ['message_created', 'sent', 'delivered', 'read'];

export function replyBranchCases(stackOf) {
  const withScene = outgoingScenes(stackOf);

  /** The whole way of a reply that Meta takes: 202, every status once and in order, the row as it says, one message on the phone. */
  async function checkSent(scene, conversation, body, { text, type }) {
    const answer = await scene.reply(conversation, body);
    assert.equal(answer.status, 202, answer.text);
    const { messageId } = answer.body;
    assert.equal(answer.body.status, 'sending');
    await scene.becomes(messageId, 'read', { limit: 20_000 });
    await scene.listener.status(messageId, 'read');
    const taken = await scene.taken(conversation);
    assert.deepEqual(taken.map(one => one.type), [type]);
    const [row] = await scene.stack.rows(`select status_word(status), meta_message_id, body, attempt, conversation_id, direction, last_error is null and last_error_at is null, sent_at is not null and delivered_at is not null and read_at is not null
      from messages where tenant_id = '${scene.tenant.tenantId}' and id = '${messageId}'`);
    assert.deepEqual(row, ['read', taken[0].wamid, text, '1', conversation.conversationId, 'outbound', 't', 't']);
    assert.deepEqual(scene.listener.life(messageId), life);
    return { messageId, taken: taken[0] };
  }
  /** A reply that is refused leaves nothing: no row, no event, no call. */
  async function checkRefused(scene, conversation, body, status, code, field) {
    refused(await scene.reply(conversation, body), status, code, field);
    refused(await scene.reply(conversation, body, { query: '?wait=sent' }), status, code, field);
    assert.equal(await scene.count('messages'), 0);
    assert.deepEqual(await scene.taken(conversation), []);
    assert.deepEqual(scene.listener.heard, []);
  }

  withScene('template send success', async (scene, conversation) => {
    await scene.putTemplate('APPROVED');
    await scene.closeWindow(conversation);
    const { taken } = await checkSent(scene, conversation, { type: 'template', template }, { text: 'Order 17 ships today', type: 'template' });
    assert.deepEqual([taken.body.name, taken.body.language.code], [template.name, template.language]);
  });

  withScene('text send success within window', async (scene, conversation) => {
    const { taken } = await checkSent(scene, conversation, { text: 'We are open.' }, { text: 'We are open.', type: 'text' });
    assert.equal(taken.body.body, 'We are open.');
    assert.equal(taken.recipient, conversation.waId);
  });

  withScene('text send blocked outside window', async (scene, conversation) => {
    await scene.closeWindow(conversation);
    await checkRefused(scene, conversation, { text: 'late' }, 422, 'WINDOW_CLOSED');
  });

  withScene('template invalid', async (scene, conversation) => {
    await checkRefused(scene, conversation, { template }, 422, 'TEMPLATE_NOT_FOUND', 'template');
    await scene.putTemplate('APPROVED');
    await checkRefused(scene, conversation, { template: { ...template, parameters: ['17'] } }, 422, 'TEMPLATE_PARAMETERS', 'template.components[0]');
    await checkRefused(scene, conversation, { template: { ...template, name: 'Order Update' } }, 400, 'VALIDATION_ERROR', 'template.name');
  });

  for (const status of ['PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'SOMETHING_NEW']) {
    withScene(`template not approved: ${status}`, async (scene, conversation) => {
      await scene.putTemplate(status);
      await checkRefused(scene, conversation, { template }, 422, 'TEMPLATE_NOT_APPROVED', 'template');
    });
  }

  withScene('no active WhatsApp account', async (scene, conversation) => {
    await scene.stack.rows(`update accounts set state = 'disabled' where tenant_id = '${scene.tenant.tenantId}'`);
    await checkRefused(scene, conversation, { text: 'a' }, 422, 'NO_ACTIVE_ACCOUNT');
  });

  withScene('transient failure with retry then success', async (scene, conversation) => {
    await scene.misbehave({ do: 'error', code: 131016, count: 2, match: { phoneNumberId: conversation.phoneNumberId } });
    const { messageId } = await checkSent(scene, conversation, { text: 'again' }, { text: 'again', type: 'text' });
    const { body } = await scene.api('GET', `/api/v1/messages/${messageId}`);
    assert.deepEqual(body.attempts.map(one => [one.attempt, one.try, one.result, one.error.code]), [[1, 1, 'not_sent', 131016], [1, 2, 'not_sent', 131016]]);
  });

  withScene('permanent failure => failed status', async (scene, conversation) => {
    await scene.misbehave({ do: 'error', code: 131026, match: { phoneNumberId: conversation.phoneNumberId } });
    const { body: { messageId } } = await scene.reply(conversation, { text: 'no' });
    const event = await scene.listener.status(messageId, 'failed');
    assert.equal(event.payload.error.code, 131026);
    await scene.becomes(messageId, 'failed');
    assert.equal(await scene.row(messageId, "status_word(status) || ' ' || (last_error ->> 'code') || ' ' || (last_error_at is not null) || ' ' || (meta_message_id is null)"), 'failed 131026 true true');
    assert.deepEqual(scene.listener.life(messageId), ['message_created', 'failed']);
    assert.deepEqual(await scene.taken(conversation), []);
  });

  withScene('realtime events carry what list and thread show', async (scene, conversation) => {
    const { messageId } = await checkSent(scene, conversation, { text: 'seen' }, { text: 'seen', type: 'text' });
    const [created, sent] = scene.listener.of(messageId).map(one => one.payload);
    assert.deepEqual([created.conversationId, created.status, created.text, created.type, created.attempt], [conversation.conversationId, 'sending', 'seen', 'text', 1]);
    assert.deepEqual([sent.conversationId, sent.status, sent.attempt], [conversation.conversationId, 'sent', 1]);
    for (const one of [created, sent]) assert.ok(!Number.isNaN(Date.parse(one.timestamp)) && one.seq !== undefined && one.epoch !== undefined, JSON.stringify(one));
    await scene.stack.sandbox('POST', '/control/inbound', { phoneNumberId: conversation.phoneNumberId, from: conversation.waId, text: 'thanks' });
    const { payload } = await eventually('the conversation moves', () => scene.listener.heard.find(one => one.name === 'conversation_updated' && one.payload.unreadCount === 1));
    assert.equal(payload.conversationId, conversation.conversationId);
    assert.equal(payload.lastMessage.preview, 'thanks');
    const { body } = await scene.api('GET', '/api/v1/conversations');
    const shown = body.data.find(one => one.id === conversation.conversationId);
    assert.deepEqual([shown.unreadCount, shown.lastMessage.preview, shown.version], [1, 'thanks', payload.version]);
  });
}
