// One tenant with conversations and a listener in its room: what nearly every case needs.
import { randomUUID } from 'node:crypto';
import { eventually } from '../../support/node/stack.mjs';
import { listen } from './listener.mjs';

export async function makeScene(stack, { conversations = 5, ...rest } = {}) {
  const tenant = await stack.provision({ conversations, ...rest });
  const token = await stack.token({}, { key: tenant.apiKey });
  const listener = await listen(stack, { token, query: { tenantId: tenant.tenantId } });
  const api = (method, path, body, options = {}) => stack.api(method, path, body, { key: tenant.apiKey, ...options });
  const bodyFor = (conversation, more = {}) => ({
    tenantId: tenant.tenantId, conversationId: conversation.conversationId, integrationId: conversation.accountId, text: `hello ${randomUUID()}`, ...more,
  });
  return {
    stack, tenant, listener, api, bodyFor,
    send: (conversation, more, options) => api('POST', '/api/v1/widget/send', bodyFor(conversation, more), options),
    status: async messageId => (await api('GET', `/api/v1/messages/${messageId}/status`)).body,
    becomes: (messageId, status, options) => eventually(`${messageId} becomes ${status}`, async () => {
      const answer = await api('GET', `/api/v1/messages/${messageId}/status`);
      return answer.body?.status === status && answer.body;
    }, options),
    history: async (conversation, query = '') => (await api('GET', `/api/v1/widget/conversation/${conversation.conversationId}/history${query}`)).body,
    taken: conversation => stack.ledger({ phoneNumberId: conversation.phoneNumberId, recipient: conversation.waId }),
    misbehave: behaviour => stack.sandbox('POST', '/control/behaviours', behaviour),
    behave: () => stack.sandbox('DELETE', '/control/behaviours'),
    close: () => listener.close(),
  };
}
