// The sending doors as the contract names them, and for each of them bodies that together hold every field of its schema.
import { randomUUID } from 'node:crypto';

const soon = hours => new Date(Date.now() + hours * 3_600_000).toISOString();
const template = { name: 'order_update', language: 'en_US' };
const details = { phones: [{ phone: '+15550100002', type: 'WORK' }], emails: [{ email: 'ana@example.com' }], addresses: [{ city: 'Jakarta' }], urls: [{ url: 'https://example.com' }] };
const whole = { formatted_name: 'Ana Diaz', first_name: 'Ana', last_name: 'Diaz', middle_name: 'M', suffix: 'Jr', prefix: 'Dr' };
const rest = { type: 'interactive', interactive: { type: 'button', body: { text: 'Is Tuesday fine?' }, footer: { text: 'The depot' } } };
const button = header => ({ ...rest, interactive: { ...rest.interactive, ...(header ? { header } : {}), action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Yes' } }] } } });

/** A message of each kind, with all of its fields. */
export const kinds = () => ({
  text: { type: 'text', text: 'Hello', previewUrl: false, messageId: randomUUID(), priority: 'bulk', replyTo: randomUUID() },
  'with a key': { text: 'Hello', idempotencyKey: randomUUID() },
  planned: { text: 'Hello', sendAt: soon(1), expiresAt: soon(2), onWindowClosed: 'template', fallbackTemplate: { ...template, components: [{ type: 'body', parameters: [{ type: 'text', text: '17' }] }] } },
  'planned in short': { text: 'Hello', onWindowClosed: 'template', fallbackTemplate: { name: 'order_update', language: { code: 'en_US' }, parameters: ['17'] } },
  image: { type: 'image', mediaUrl: 'https://example.com/a.png', caption: 'front door', filename: 'a.png' },
  document: { type: 'document', mediaId: 'm1', caption: 'bill', filename: 'bill.pdf' },
  voice: { type: 'audio', mediaUrl: 'https://example.com/a.ogg', voice: true },
  location: { type: 'location', location: { latitude: 52.52, longitude: 13.405, name: 'Depot', address: 'Street 1' } },
  contacts: { type: 'contacts', contacts: [{ name: whole, ...details, org: { company: 'Depot' }, birthday: '1990-01-31' }] },
  buttons: button({ type: 'text', text: 'Depot' }),
  'with a picture': button({ type: 'image', image: { link: 'https://example.com/a.png' } }),
  'with a video': button({ type: 'video', video: { id: '17' } }),
  'with a document': button({ type: 'document', document: { link: 'https://example.com/a.pdf' } }),
  'with a picture of ours': button({ type: 'image', image: { id: '17' } }),
  'with a video from elsewhere': button({ type: 'video', video: { link: 'https://example.com/a.mp4' } }),
  'with a document of ours': button({ type: 'document', document: { id: '17' } }),
  list: { ...rest, interactive: { ...rest.interactive, type: 'list', action: { button: 'Choose', sections: [{ title: 'Days', rows: [{ id: 'tue', title: 'Tuesday', description: 'in the morning' }] }] } } },
  link: { ...rest, interactive: { ...rest.interactive, type: 'cta_url', action: { name: 'cta_url', parameters: { display_text: 'Track', url: 'https://example.com' } } } },
  'template in full': { type: 'template', template: { ...template, components: [{ type: 'body', parameters: [{ type: 'text', text: '17' }] }] } },
  'template by place': { type: 'template', template: { name: 'order_update', language: { code: 'en_US' }, parameters: ['17', 'today'] } },
  'template by name': { template: { ...template, parameters: { order: '17' } } },
  reaction: { type: 'reaction', reaction: { messageId: 'm-17', emoji: '👍' } },
});

const each = (bodies, more) => Object.fromEntries(Object.entries(bodies).map(([name, body]) => [name, { ...body, ...more }]));

/** [{path: of the contract, url, bodies: {name: body}}] for a tenant and one of its conversations. */
export function sendingDoors({ tenantId, outletId }, { conversationId, accountId }) {
  const target = { tenantId, conversationId, integrationId: accountId };
  const chat = { phoneNumber: '+6281234567890', accountId, outletId, contactName: 'Ana' };
  const snakeTarget = { tenant_id: tenantId, conversation_id: conversationId, integration_id: accountId };
  const reply = `/conversations/${conversationId}/reply`;
  return [
    { path: '/api/v1/widget/send', bodies: each(kinds(), target) },
    { path: '/api/v1/widget/send-template', bodies: { ...each({ full: kinds()['template in full'] }, target), flat: { ...target, messageId: 'm-1', templateName: 'order_update', language: 'en_US' },
      'flat, as Meta writes it': { ...target, messageId: 'm-2', templateName: 'order_update', language: { code: 'en_US' } } } },
    { path: '/api/v1/widget/send-quick-reply', bodies: { all: { ...target, messageId: 'm-1', quickReplyId: randomUUID() } } },
    { path: '/api/v1/conversations/{id}/reply', url: `/api/v1${reply}`, bodies: { text: kinds().text, planned: kinds().planned, voice: kinds().voice, location: kinds().location, buttons: kinds().buttons, 'template by place': kinds()['template by place'] } },
    { path: '/conversations/{id}/reply', url: reply, bodies: { text: kinds().text, list: kinds().list } },
    { path: '/api/v1/messages', bodies: { ...each({ text: kinds().text, reaction: kinds().reaction }, chat), 'template in full': { ...kinds()['template in full'], ...chat } } },
    { path: '/api/v1/messages/send', bodies: {
      text: { ...snakeTarget, message: 'Hello', message_type: 'text', preview_url: true, message_id: 'm-1', reply_to: 'm-0', priority: 'bulk' },
      number: { to: '+6281234567890', tenant_id: tenantId, account_id: accountId, outlet_id: outletId, contact_name: 'Ana', message: 'Hello', idempotency_key: 'k-1' },
      planned: { ...snakeTarget, message: 'Hello', send_at: soon(1), expires_at: soon(2), on_window_closed: 'template', fallback_template: template },
      image: { ...snakeTarget, message_type: 'image', media_url: 'https://example.com/a.png', caption: 'a', filename: 'a.png' },
      document: { ...snakeTarget, message_type: 'document', media_id: 'm1' }, voice: { ...snakeTarget, message_type: 'audio', media_url: 'https://example.com/a.ogg', voice: true },
      ...Object.fromEntries(['location', 'contacts', 'reaction'].map(kind => [kind, { ...snakeTarget, message_type: kind, [kind]: kinds()[kind][kind] }])),
      interactive: { ...snakeTarget, message_type: 'interactive', interactive: kinds().list.interactive }, template: { ...snakeTarget, message_type: 'template', template: { ...template, parameters: ['17'] } },
    } },
    { path: '/api/whatsapp/send', bodies: { all: { companyId: tenantId, recipientPhoneNumber: '+6281234567890', text: 'Hello', messageId: 'm-1' } } },
    { path: '/api/v1/messages/{messageId}/retry', url: `/api/v1/messages/${randomUUID()}/retry`, bodies: { all: { attempt: 1, acceptDuplicate: false } } },
  ];
}
/** Items of POST /api/v1/messages/batch. */
export const batchItems = ({ outletId }, { conversationId, accountId }) => ({
  ...each(kinds(), { conversationId }), chat: { phoneNumber: '+6281234567890', accountId, outletId, contactName: 'Ana', text: 'Hello' },
});
