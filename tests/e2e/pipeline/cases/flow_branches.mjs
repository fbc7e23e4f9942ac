// The branches that complete-message-sending-flow.md lists under testing for contacts, conversations and messages that are sent, by the names
// that it gives them, as the design amends them: services are HTTP doors, nothing external happens inside a transaction, and a message that
// was accepted is never lost. BRANCHES.md says which case is which.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { eventually } from '../../../support/node/stack.mjs';
import { outgoingScenes, refused, template } from '../outgoing.mjs';

const somePhone = () => `+62877${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;

export function flowBranchCases(stackOf) {
  const withScene = outgoingScenes(stackOf);
  const start = (scene, body, query = '') => scene.api('POST', `/api/v1/messages${query}`, body, { limit: 30_000 });
  /** A template to a number: what opens a chat. */
  const withTemplates = (name, doing, options) => withScene(name, async (scene, conversation) => {
    await scene.putTemplate('APPROVED');
    await doing(scene, conversation);
  }, options);
  /** While `doing` runs, the database refuses rows of a table; what it refuses, `check` says. */
  async function whileRefusing(scene, table, check, doing) {
    const name = `refused_${randomUUID().slice(0, 8)}`;
    await scene.stack.rows(`alter table ${table} add constraint ${name} check (${check}) not valid`);
    try { return await doing(); } finally { await scene.stack.rows(`alter table ${table} drop constraint ${name}`); }
  }

  withTemplates('ensureContact: a contact that is not there is made, its number as E.164', async scene => {
    const phone = somePhone();
    const answer = await start(scene, { phoneNumber: `${phone.slice(0, 3)} (${phone.slice(3, 6)}) ${phone.slice(6, 9)}-${phone.slice(9)}`, template, contactName: 'Budi' });
    assert.equal(answer.status, 202, answer.text);
    assert.deepEqual([answer.body.createdContact, answer.body.createdConversation], [true, true]);
    assert.deepEqual(await scene.stack.rows(`select phone, wa_id, name from contacts where tenant_id = '${scene.tenant.tenantId}' and id = '${answer.body.contactId}'`), [[phone, phone.slice(1), 'Budi']]);
    await scene.listener.status(answer.body.messageId, 'read');
    assert.equal(scene.listener.of(answer.body.messageId)[0].payload.conversationId, answer.body.conversationId);
  });

  withTemplates('ensureContact: one that is there is found, by any form of its number, and so is its conversation', async (scene, conversation) => {
    for (const phoneNumber of [`+${conversation.waId}`, `+${conversation.waId.slice(0, 2)} ${conversation.waId.slice(2)}`]) {
      const answer = await start(scene, { phoneNumber, text: 'hello' });
      assert.equal(answer.status, 202, answer.text);
      assert.deepEqual([answer.body.createdContact, answer.body.createdConversation, answer.body.conversationId], [false, false, conversation.conversationId]);
      await scene.becomes(answer.body.messageId, 'read');
    }
    assert.deepEqual([await scene.count('contacts'), await scene.count('conversations')], [5, 5]);
  });

  withScene('ensureContact: an invalid number is refused, in every form of being one, and nothing is kept', async scene => {
    for (const phoneNumber of ['', ' ', 'abc', '+', '+1', '12', '0812345678', '+62812345678901234', '+62-abc-123', '++628123456789', '+00000000000', '+628123456789x', 628123456789]) {
      refused(await start(scene, { phoneNumber, text: 'x' }), 400, 'VALIDATION_ERROR', 'phoneNumber');
    }
    refused(await start(scene, { text: 'x' }), 400, 'VALIDATION_ERROR', 'phoneNumber');
    assert.deepEqual([await scene.count('contacts'), await scene.count('messages')], [5, 0]);
    assert.deepEqual(scene.listener.heard, []);
  });

  withTemplates('ensureConversation: a contact whose conversation is with another number of ours gets one with this', async scene => {
    const [first, second] = scene.tenant.accounts;
    const phoneNumber = somePhone();
    const one = await start(scene, { phoneNumber, template, accountId: first.accountId });
    await scene.becomes(one.body.messageId, 'read');
    await scene.stack.rows(`update accounts set waba_id = '${first.wabaId}' where id = '${second.accountId}'`);
    const two = await start(scene, { phoneNumber, template, accountId: second.accountId });
    assert.equal(two.status, 202, two.text);
    assert.deepEqual([two.body.createdContact, two.body.createdConversation, two.body.contactId], [false, true, one.body.contactId]);
    assert.notEqual(two.body.conversationId, one.body.conversationId);
  }, { accounts: 2, conversations: 2 });

  withTemplates('ensureContact, ensureConversation: what the database refuses leaves neither of the two, and is told of', async scene => {
    for (const [table, check] of [['contacts', phone => `phone <> '${phone}'`], ['conversations', () => `tenant_id <> '${scene.tenant.tenantId}'`]]) {
      const phoneNumber = somePhone();
      const before = [await scene.count('contacts'), await scene.count('conversations')];
      const answer = await whileRefusing(scene, table, check(phoneNumber), () => start(scene, { phoneNumber, template }, '?wait=sent'));
      assert.ok(answer.status === 502 || answer.status === 504, `${table}: ${answer.text}`);
      assert.ok(answer.body.error.code && answer.body.messageId, answer.text);
      assert.deepEqual([await scene.count('contacts'), await scene.count('conversations')], before, `${table}: both or none`);
      assert.equal((await scene.status(answer.body.messageId)).status, 'failed', 'accepted, so it is there, and says what became of it');
      assert.deepEqual(await scene.stack.ledger({ phoneNumberId: scene.tenant.accounts[0].phoneNumberId, recipient: phoneNumber.slice(1) }), []);
      // The caller tries again, with the same id or with another: now it goes.
      const again = await start(scene, { phoneNumber, template });
      assert.equal(again.status, 202, again.text);
      await scene.becomes(again.body.messageId, 'read');
    }
  }, { conversations: 1 });

  withScene('createMessage: the row has its fields, is sending at first, and its id is the caller\'s', async (scene, conversation) => {
    await scene.misbehave({ do: 'error', code: 131016, match: { phoneNumberId: conversation.phoneNumberId } });
    const messageId = `mine-${randomUUID()}`;
    const answer = await scene.reply(conversation, { text: 'Hello 👋', messageId });
    assert.deepEqual([answer.status, answer.body.messageId, answer.body.status], [202, messageId, 'sending']);
    await scene.becomes(messageId, 'sending');
    const [row] = await scene.stack.rows(`select direction, kind, body, status_word(status), attempt, account_id, conversation_id, created_by is not null, created_at - accepted_at < interval '5 seconds', meta_message_id is null
      from messages where tenant_id = '${scene.tenant.tenantId}' and id = '${messageId}'`);
    assert.deepEqual(row, ['outbound', 'text', 'Hello 👋', 'sending', '1', conversation.accountId, conversation.conversationId, 't', 't', 't']);
    const [{ name, payload }] = scene.listener.of(messageId);
    assert.deepEqual([name, payload.status, payload.text], ['message_created', 'sending', 'Hello 👋']);
    await scene.behave();
    const other = await scene.reply(conversation, { text: 'without an id' });
    assert.match(other.body.messageId, /^[0-9a-f-]{36}$/);
    await scene.becomes(messageId, 'read', { limit: 20_000 });
  });

  withScene('createMessage: what the database refuses becomes a failed message that says so, and holds up nobody', async (scene, conversation) => {
    const [, neighbour] = scene.tenant.conversations;
    const messageId = randomUUID();
    const [answer, next] = await whileRefusing(scene, 'messages', `body <> 'refused ${messageId}'`, () => Promise.all([
      scene.reply(conversation, { text: `refused ${messageId}`, messageId }, { query: '?wait=sent' }), scene.reply(neighbour, { text: 'fine' }, { query: '?wait=sent' }),
    ]));
    refused(answer, 502, 'SEND_FAILED');
    assert.equal(next.status, 200, next.text);
    assert.equal(await scene.row(messageId, 'status_word(status)'), 'failed');
    await scene.listener.status(messageId, 'failed');
    assert.deepEqual(await scene.taken(conversation), []);
  });

  withScene('updateMessageStatus: status, Meta\'s id, times and errors are kept as they come', async (scene, conversation) => {
    await scene.misbehave({ do: 'failed_status', code: 131047, count: 1, match: { phoneNumberId: conversation.phoneNumberId } });
    const { body: { messageId } } = await scene.reply(conversation, { text: 'a' });
    await scene.becomes(messageId, 'failed');
    const [taken] = await scene.taken(conversation);
    assert.equal(await scene.row(messageId, "meta_message_id || ' ' || (last_error ->> 'code') || ' ' || (last_error_at is not null and failed_at is not null)"), `${taken.wamid} 131047 true`);
    assert.equal((await scene.listener.status(messageId, 'failed')).payload.error.code, 131047);
  });

  withTemplates('sendNewMessage: the whole flow, with the answer of the document', async scene => {
    const phoneNumber = somePhone();
    const { status, body, text } = await start(scene, { companyId: scene.tenant.tenantId, phoneNumber, template });
    assert.equal(status, 202, text);
    assert.deepEqual(Object.keys(body).sort(), ['contactId', 'conversationId', 'createdContact', 'createdConversation', 'message', 'messageId', 'success']);
    assert.deepEqual(Object.keys(body.message).sort(), ['content', 'createdAt', 'id', 'status']);
    assert.deepEqual([body.success, body.message.id, body.message.content], [true, body.messageId, 'Order 17 ships today']);
    await scene.listener.status(body.messageId, 'read');
    assert.deepEqual(scene.listener.life(body.messageId), ['message_created', 'sent', 'delivered', 'read']);
    const { data } = (await scene.api('GET', '/api/v1/conversations')).body;
    assert.deepEqual([data[0].id, data[0].lastMessage.preview, data[0].lastMessage.messageId, data[0].contact.phone], [body.conversationId, 'Order 17 ships today', body.messageId, phoneNumber], 'it is at the top of the list');
  });

  withTemplates('sendNewMessage: a failure at WhatsApp is told, and the message stays as failed', async scene => {
    const phoneNumber = somePhone();
    await scene.misbehave({ do: 'error', code: 131026, count: 1, match: { phoneNumberId: scene.tenant.accounts[0].phoneNumberId } });
    const answer = await start(scene, { phoneNumber, template }, '?wait=sent');
    refused(answer, 502, 'WHATSAPP_SEND_FAILED');
    assert.deepEqual([answer.body.success, answer.body.code], [false, 'WHATSAPP_SEND_FAILED']);
    const { messageId } = answer.body;
    assert.equal(await scene.row(messageId, "status_word(status) || ' ' || (last_error ->> 'code')"), 'failed 131026');
    await scene.listener.status(messageId, 'failed');
    const retry = await scene.api('POST', `/api/v1/messages/${messageId}/retry?wait=sent`, { attempt: 1 });
    assert.equal(retry.status, 200, retry.text);
    await scene.listener.status(messageId, 'read');
    assert.equal(await scene.row(messageId, "attempt || ' ' || status_word(status) || ' ' || (last_error is null)"), '2 read true');
    assert.deepEqual(scene.listener.life(messageId), ['message_created', 'failed', 'sending', 'sent', 'delivered', 'read']);
  });

  withScene('network failure during send: it is uncertain, never sent again by itself, and a retry says that it may arrive twice', async (scene, conversation) => {
    await scene.misbehave({ do: 'cut', taken: false, count: 1, match: { phoneNumberId: conversation.phoneNumberId } });
    const { body: { messageId } } = await scene.reply(conversation, { text: 'who knows' });
    // The request had left: it waits for its webhook or for a person.
    await scene.becomes(messageId, 'uncertain', { limit: 15_000 });
    await scene.listener.status(messageId, 'uncertain');
    const asked = await scene.api('POST', `/api/v1/messages/${messageId}/retry`, { attempt: 1 });
    refused(asked, 409, 'CONFLICT', 'acceptDuplicate');
    const retry = await scene.api('POST', `/api/v1/messages/${messageId}/retry?wait=sent`, { attempt: 1, acceptDuplicate: true });
    assert.equal(retry.status, 200, retry.text);
    await scene.becomes(messageId, 'read');
    assert.equal((await scene.taken(conversation)).length, 1);
    assert.equal(await scene.row(messageId, "attempt || ' ' || status_word(status)"), '2 read');
  });

  withScene('special characters arrive as they were typed', async (scene, conversation) => {
    const text = '👩‍👩‍👧‍👦 Ω≈ç√ ñandú "quoted" \\backslash\\ \t tab\nnew line <b>&amp; ‏مرحبا‎ 你好 \u200d\u{1F469}\u{1F3FD} \'; drop table messages; --';
    const { body: { messageId } } = await scene.reply(conversation, { text });
    await scene.becomes(messageId, 'read');
    assert.equal((await scene.taken(conversation))[0].body.body, text);
    assert.equal(scene.listener.of(messageId)[0].payload.text, text);
    assert.equal((await scene.history(conversation)).messages.at(-1).text, text);
  });

  withScene('a text of 4,096 characters goes, one more does not', async (scene, conversation) => {
    const long = '🙂'.repeat(4_096);
    const { status, body: { messageId } } = await scene.reply(conversation, { text: long });
    assert.equal(status, 202);
    await scene.becomes(messageId, 'read');
    assert.equal((await scene.taken(conversation))[0].body.body, long);
    assert.equal(await scene.row(messageId, 'length(body)'), '4096');
    refused(await scene.reply(conversation, { text: `${long}x` }), 400, 'VALIDATION_ERROR', 'text');
    assert.equal(await scene.count('messages'), 1);
  });

  withScene('concurrent sends to one conversation leave in one order, that of the rows', async (scene, conversation) => {
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => scene.reply(conversation, { text: `at once ${i}` })));
    for (const answer of answers) await scene.becomes(answer.body.messageId, 'read', { limit: 20_000 });
    const rows = await scene.stack.rows(`select id from messages where tenant_id = '${scene.tenant.tenantId}' order by conv_seq`);
    const taken = (await scene.taken(conversation)).map(one => one.opaque.split('.').slice(3).join('.'));
    assert.deepEqual(taken, rows.map(([id]) => id));
    assert.deepEqual(new Set(taken), new Set(answers.map(one => one.body.messageId)));
    const heard = scene.listener.heard.filter(one => one.name === 'message_created').map(one => one.payload.messageId);
    assert.deepEqual(heard, taken);
  });

  withScene('a deleted conversation is not listed, and what was deleted with it is not shown', async (scene, conversation) => {
    const { body: { messageId } } = await scene.reply(conversation, { text: 'soon gone' });
    await scene.becomes(messageId, 'read');
    const { apiKey: key } = await scene.stack.store('POST', '/internal/v1/api-keys', { tenantId: scene.tenant.tenantId, name: 'inbox', scopes: ['read', 'write'] });
    assert.equal((await scene.api('DELETE', `/api/v1/conversations/${conversation.conversationId}`, undefined, { key })).status, 200);
    const { body } = await scene.api('GET', '/api/v1/conversations?limit=100');
    assert.ok(!body.data.some(one => one.id === conversation.conversationId));
    await eventually('the others are told', () => scene.listener.heard.find(one => one.name === 'conversation_updated' && one.payload.conversationId === conversation.conversationId));
  });

  withScene('cursors end, and give every conversation and message once', async (scene, conversation) => {
    for (let i = 0; i < 7; i++) await scene.reply(conversation, { text: `page ${i}` }, { query: '?wait=sent' });
    const walk = async (path, nextOf) => {
      const seen = [];
      for (let cursor, rounds = 0; rounds < 50; rounds++) {
        const { body, text } = await scene.api('GET', `${path}?limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
        assert.ok(Array.isArray(body.data), text);
        seen.push(...body.data.map(one => one.id));
        cursor = nextOf(body);
        if (!cursor) return seen;
      }
      return assert.fail('the cursors go round');
    };
    const conversations = await walk('/api/v1/conversations', body => body.nextCursor);
    assert.deepEqual(new Set(conversations), new Set(scene.tenant.conversations.map(one => one.conversationId)));
    assert.equal(conversations.length, 5);
    const messages = await walk(`/api/v1/conversations/${conversation.conversationId}/messages`, body => body.olderCursor);
    assert.deepEqual([messages.length, new Set(messages).size], [7, 7]);
  });
}
