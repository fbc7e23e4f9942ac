// Meta's side of a webhook: what it posts, and how it signs it.
import { createHmac } from 'node:crypto';
import { call } from '../../support/node/stack.mjs';

/** The header's value for a body, by the stack's app secret. */
export const signatureOf = async (stack, body) => `sha256=${createHmac('sha256', await stack.secret('app-secret')).update(body).digest('hex')}`;

/** Posts a body as Meta does; `signature`: another one instead of the right one, or false for none. */
export async function postWebhook(stack, body, signature) {
  const right = await signatureOf(stack, body);
  const headers = signature === undefined ? { 'X-Hub-Signature-256': right } : signature ? { 'X-Hub-Signature-256': signature } : {};
  return call('POST', `${stack.url}/webhooks/whatsapp`, { body, headers });
}
