import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { call, eventually } from '../../../support/node/stack.mjs';
import { makeScene } from '../scene.mjs';
import { postWebhook, signatureOf } from '../webhook.mjs';

export function webhookCases(stackOf) {
  const inbound = (conversation, text, id = `wamid.${randomUUID()}`) => JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: `9${conversation.phoneNumberId}`, changes: [{ field: 'messages', value: {
      messaging_product: 'whatsapp', metadata: { display_phone_number: '1', phone_number_id: conversation.phoneNumberId },
      contacts: [{ profile: { name: 'Ana' }, wa_id: conversation.waId }],
      messages: [{ from: conversation.waId, id, timestamp: String(Math.floor(Date.now() / 1000)), type: 'text', text: { body: text } }],
    } }] }],
  });
  const post = postWebhook;

  test('a webhook with a wrong signature is refused and nothing of it is published', async () => {
    const scene = await makeScene(stackOf());
    const [conversation] = scene.tenant.conversations;
    const wrong = [null, '', 'sha256=', `sha256=${'0'.repeat(64)}`, `sha1=${'0'.repeat(40)}`];
    for (const signature of wrong) assert.equal((await post(scene.stack, inbound(conversation, 'forged'), signature ?? false)).status, 401);
    const genuine = inbound(conversation, 'genuine');
    assert.equal((await post(scene.stack, genuine.replace('genuine', 'changed'), await signatureOf(scene.stack, genuine))).status, 401);
    assert.equal((await post(scene.stack, genuine)).status, 200);
    await eventually('the genuine one is live', () => scene.listener.heard.find(one => one.payload.text === 'genuine'));
    const texts = (await scene.history(conversation)).messages.map(one => one.text);
    assert.deepEqual(texts, ['genuine']);
    scene.close();
  });

  test('the same inbound message twice is there once', async () => {
    const scene = await makeScene(stackOf());
    const [conversation] = scene.tenant.conversations;
    const body = inbound(conversation, 'once');
    for (let i = 0; i < 3; i++) assert.equal((await post(scene.stack, body)).status, 200);
    assert.equal((await post(scene.stack, inbound(conversation, 'last'))).status, 200);
    await eventually('the last one is live', () => scene.listener.heard.find(one => one.payload.text === 'last'));
    assert.deepEqual((await scene.history(conversation)).messages.map(one => one.text), ['once', 'last']);
    assert.equal(scene.listener.heard.filter(one => one.payload.text === 'once' && one.name === 'inbound_message').length, 1);
    scene.close();
  });

  test('broken webhooks are refused or ignored, and those after them are handled', async () => {
    const scene = await makeScene(stackOf());
    const [conversation] = scene.tenant.conversations;
    for (const body of ['{', '[]', 'null', '{"object":"whatsapp_business_account"}', '{"object":"page","entry":[]}', '{"object":"whatsapp_business_account","entry":[{"changes":7}]}']) {
      const answer = await post(scene.stack, body);
      assert.ok(answer.status === 200 || answer.status === 400, answer.text);
    }
    for (const messages of [[{}], [{ id: 'wamid.x', type: 'text' }], [null], 'x']) {
      const body = JSON.parse(inbound(conversation, 'x'));
      body.entry[0].changes[0].value.messages = messages;
      assert.equal((await post(scene.stack, JSON.stringify(body))).status, 200);
    }
    assert.equal((await post(scene.stack, inbound(conversation, 'after all that'))).status, 200);
    await eventually('the last one is live', () => scene.listener.heard.find(one => one.payload.text === 'after all that'));
    scene.close();
  });

  test('Meta can verify the address, and nobody else', async () => {
    const stack = stackOf();
    const verify = token => call('GET', `${stack.url}/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=${encodeURIComponent(token)}&hub.challenge=1158201444`);
    const right = await verify(await stack.secret('webhook-verify-token'));
    assert.equal(right.status, 200);
    assert.equal(right.text, '1158201444');
    assert.equal((await verify('wrong')).status, 403);
  });
}
