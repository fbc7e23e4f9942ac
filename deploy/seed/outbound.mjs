// What the team answers: every kind through the reply door, and every way in which a message can end.
import { document, picture, sound, sticker, video } from './files.mjs';
import { answers, person, random } from './people.mjs';

/** Uploads through hermod; the ids are good for sends of this account. */
export async function uploadFiles(session) {
  const ids = {};
  for (const [name, file] of Object.entries({ picture: picture(0.4), sound: sound(), document: document('Quote 4711'), sticker: sticker(), video: video() })) {
    const made = await session.call('POST', `/media?filename=${file.name}`, undefined, { raw: file });
    ids[name] = made.mediaId;
  }
  return ids;
}

export const kindsOf = media => [
  { type: 'text', text: answers[0] },
  { type: 'image', mediaId: media.picture, caption: 'This one?' },
  { type: 'document', mediaId: media.document, filename: 'quote-4711.pdf', caption: 'Our quote' },
  { type: 'audio', mediaId: media.sound },
  { type: 'video', mediaId: media.video, caption: 'How to mount it' },
  { type: 'sticker', mediaId: media.sticker },
  { type: 'location', location: { latitude: -8.65, longitude: 115.2167, name: 'Demo shop', address: 'Jalan Teuku Umar 10, Denpasar' } },
  { type: 'contacts', contacts: [{ name: { formatted_name: 'Courier Wayan', first_name: 'Wayan' }, phones: [{ phone: '+6281234567098', type: 'CELL' }] }] },
  { type: 'interactive', interactive: { type: 'button', body: { text: 'Deliver tomorrow?' }, footer: { text: 'Reply by 18:00' }, action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }, { type: 'reply', reply: { id: 'no', title: 'No' } }] } } },
  { type: 'interactive', interactive: { type: 'list', header: { type: 'text', text: 'Delivery' }, body: { text: 'When shall we come?' }, action: { button: 'Choose', sections: [{ title: 'Tomorrow', rows: [{ id: 't1', title: '9:00 to 12:00' }, { id: 't2', title: '14:00 to 17:00', description: 'Courier' }] }] } } },
  { type: 'interactive', interactive: { type: 'cta_url', body: { text: 'Everything about your order' }, action: { name: 'cta_url', parameters: { display_text: 'Open it', url: 'https://shop.example/orders/7741' } } } },
  { type: 'template', template: { name: 'order_shipped', language: 'en', components: [{ type: 'body', parameters: [{ type: 'text', text: 'Siti' }, { type: 'text', text: '7741' }] }] } },
];

/** Numbers of customers whose phones do something special, and what the Cloud API is told to do. */
const endings = [
  { at: 30, behaviours: [{ on: 'webhook', do: 'withhold', match: { kind: 'read' } }] }, // stays delivered
  { at: 33, behaviours: [{ on: 'webhook', do: 'withhold', match: { kind: 'read' } }, { on: 'webhook', do: 'withhold', match: { kind: 'delivered' } }] }, // stays sent
  { at: 36, behaviours: [{ on: 'message', do: 'failed_status', code: 131026 }] },
  { at: 39, behaviours: [{ on: 'message', do: 'error', code: 131026 }] },
  { at: 42, behaviours: [{ on: 'message', do: 'cut', taken: true }, ...['sent', 'delivered', 'read'].map(kind => ({ on: 'webhook', do: 'withhold', match: { kind } }))] }, // uncertain
];

export async function setEndings(cloud) {
  for (const { at, behaviours } of endings)
    for (const one of behaviours) await cloud.control('POST', '/behaviours', { ...one, match: { ...one.match, recipient: person(at).waId } });
}

const isOpen = (conversation, now) => conversation.windowClosesAt !== null && Date.parse(conversation.windowClosesAt) > now + 60_000;

/** Sends; a refusal (a closed window, say) is part of life and is counted. */
export async function answerAll(session, conversations, media, now) {
  const kinds = kindsOf(media);
  let sent = 0, refused = 0;
  const say = async (n, i, body) => {
    const conversation = conversations.get(n);
    if (conversation === undefined) return;
    const { status, code } = await session.post(`/conversations/${conversation.id}/reply`, { messageId: `seed-${n}-${i}`, ...body })
      .then(() => ({ status: 200 }), error => { if (error.status >= 400 && error.status < 500) return error; throw error; });
    if (status === 200) sent += 1; else { refused += 1; console.error(`seed-${n}-${i}: ${status} ${code ?? ''}`); }
  };
  const jobs = [];
  for (const [n, conversation] of conversations) {
    if (!isOpen(conversation, now)) continue;
    const pick = random(1000 + n);
    // The first ones show each kind; all others get one or two texts.
    if (n < kinds.length) jobs.push([n, 0, kinds[n]]);
    const count = 1 + Math.floor(pick() * 2);
    if (pick() < 0.7 || endings.some(one => one.at === n)) for (let i = 1; i <= count; ++i) jobs.push([n, i, { type: 'text', text: answers[Math.floor(pick() * answers.length)] }]);
  }
  const later = new Date(now + 2 * 3600 * 1000).toISOString();
  jobs.push([45, 9, { type: 'text', text: 'Good morning! Your table is ready.', sendAt: later }], [48, 9, { type: 'text', text: 'This one is taken back.', sendAt: later }]);
  // Several at a time, but in turn within a conversation: neighbours in the list are of the same one.
  const byConversation = Map.groupBy ? Map.groupBy(jobs, job => job[0]) : jobs.reduce((all, job) => all.set(job[0], [...(all.get(job[0]) ?? []), job]), new Map());
  const queue = [...byConversation.values()];
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let own; (own = queue.shift()) !== undefined;) for (const job of own) await say(...job);
  }));
  await session.post('/messages/seed-48-9/cancel').catch(error => console.error(String(error)));
  return { sent, refused };
}
