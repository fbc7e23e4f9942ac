// What the cases of sending share: a scene with a template and its doors, and how a refusal looks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeScene } from './scene.mjs';

export const components = [{ type: 'BODY', text: 'Order {{1}} ships {{2}}' }];
export const template = { name: 'order_update', language: 'en_US', parameters: ['17', 'today'] };

/** A refusal has the one form of error. */
export function refused(answer, status, code, field) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.body.error.code, code, answer.text);
  if (field) assert.equal(answer.body.error.field, field, answer.text);
  assert.equal(typeof answer.body.error.retryable, 'boolean');
  assert.ok(answer.body.error.requestId);
}

/** Tests `(name, doing(scene, its first conversation), options)`, each with a tenant of its own. */
export const outgoingScenes = stackOf => (name, doing, options) => test(name, async () => {
  const scene = await makeScene(stackOf(), options);
  const [account] = scene.tenant.accounts;
  scene.reply = (conversation, body, rest) => scene.api('POST', `/api/v1/conversations/${conversation.conversationId}/reply${rest?.query ?? ''}`, body, rest);
  scene.putTemplate = async status => {
    await scene.stack.store('POST', '/internal/v1/provision/templates', { tenantId: scene.tenant.tenantId, wabaId: account.wabaId, templates: [{ name: template.name, language: template.language, status, components }] });
    await scene.stack.sandbox('PUT', `/control/templates/${account.wabaId}`, [{ id: '9001', name: template.name, language: template.language, status, category: 'UTILITY', parameter_format: 'POSITIONAL', components }]);
  };
  scene.closeWindow = conversation => scene.stack.rows(`update conversations set last_inbound_at = now() - interval '25 hours' where id = '${conversation.conversationId}'`);
  scene.row = async (messageId, columns) => (await scene.stack.rows(`select ${columns} from messages where tenant_id = '${scene.tenant.tenantId}' and id = '${messageId}'`))[0]?.[0];
  /** How many rows of the tenant a table has. */
  scene.count = async (table, where = 'true') => Number((await scene.stack.rows(`select count(*) from ${table} where tenant_id = '${scene.tenant.tenantId}' and ${where}`))[0][0]);
  try { await doing(scene, scene.tenant.conversations[0]); } finally { await scene.behave(); scene.close(); }
});
