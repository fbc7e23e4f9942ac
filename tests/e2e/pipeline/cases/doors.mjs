import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { eventually } from '../../../support/node/stack.mjs';
import { components, outgoingScenes, refused, template } from '../outgoing.mjs';

/** Every door of sending, from outside: the answer, the row, the event, and what Meta was given. */
export function doorCases(stackOf) {
  const withScene = outgoingScenes(stackOf);
  for (const prefix of ['/api/v1/conversations', '/conversations']) {
    withScene(`a reply by ${prefix} is sent, kept and shown`, async (scene, conversation) => {
      const answer = await scene.api('POST', `${prefix}/${conversation.conversationId}/reply`, { text: 'Hello 👋 "there"' });
      assert.equal(answer.status, 202, answer.text);
      const { messageId } = answer.body;
      assert.equal(answer.body.status, 'sending');
      await scene.becomes(messageId, 'read');
      await scene.listener.status(messageId, 'read');  // the row is first, the event follows
      const [taken] = await scene.taken(conversation);
      assert.equal(taken.body.body, 'Hello 👋 "there"');
      assert.deepEqual(scene.listener.life(messageId), ['message_created', 'sent', 'delivered', 'read']);
      assert.equal(await scene.row(messageId, 'meta_message_id'), taken.wamid);
      assert.equal(await scene.row(messageId, 'last_error is null and last_error_at is null'), 't');
    });
  }

  withScene('a template is sent outside the window, in its parameters', async (scene, conversation) => {
    await scene.putTemplate('APPROVED');
    await scene.closeWindow(conversation);
    const answer = await scene.reply(conversation, { type: 'template', template }, { query: '?wait=sent' });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body.status === 'sending', false);
    const [taken] = await scene.taken(conversation);
    assert.equal(answer.body.whatsappMessageId, taken.wamid);
    assert.deepEqual(taken.body.components, [{ type: 'body', parameters: [{ type: 'text', text: '17' }, { type: 'text', text: 'today' }] }]);
    assert.equal(await scene.row(answer.body.messageId, 'body'), 'Order 17 ships today');
  });

  withScene('text outside the window is refused, and nothing is kept', async (scene, conversation) => {
    await scene.closeWindow(conversation);
    refused(await scene.reply(conversation, { text: 'late' }), 422, 'WINDOW_CLOSED');
    assert.equal((await scene.stack.rows(`select count(*) from messages where tenant_id = '${scene.tenant.tenantId}'`))[0][0], '0');
  });

  withScene('a closed window may bring a template instead', async (scene, conversation) => {
    await scene.putTemplate('APPROVED');
    await scene.closeWindow(conversation);
    const answer = await scene.reply(conversation, { text: 'late', onWindowClosed: 'template', fallbackTemplate: template }, { query: '?wait=sent' });
    assert.equal(answer.status, 200, answer.text);
    assert.equal((await scene.taken(conversation))[0].type, 'template');
  });

  withScene('templates that are unknown, not approved or filled in wrongly are refused', async (scene, conversation) => {
    refused(await scene.reply(conversation, { template }), 422, 'TEMPLATE_NOT_FOUND', 'template');
    await scene.putTemplate('PAUSED');
    refused(await scene.reply(conversation, { template }), 422, 'TEMPLATE_NOT_APPROVED', 'template');
    await scene.putTemplate('APPROVED');
    refused(await scene.reply(conversation, { template: { ...template, parameters: ['17'] } }), 422, 'TEMPLATE_PARAMETERS', 'template.components[0]');
    const list = await scene.api('GET', '/api/v1/templates?status=approved');
    assert.deepEqual(list.body.data.map(one => [one.name, one.language, one.status, one.preview]), [[template.name, template.language, 'approved', components[0].text]]);
  });

  withScene('without an active account nothing is sent', async (scene, conversation) => {
    await scene.stack.rows(`update accounts set state = 'disabled' where tenant_id = '${scene.tenant.tenantId}'`);
    refused(await scene.reply(conversation, { text: 'a' }), 422, 'NO_ACTIVE_ACCOUNT');
    refused(await scene.api('POST', '/api/v1/messages', { phoneNumber: '+628999111222', text: 'a' }), 422, 'NO_ACTIVE_ACCOUNT');
  });

  withScene('a transient failure is tried again, then sent', async (scene, conversation) => {
    await scene.misbehave({ do: 'error', code: 131016, count: 1, match: { phoneNumberId: conversation.phoneNumberId } });
    const answer = await scene.reply(conversation, { text: 'again' }, { query: '?wait=sent' });
    assert.equal(answer.status, 200, answer.text);
    assert.equal((await scene.taken(conversation)).length, 1);
  });

  withScene('a permanent failure is told to who waits, kept in the row and shown live; a retry sends it', async (scene, conversation) => {
    const messageId = randomUUID();
    await scene.misbehave({ do: 'error', code: 131026, count: 1, match: { phoneNumberId: conversation.phoneNumberId } });
    const answer = await scene.reply(conversation, { text: 'no', messageId }, { query: '?wait=sent' });
    refused(answer, 502, 'SEND_FAILED');
    assert.equal(answer.body.messageId, messageId);
    assert.equal(answer.body.error.provider.code, 131026);
    assert.equal((await scene.listener.status(messageId, 'failed')).payload.error.code, 131026);
    assert.equal(await scene.row(messageId, "last_error ->> 'code' || ' ' || (last_error_at is not null)"), '131026 true');
    const retry = await scene.api('POST', `/api/v1/messages/${messageId}/retry?wait=sent`, { attempt: 1 });
    assert.equal(retry.status, 200, retry.text);
    assert.equal((await scene.api('POST', `/api/v1/messages/${messageId}/retry`, { attempt: 1 })).headers.get('idempotent-replayed'), 'true');
    assert.equal((await scene.taken(conversation)).length, 1);
    await scene.listener.status(messageId, 'sent');
    assert.ok(scene.listener.life(messageId).join(' ').includes('failed sending sent'), scene.listener.life(messageId).join(' '));
  });

  withScene('who waits too long is told where to look, and the message goes on', async (scene, conversation) => {
    await scene.misbehave({ do: 'error', code: 131056, match: { phoneNumberId: conversation.phoneNumberId } });
    const answer = await scene.api('POST', '/api/v1/messages/send?wait=sent', { conversation_id: conversation.conversationId, message: 'slow' }, { limit: 40_000 });
    refused(answer, 504, 'WAIT_OVER');
    assert.equal(answer.body.error.retryable, false);
    assert.equal(answer.body.status_url, `/api/v1/messages/${answer.body.message_id}/status`);
    await scene.behave();
    await scene.becomes(answer.body.message_id, 'read', { limit: 60_000 });
  });

  withScene('the snake_case door answers with the id of WhatsApp', async (scene, conversation) => {
    const answer = await scene.api('POST', '/api/v1/messages/send', { tenant_id: scene.tenant.tenantId, outlet_id: scene.tenant.outletId, conversation_id: conversation.conversationId, to: `+${conversation.waId}`, message: 'ready', message_type: 'text' });
    assert.equal(answer.status, 200, answer.text);
    const [taken] = await scene.taken(conversation);
    assert.equal(answer.body.whatsapp_message_id, taken.wamid);
    assert.ok(answer.body.message_id && answer.body.sent_at);
    refused(await scene.api('POST', '/api/v1/messages/send', { conversation_id: conversation.conversationId }), 400, 'MISSING_FIELD', 'message');
    refused(await scene.api('POST', '/api/v1/messages/send', { conversation_id: conversation.conversationId, message: 'x', message_type: 'fax' }), 400, 'VALIDATION_ERROR', 'message_type');
    refused(await scene.api('POST', '/api/v1/messages/send', { message: 'x' }), 400, 'MISSING_FIELD', 'to');
    refused(await scene.api('POST', '/api/v1/messages/send', { to: '0812', message: 'x' }), 400, 'VALIDATION_ERROR', 'to');
    refused(await scene.api('POST', '/api/v1/messages/send', { conversation_id: conversation.conversationId, to: '+628000000001', message: 'x' }), 404, 'NOT_FOUND', 'to');
    refused(await scene.api('POST', '/api/v1/messages/send', { tenant_id: randomUUID(), to: '+628000000001', message: 'x' }), 403, 'TENANT_MISMATCH');
  });

  withScene('the door of the WhatsApp endpoint answers in the words of its document', async (scene, conversation) => {
    const answer = await scene.api('POST', '/api/whatsapp/send', { companyId: scene.tenant.tenantId, recipientPhoneNumber: `+${conversation.waId}`, text: 'ready' });
    assert.equal(answer.status, 200, answer.text);
    const [taken] = await scene.taken(conversation);
    assert.equal(answer.body.messageId, taken.wamid);
    assert.equal(answer.body.success, true);
    const wrong = await scene.api('POST', '/api/whatsapp/send', { recipientPhoneNumber: 'nobody', text: 'x' });
    refused(wrong, 400, 'VALIDATION_ERROR', 'recipientPhoneNumber');
    assert.equal(wrong.body.success, false);
    assert.equal(wrong.body.code, 'VALIDATION_ERROR');
    await scene.misbehave({ do: 'error', code: 131026, match: { phoneNumberId: conversation.phoneNumberId } });
    refused(await scene.api('POST', '/api/whatsapp/send', { recipientPhoneNumber: `+${conversation.waId}`, text: 'no' }), 502, 'WHATSAPP_SEND_FAILED');
  });

  withScene('a new chat by phone number is made by a template, and found again', async scene => {
    const phoneNumber = `+62877${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
    refused(await scene.api('POST', '/api/v1/messages', { phoneNumber, text: 'hello' }), 422, 'WINDOW_CLOSED');
    assert.equal((await scene.stack.rows(`select count(*) from contacts where tenant_id = '${scene.tenant.tenantId}' and phone = '${phoneNumber}'`))[0][0], '0');
    await scene.putTemplate('APPROVED');
    const first = await scene.api('POST', '/api/v1/messages', { phoneNumber: phoneNumber.replace('+62877', '+62 877-'), template, contactName: 'Budi' });
    assert.equal(first.status, 202, first.text);
    assert.deepEqual([first.body.createdContact, first.body.createdConversation], [true, true]);
    assert.equal(first.body.message.content, 'Order 17 ships today');
    await scene.becomes(first.body.messageId, 'read');
    const second = await scene.api('POST', '/api/v1/messages?wait=sent', { phoneNumber, template });
    assert.equal(second.status, 200, second.text);
    assert.deepEqual([second.body.createdContact, second.body.createdConversation, second.body.conversationId, second.body.contactId], [false, false, first.body.conversationId, first.body.contactId]);
    const phones = (await scene.stack.ledger({ phoneNumberId: scene.tenant.accounts[0].phoneNumberId })).map(one => one.recipient);
    assert.deepEqual(phones, [phoneNumber.slice(1), phoneNumber.slice(1)]);
    for (const wrong of ['', '0812345678', '+1', 'abc', '+62812345678901234', '12']) {
      const answer = await scene.api('POST', '/api/v1/messages', { phoneNumber: wrong, text: 'x' });
      refused(answer, 400, 'VALIDATION_ERROR', 'phoneNumber');
    }
  });

  withScene('several accounts and no default ask for a name', async scene => {
    await scene.stack.rows(`update accounts set is_default = false where tenant_id = '${scene.tenant.tenantId}'`);
    await scene.putTemplate('APPROVED');
    refused(await scene.api('POST', '/api/v1/messages', { phoneNumber: '+628777000111', template }), 422, 'ACCOUNT_REQUIRED', 'accountId');
    const named = await scene.api('POST', '/api/v1/messages', { phoneNumber: '+628777000111', template, accountId: scene.tenant.accounts[0].accountId });
    assert.equal(named.status, 202, named.text);
    refused(await scene.api('POST', '/api/v1/messages', { phoneNumber: '+628777000111', template, accountId: randomUUID() }), 404, 'NOT_FOUND', 'accountId');
  }, { accounts: 2, conversations: 2 });

  withScene('the widget doors send templates and canned replies', async (scene, conversation) => {
    await scene.putTemplate('APPROVED');
    const base = { tenantId: scene.tenant.tenantId, conversationId: conversation.conversationId, integrationId: conversation.accountId };
    const flat = await scene.api('POST', '/api/v1/widget/send-template?wait=sent', { ...base, templateName: template.name, language: 'en_US', parameters: ['1', '2'] });
    assert.equal(flat.status, 200, flat.text);
    refused(await scene.api('POST', '/api/v1/widget/send-template', base), 400, 'MISSING_FIELD', 'templateName');
    const id = randomUUID();
    await scene.stack.rows(`insert into canned_replies (tenant_id, id, shortcut, body) values ('${scene.tenant.tenantId}', '${id}', 'hi', 'We are open.')`);
    const quick = await scene.api('POST', '/api/v1/widget/send-quick-reply?wait=sent', { ...base, quickReplyId: id });
    assert.equal(quick.status, 200, quick.text);
    assert.equal((await scene.taken(conversation))[1].body.body, 'We are open.');
    refused(await scene.api('POST', '/api/v1/widget/send-quick-reply', base), 400, 'MISSING_FIELD', 'quickReplyId');
    refused(await scene.api('POST', '/api/v1/widget/send-quick-reply', { ...base, quickReplyId: 'x' }), 400, 'VALIDATION_ERROR', 'quickReplyId');
    refused(await scene.api('POST', '/api/v1/widget/send-quick-reply', { ...base, quickReplyId: randomUUID() }), 404, 'NOT_FOUND', 'quickReplyId');
  });

  withScene('a batch has a result per item, and keeps the order of each conversation', async (scene, conversation) => {
    const [, other] = scene.tenant.conversations;
    const messages = Array.from({ length: 40 }, (_, i) => ({ conversationId: (i % 2 ? other : conversation).conversationId, text: `n${i}`, messageId: `batch-${scene.tenant.tenantId.slice(0, 8)}-${i}` }));
    messages.push({ conversationId: randomUUID(), text: 'x' }, { text: 'x' }, { conversationId: conversation.conversationId }, 7, { conversationId: conversation.conversationId, text: 'x', sendAt: 'soon' });
    const answer = await scene.api('POST', '/api/v1/messages/batch', { messages });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual([answer.body.accepted, answer.body.refused, answer.body.results.length], [40, 5, 45]);
    assert.deepEqual(answer.body.results.slice(40).map(one => [one.status, one.error.code]), [[404, 'NOT_FOUND'], [400, 'MISSING_FIELD'], [400, 'MISSING_FIELD'], [400, 'INVALID_JSON'], [400, 'VALIDATION_ERROR']]);
    await scene.becomes(messages[38].messageId, 'read', { limit: 20_000 });
    await scene.becomes(messages[39].messageId, 'read', { limit: 20_000 });
    assert.deepEqual((await scene.taken(conversation)).map(one => one.body.body), messages.slice(0, 40).filter((_, i) => i % 2 === 0).map(one => one.text));
    const again = await scene.api('POST', '/api/v1/messages/batch', { messages: messages.slice(0, 40) });
    assert.equal(again.body.accepted, 40);
    assert.equal((await scene.taken(conversation)).length, 20);
    refused(await scene.api('POST', '/api/v1/messages/batch', {}), 400, 'MISSING_FIELD', 'messages');
    refused(await scene.api('POST', '/api/v1/messages/batch', { messages: [] }), 400, 'VALIDATION_ERROR', 'messages');
    refused(await scene.api('POST', '/api/v1/messages/batch', { messages: Array(1001).fill({ text: 'x' }) }), 400, 'VALIDATION_ERROR', 'messages');
  });

  withScene('scheduled, expired, canceled', async (scene, conversation) => {
    const planned = await scene.reply(conversation, { text: 'later', sendAt: new Date(Date.now() + 3_000).toISOString() });
    assert.equal(planned.body.status, 'scheduled', planned.text);
    const never = await scene.reply(conversation, { text: 'never', sendAt: new Date(Date.now() + 3_600_000).toISOString() });
    await scene.becomes(never.body.messageId, 'scheduled');
    const canceled = await scene.api('POST', `/api/v1/messages/${never.body.messageId}/cancel`);
    assert.equal(canceled.body.status, 'canceled', canceled.text);
    await scene.becomes(planned.body.messageId, 'read', { limit: 15_000 });
    await scene.listener.status(planned.body.messageId, 'read');
    assert.deepEqual(scene.listener.life(planned.body.messageId), ['message_created', 'sending', 'sent', 'delivered', 'read']);
    assert.deepEqual((await scene.taken(conversation)).map(one => one.body.body), ['later']);
    refused(await scene.reply(conversation, { text: 'x', sendAt: new Date(Date.now() + 30 * 3_600_000).toISOString() }), 422, 'WINDOW_CLOSED');
    refused(await scene.api('POST', `/api/v1/messages/${planned.body.messageId}/cancel`), 409, 'CONFLICT');
  });

  withScene('answers and reactions go to messages of their own conversation', async (scene, conversation) => {
    const [, other] = scene.tenant.conversations;
    const { id: wamid } = await scene.stack.sandbox('POST', '/control/inbound', { phoneNumberId: conversation.phoneNumberId, from: conversation.waId, text: 'question' });
    const inbound = await eventually('the question', async () => scene.listener.heard.find(one => one.name === 'inbound_message')?.payload.messageId);
    const answer = await scene.reply(conversation, { text: 'answer', replyTo: inbound }, { query: '?wait=sent' });
    assert.equal(answer.status, 200, answer.text);
    const like = await scene.reply(conversation, { reaction: { messageId: inbound, emoji: '👍' } }, { query: '?wait=sent' });
    assert.equal(like.status, 200, like.text);
    const taken = await scene.taken(conversation);
    assert.equal(taken[0].body.body, 'answer');
    assert.deepEqual(taken[1].body, { message_id: wamid, emoji: '👍' });
    refused(await scene.reply(other, { text: 'x', replyTo: inbound }), 404, 'NOT_FOUND', 'replyTo');
    refused(await scene.reply(conversation, { reaction: { messageId: randomUUID(), emoji: '👍' } }), 404, 'NOT_FOUND', 'reaction.messageId');
  });

  withScene('what customers react with is shown at the message, live and in the thread, until they take it back', async (scene, conversation) => {
    const { phoneNumberId, waId } = conversation;
    await scene.stack.sandbox('POST', '/control/inbound', { phoneNumberId, from: waId, text: 'hello' });
    await eventually('what was said', () => scene.listener.heard.some(one => one.name === 'inbound_message'));
    const sent = await scene.reply(conversation, { text: 'thank you' }, { query: '?wait=sent' });
    assert.equal(sent.status, 200, sent.text);
    const { messageId } = sent.body;
    const [{ wamid }] = await scene.taken(conversation);
    const react = emoji => scene.stack.sandbox('POST', '/control/inbound', { phoneNumberId, from: waId, type: 'reaction', reaction: { message_id: wamid, emoji } });
    const shown = async () => (await scene.api('GET', `/api/v1/messages/${messageId}`)).body.message.reactions;
    const told = () => scene.listener.heard.filter(one => one.name === 'message_updated' && one.payload.messageId === messageId).map(one => one.payload.reactions);
    await react('❤️');
    const live = await eventually('the reaction, live', async () => told()[0]);
    assert.deepEqual(live.map(({ emoji, from }) => ({ emoji, from })), [{ emoji: '❤️', from: 'customer' }]);
    assert.deepEqual(await shown(), live);
    // Nothing of its own in the thread, and nobody has to read it.
    const thread = (await scene.api('GET', `/api/v1/conversations/${conversation.conversationId}/messages`)).body.data;
    assert.deepEqual(thread.map(one => one.text), ['hello', 'thank you']);
    assert.deepEqual(thread[1].reactions, live);
    await react('');
    await eventually('that it was taken back', async () => told()[1]?.length === 0);
    assert.deepEqual(await shown(), []);
  });

  withScene('every kind arrives at WhatsApp as it should', async (scene, conversation) => {
    const kinds = {
      location: { location: { latitude: 52.52, longitude: 13.405, name: 'Depot' } },
      contacts: { contacts: [{ name: { formatted_name: 'Ana Diaz', first_name: 'Ana' }, phones: [{ phone: '+15550100002', type: 'WORK' }] }] },
      interactive: { interactive: { type: 'button', body: { text: 'Yes?' }, action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Yes' } }] } } },
    };
    for (const [type, body] of Object.entries(kinds)) {
      const answer = await scene.reply(conversation, { type, ...body }, { query: '?wait=sent' });
      assert.equal(answer.status, 200, `${type}: ${answer.text}`);
    }
    const taken = await scene.taken(conversation);
    assert.deepEqual(taken.map(one => one.type), Object.keys(kinds));
    for (const one of taken) assert.deepEqual(one.body, kinds[one.type][one.type]);
  });

  withScene('a quota that is used up is told before anything is accepted', async (scene, conversation) => {
    for (const text of ['1', '2']) assert.equal((await scene.reply(conversation, { text }, { query: '?wait=sent' })).status, 200);
    refused(await eventually('the limit', async () => {
      const answer = await scene.reply(conversation, { text: '3' });
      return answer.status === 429 && answer;
    }), 429, 'QUOTA_EXCEEDED');
  }, { settings: { quota: { messagesPerMonth: 2 } } });

  withScene('a widget may answer and retry in its conversation only', async (scene, conversation) => {
    const [, other] = scene.tenant.conversations;
    const token = await scene.stack.token({ conversationId: conversation.conversationId }, { key: scene.tenant.apiKey });
    const headers = { authorization: `Bearer ${token}` };
    const messageId = randomUUID();
    await scene.misbehave({ do: 'error', code: 131026, count: 1, match: { phoneNumberId: conversation.phoneNumberId } });
    const sent = await scene.api('POST', '/api/v1/widget/send', scene.bodyFor(conversation, { messageId }), { key: null, headers });
    assert.equal(sent.status, 202, sent.text);
    await scene.becomes(messageId, 'failed');
    const retry = await scene.api('POST', `/api/v1/messages/${messageId}/retry`, { attempt: 1 }, { key: null, headers });
    assert.equal(retry.status, 202, retry.text);
    const foreign = await scene.send(other, { messageId: randomUUID() });
    assert.equal((await scene.api('POST', `/api/v1/messages/${foreign.body.messageId}/retry`, {}, { key: null, headers })).status, 404);
    assert.equal((await scene.api('POST', `/api/v1/messages/${messageId}/cancel`, {}, { key: null, headers })).status, 403);
  });
}
