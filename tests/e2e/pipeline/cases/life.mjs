import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { eventually, sleep } from '../../../support/node/stack.mjs';
import { listen } from '../listener.mjs';
import { makeScene } from '../scene.mjs';

export function lifeCases(stackOf) {
  test('a message is read within a second, and a stock client sees every step once, in order', async () => {
    const scene = await makeScene(stackOf());
    const [conversation] = scene.tenant.conversations;
    await scene.becomes((await scene.send(conversation)).body.messageId, 'read');  // caches are warm, as for everybody but the first
    const began = Date.now();
    const answer = await scene.send(conversation);
    assert.equal(answer.status, 202);
    assert.equal(answer.body.success, true);
    assert.equal(answer.body.status, 'sending');
    const { messageId } = answer.body;
    await scene.listener.status(messageId, 'read', { limit: 3_000 });
    const row = await scene.becomes(messageId, 'read');
    assert.ok(Date.now() - began < 1_000, `read after ${Date.now() - began} ms`);
    await sleep(300);
    assert.deepEqual(scene.listener.life(messageId), ['message_created', 'sent', 'delivered', 'read']);
    assert.match(row.meta_message_id, /^wamid\./);
    for (const at of [row.sent_at, row.delivered_at, row.read_at]) assert.ok(!Number.isNaN(Date.parse(at)));
    const taken = (await scene.taken(conversation)).filter(one => one.opaque.endsWith(messageId));
    assert.equal(taken.length, 1);
    assert.equal(taken[0].wamid, row.meta_message_id);
    scene.close();
  });

  test('the same over polling alone', async () => {
    const scene = await makeScene(stackOf());
    const [conversation] = scene.tenant.conversations;
    const token = await scene.stack.token({}, { key: scene.tenant.apiKey });
    const poller = await listen(scene.stack, { token, query: { tenantId: scene.tenant.tenantId }, transports: ['polling'] });
    const { messageId } = (await scene.send(conversation)).body;
    await poller.status(messageId, 'read');
    assert.deepEqual(poller.life(messageId), ['message_created', 'sent', 'delivered', 'read']);
    poller.close();
    scene.close();
  });

  test("a widget's client hears its own conversation only, and another tenant's hears nothing", async () => {
    const scene = await makeScene(stackOf());
    const stranger = await makeScene(stackOf(), { conversations: 1 });
    const [mine, other] = scene.tenant.conversations;
    const token = await scene.stack.token({ conversationId: mine.conversationId }, { key: scene.tenant.apiKey });
    const widget = await listen(scene.stack, { token, query: { tenantId: scene.tenant.tenantId, conversationId: mine.conversationId } });
    const first = (await scene.send(other)).body.messageId, second = (await scene.send(mine)).body.messageId;
    await widget.status(second, 'read');
    await scene.listener.status(first, 'read');
    assert.deepEqual(widget.of(first), []);
    assert.deepEqual(stranger.listener.heard, []);
    widget.close(); stranger.close(); scene.close();
  });

  test('messages of one conversation leave in the order in which they were accepted', async () => {
    const scene = await makeScene(stackOf());
    const [, , conversation] = scene.tenant.conversations;
    const accepted = [];
    for (let i = 0; i < 60; i++) accepted.push((await scene.send(conversation, { text: `number ${i}` })).body.messageId);
    await scene.becomes(accepted.at(-1), 'read');
    const taken = await scene.taken(conversation);
    assert.deepEqual(taken.map(one => one.opaque.split('.').slice(3).join('.')), accepted);
    scene.close();
  });

  test('a picture leaves as a picture, its text as the caption', async () => {
    const scene = await makeScene(stackOf());
    const [conversation] = scene.tenant.conversations;
    const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    const files = createServer((_, answer) => answer.writeHead(200, { 'content-type': 'image/png' }).end(picture)).listen(0, '127.0.0.1');
    await once(files, 'listening');
    after(() => files.close());
    const mediaUrl = `http://127.0.0.1:${files.address().port}/front-door.png`;
    const { messageId } = (await scene.send(conversation, { text: 'front door', mediaUrl })).body;
    await scene.becomes(messageId, 'read');
    const [taken] = await scene.taken(conversation);
    assert.equal(taken.type, 'image');
    assert.equal(taken.body.caption, 'front door');
    assert.ok(taken.body.id, 'hermod fetched it and sent it by the id of its upload');
    const { messages } = await scene.history(conversation);
    assert.equal(messages.at(-1).mediaUrl, mediaUrl);
    scene.close();
  });

  test('the history holds both directions in time order, page by page', async () => {
    const scene = await makeScene(stackOf());
    const [conversation] = scene.tenant.conversations;
    const sent = [];
    for (let i = 0; i < 5; i++) sent.push((await scene.send(conversation, { text: `number ${i}` })).body.messageId);
    await scene.becomes(sent.at(-1), 'read');
    const newest = await scene.history(conversation, '?limit=2');
    assert.deepEqual(newest.messages.map(one => one.id), sent.slice(3));
    assert.equal(newest.hasMore, true);
    const before = await scene.history(conversation, '?limit=2&offset=2');
    assert.deepEqual(before.messages.map(one => one.id), sent.slice(1, 3));
    const byCursor = await scene.history(conversation, `?limit=3&cursor=${encodeURIComponent(newest.nextCursor)}`);
    assert.deepEqual(byCursor.messages.map(one => one.id), sent.slice(0, 3));
    assert.equal(byCursor.hasMore, false);
    scene.close();
  });

  test('the context tells whom the conversation is with and whether the window is open', async () => {
    const scene = await makeScene(stackOf());
    const [conversation] = scene.tenant.conversations;
    const answer = await scene.api('GET', `/api/v1/widget/context/${conversation.conversationId}`);
    assert.equal(answer.status, 200);
    assert.equal(answer.body.wa_id, conversation.waId);
    assert.equal(answer.body.integrationId, conversation.accountId);
    assert.equal(answer.body.windowOpen, true);
    scene.close();
  });

  test('a customer writes: it appears live and in the history, and an unknown customer gets a conversation', async () => {
    const scene = await makeScene(stackOf());
    const [conversation] = scene.tenant.conversations;
    const text = 'Where is my parcel? \u{1F4E6} "quoted"';
    await scene.stack.sandbox('POST', '/control/inbound', { phoneNumberId: conversation.phoneNumberId, from: conversation.waId, name: 'Ana', text });
    const { payload } = await eventually('the message is live', () => scene.listener.heard.find(one => one.name === 'inbound_message'));
    assert.equal(payload.text, text);
    assert.equal(payload.conversationId, conversation.conversationId);
    const { messages } = await scene.history(conversation);
    assert.equal(messages.at(-1).id, payload.messageId);
    assert.equal(messages.at(-1).direction, 'inbound');
    assert.equal(messages.at(-1).text, text);
    await scene.stack.sandbox('POST', '/control/inbound', { phoneNumberId: conversation.phoneNumberId, from: '4915550001234', name: 'New', text: 'first words' });
    const fresh = await eventually('the new customer is live', () => scene.listener.heard.find(one => one.payload.text === 'first words'));
    const reply = await scene.send({ ...conversation, conversationId: fresh.payload.conversationId });
    assert.equal(reply.status, 202);
    await scene.becomes(reply.body.messageId, 'read');
    scene.close();
  });
}
