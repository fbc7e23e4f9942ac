// Fills the demo tenant (README.md). Run by deploy/up; doing it again is quick and changes nothing.
import { readFile } from 'node:fs/promises';
import { CloudApi, Session, sleep } from './client.mjs';
import { furnish, syncTemplates } from './desk.mjs';
import { afterthoughts, uploadMedia, writeAll } from './inbound.mjs';
import { answerAll, setEndings, uploadFiles } from './outbound.mjs';
import { person } from './people.mjs';

const need = name => process.env[name] || (console.error(`${name} is not set`), process.exit(2));
const count = Number(process.env.HERMOD_DEMO_CONVERSATIONS ?? 320);
const session = new Session(need('HERMOD_URL'));
const cloud = new CloudApi({ url: need('HERMOD_SANDBOX_URL'), number: need('HERMOD_DEMO_NUMBER'), waba: need('HERMOD_DEMO_WABA'), token: (await readFile(need('HERMOD_DEMO_TOKEN_FILE'), 'utf8')).trim() });
const now = Date.now() / 1000;

/** The conversations of our customers by their number in people.mjs. */
async function conversationsByPerson() {
  const numbers = new Map(Array.from({ length: count }, (_, n) => [person(n).waId, n]));
  const found = new Map();
  for (const filter of ['all', 'archived'])
    for (const one of await session.all(`/conversations?filter=${filter}`)) {
      const n = numbers.get(one.contact.waId);
      if (n !== undefined) found.set(n, one);
    }
  return found;
}

await session.login(need('HERMOD_ADMIN_EMAIL'), need('HERMOD_ADMIN_PASSWORD'));
// One part that fails does not keep the others away: an inbox with some data is better than one with none.
let failed = 0;
const step = async (name, work) => {
  const began = Date.now();
  try {
    const result = await work();
    console.log(`${name}: ${Date.now() - began} ms`);
    return result;
  } catch (error) {
    failed += 1;
    console.error(`${name}: ${error.stack ?? error}`);
    return undefined;
  }
};
const media = await step('media', () => uploadMedia(cloud));
await step('templates', () => syncTemplates(session, cloud, { waba: need('HERMOD_DEMO_WABA'), accountId: need('HERMOD_INTEGRATION_ID') }, sleep));
await step('what customers write', () => writeAll(cloud, count, media, now, async wanted => {
  for (let tries = 0; tries < 200; ++tries) {
    const { all, archived } = await session.get('/conversations/counts');
    if (all + archived >= wanted) return;
    await sleep(50);
  }
  throw new Error(`the first ${wanted} conversations did not come about`);
}));
const conversations = (await step('conversations', async () => {
  for (let tries = 0; tries < 100; ++tries) {
    const found = await conversationsByPerson();
    if (found.size >= count) return found;
    await sleep(200);
  }
  throw new Error(`not all of ${count} conversations came about`);
})) ?? new Map();
await step('endings', () => setEndings(cloud));
const files = (await step('files', () => uploadFiles(session))) ?? {};
const { sent, refused } = (await step('answers', () => answerAll(session, conversations, files, now * 1000))) ?? { sent: 0, refused: 0 };
await step('afterthoughts', () => afterthoughts(cloud, now));
await step('the desk', () => furnish(session, conversations));
console.log(`${conversations.size} conversations, ${sent} answers${refused > 0 ? `, ${refused} refused` : ''}${failed > 0 ? `; ${failed} parts could not be made` : ''}`);
process.exitCode = failed > 0 ? 3 : 0;
