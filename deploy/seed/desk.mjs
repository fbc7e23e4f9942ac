// What the team keeps beside the messages: templates, assignments, tags, notes, pins, canned replies.
import { notes, random, tags } from './people.mjs';

export const templates = [
  { id: '901', name: 'order_shipped', language: 'en', status: 'APPROVED', category: 'UTILITY', parameter_format: 'POSITIONAL', components: [
    { type: 'BODY', text: 'Hello {{1}}, your order {{2}} is on its way.', example: { body_text: [['Siti', '7741']] } }, { type: 'FOOTER', text: 'Demo shop' }] },
  { id: '902', name: 'appointment', language: 'id', status: 'APPROVED', category: 'UTILITY', parameter_format: 'NAMED', components: [
    { type: 'HEADER', format: 'TEXT', text: 'Janji temu' }, { type: 'BODY', text: 'Halo {{nama}}, kami tunggu pada {{waktu}}.', example: { body_text_named_params: [{ param_name: 'nama', example: 'Budi' }, { param_name: 'waktu', example: 'besok 14:00' }] } },
    { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Baik' }, { type: 'QUICK_REPLY', text: 'Ubah' }] }] },
  { id: '903', name: 'new_collection', language: 'en', status: 'APPROVED', category: 'MARKETING', parameter_format: 'POSITIONAL', components: [
    { type: 'HEADER', format: 'IMAGE' }, { type: 'BODY', text: 'Our new lamps are here, {{1}}. Have a look!', example: { body_text: [['Ana']] } },
    { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'See them', url: 'https://shop.example/{{1}}' }] }] },
  { id: '904', name: 'welcome', language: 'ar', status: 'APPROVED', category: 'MARKETING', parameter_format: 'POSITIONAL', components: [{ type: 'BODY', text: 'مرحبا {{1}}، كيف يمكننا مساعدتك؟', example: { body_text: [['ليلى']] } }] },
  { id: '905', name: 'summer_sale', language: 'en', status: 'REJECTED', category: 'MARKETING', parameter_format: 'POSITIONAL', components: [{ type: 'BODY', text: 'Everything must go!!!' }] },
  { id: '906', name: 'survey', language: 'en', status: 'PENDING', category: 'MARKETING', parameter_format: 'POSITIONAL', components: [{ type: 'BODY', text: 'How did we do, {{1}}?', example: { body_text: [['Ana']] } }] },
];

/** Reads the templates from the Cloud API, and waits until the first is there. */
export async function syncTemplates(session, cloud, { waba, accountId }, sleep) {
  await cloud.control('PUT', `/templates/${waba}`, templates);
  await session.post('/templates/sync', { accountId });
  for (let tries = 0; tries < 100; ++tries) {
    if ((await session.get(`/templates?accountId=${accountId}`)).data.length >= templates.length) return;
    await sleep(100);
  }
  throw new Error('the templates did not come');
}

const canned = [['hi', 'Hello! How can we help you?'], ['hours', 'We are open from 9:00 to 18:00, on Saturdays until 14:00.'], ['bank', 'You may pay by bank transfer to Bank Demo, 1234567890.'], ['thanks', 'Thank you, and have a nice day!']];

export async function furnish(session, conversations) {
  const users = await session.all('/users');
  const known = new Set((await session.all('/canned-replies')).map(one => one.shortcut));
  for (const [shortcut, text] of canned) if (!known.has(shortcut)) await session.post('/canned-replies', { shortcut, text });
  const jobs = [...conversations].map(([n, { id }]) => async () => {
    const pick = random(5000 + n);
    const path = `/conversations/${id}`;
    if (pick() < 0.5) await session.post(`${path}/assign`, { userId: users[Math.floor(pick() * users.length)].id });
    if (pick() < 0.4) await session.call('PUT', `${path}/tags`, { tags: [...new Set([tags[Math.floor(pick() * tags.length)], tags[Math.floor(pick() * tags.length)]])] });
    if (pick() < 0.1) await session.post(`${path}/notes`, { text: notes[Math.floor(pick() * notes.length)] });
    if (n < 60 && pick() < 0.1) await session.post(`${path}/favorite`);
    if (n === 0 || n === 3) await session.post(`${path}/pin`);
    if (n === 6) await session.post(`${path}/mute`, { until: null });
    if (pick() < 0.35) await session.post(`${path}/read`);
    if (n > 80 && pick() < 0.15) await session.post(`${path}/archive`);
  });
  await Promise.all(Array.from({ length: 8 }, async () => { for (let job; (job = jobs.shift()) !== undefined;) await job(); }));
}
