// What customers write: signed webhooks with times of their own, over the last thirty days.
import { document, picture, sound, sticker, video } from './files.mjs';
import { person, questions, random } from './people.mjs';

const hour = 3600, day = 24 * hour;

/** A message of any kind that customers send, by number. */
function contentOf(kind, media, pick) {
  const file = name => ({ id: media[name].id, mime_type: media[name].type, sha256: media[name].sha256 });
  switch (kind) {
    case 'image': return { type: 'image', image: { ...file(`picture${Math.floor(pick() * 4)}`), ...(pick() < 0.6 ? { caption: 'Like this one' } : {}) } };
    case 'video': return { type: 'video', video: { ...file('video'), caption: 'It flickers' } };
    case 'audio': return { type: 'audio', audio: { ...file('sound'), voice: true } };
    case 'document': return { type: 'document', document: { ...file('document'), filename: 'invoice.pdf' } };
    case 'sticker': return { type: 'sticker', sticker: { ...file('sticker'), animated: false } };
    case 'location': return { type: 'location', location: { latitude: -6.2088, longitude: 106.8456, name: 'Monas', address: 'Jakarta Pusat' } };
    case 'contacts': return { type: 'contacts', contacts: [{ name: { formatted_name: 'Rina Kusuma', first_name: 'Rina' }, phones: [{ phone: '+62 812 3456 7099', type: 'CELL', wa_id: '6281234567099' }] }] };
    case 'button': return { type: 'button', button: { payload: 'TRACK', text: 'Track my order' } };
    case 'interactive': return { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes, please' } } };
    case 'list': return { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: 'r2', title: 'Tomorrow, 14:00', description: 'Courier' } } };
    case 'order': return { type: 'order', order: { catalog_id: '7741', text: 'As discussed', product_items: [{ product_retailer_id: 'lamp-blue', quantity: 2, item_price: 250_000, currency: 'IDR' }] } };
    case 'unsupported': return { type: 'unsupported', errors: [{ code: 131051, title: 'Message type unknown', message: 'Message type unknown', error_data: { details: 'Message type is currently not supported.' } }] };
    default: return { type: 'text', text: { body: questions[Math.floor(pick() * questions.length)] } };
  }
}
const kinds = ['image', 'video', 'audio', 'document', 'sticker', 'location', 'contacts', 'button', 'interactive', 'list', 'order', 'unsupported'];

export async function uploadMedia(cloud) {
  const files = { sound: sound(), document: document('Invoice 7741'), sticker: sticker(), video: video() };
  for (let n = 0; n < 4; ++n) files[`picture${n}`] = picture(n / 4);
  const { createHash } = await import('node:crypto');
  for (const file of Object.values(files)) {
    file.id = await cloud.upload(file);
    file.sha256 = createHash('sha256').update(file.bytes).digest('base64');
  }
  return files;
}

/** All messages of one customer, oldest first. Every third one has written within the last day. */
export function messagesOf(n, media, now) {
  const pick = random(n + 1);
  const someone = person(n);
  const count = n < kinds.length ? 6 : 1 + Math.floor(pick() * 6);
  const age = n % 3 === 0 || n < kinds.length ? pick() * 20 * hour : day + pick() * 28 * day;
  const messages = [];
  let at = now - age - count * 400;
  for (let i = 0; i < count; ++i) {
    // The first customers show every kind there is; later ones mostly write.
    const kind = n < kinds.length && i === count - 2 ? kinds[n] : pick() < 0.12 ? kinds[Math.floor(pick() * kinds.length)] : 'text';
    at += 60 + Math.floor(pick() * 300);
    messages.push({ from: someone.waId, id: `wamid.SEED${n}x${i}`, timestamp: String(Math.floor(at)), ...contentOf(kind, media, pick) });
  }
  return { someone, messages };
}

/** Posts them, a few dozen customers to a webhook; `arrived(n)` waits until the first n customers have a conversation. */
export async function writeAll(cloud, count, media, now, arrived) {
  let contacts = [], messages = [];
  for (let n = 0; n < count; ++n) {
    const own = messagesOf(n, media, now);
    contacts.push({ profile: { name: own.someone.name }, wa_id: own.someone.waId });
    messages.push(...own.messages);
    if (contacts.length < 20 && n < count - 1) continue;
    await cloud.webhook({ contacts, messages });
    await arrived(n + 1);
    contacts = []; messages = [];
  }
}

/** A reaction, a change and a taking back of what was written before. */
export async function afterthoughts(cloud, now) {
  const at = String(Math.floor(now));
  const of = n => ({ from: person(n).waId, timestamp: at });
  const contacts = [0, 1, 2].map(n => ({ profile: { name: person(n).name }, wa_id: person(n).waId }));
  await cloud.webhook({ contacts, messages: [{ ...of(0), id: 'wamid.SEEDreaction', type: 'reaction', reaction: { message_id: 'wamid.SEED0x0', emoji: '❤️' } }] });
}
