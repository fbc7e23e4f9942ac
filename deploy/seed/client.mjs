// A session with the gateway, as a browser has one, and calls to the simulated Cloud API.

const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

async function readAnswer(answer, what) {
  const text = await answer.text();
  let body;
  try { body = text === '' ? undefined : JSON.parse(text); } catch { body = text; }
  if (answer.ok) return body;
  const error = new Error(`${what} was answered with ${answer.status}: ${text.slice(0, 300)}`);
  error.status = answer.status;
  error.code = body?.error?.code;
  throw error;
}

export class Session {
  #url; #cookie = ''; #csrf = '';
  constructor(url) { this.#url = url; }

  async login(email, password) {
    const answer = await fetch(`${this.#url}/api/v1/session`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password }), signal: AbortSignal.timeout(10_000),
    });
    this.#cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0];
    const body = await readAnswer(answer, 'the login');
    this.#csrf = body.csrfToken;
    return body;
  }

  /** One call; 429 and 503 are waited out. `raw`: bytes with their type instead of JSON. */
  async call(method, path, body, { raw } = {}) {
    for (let tries = 0; ; ++tries) {
      const answer = await fetch(`${this.#url}/api/v1${path}`, {
        method,
        headers: {
          cookie: this.#cookie, 'x-csrf-token': this.#csrf,
          ...(raw ? { 'content-type': raw.type } : body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: raw ? raw.bytes : body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(20_000),
      });
      if ((answer.status === 429 || answer.status === 503) && tries < 20) {
        await answer.arrayBuffer();
        await sleep(Math.min(5000, Number(answer.headers.get('retry-after') ?? 1) * 1000 || 500));
        continue;
      }
      return readAnswer(answer, `${method} ${path}`);
    }
  }
  get(path) { return this.call('GET', path); }
  post(path, body = {}) { return this.call('POST', path, body); }

  /** All rows of a list. */
  async all(path) {
    const rows = [];
    for (let cursor = null; ;) {
      const page = await this.get(`${path}${path.includes('?') ? '&' : '?'}limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
      rows.push(...page.data);
      if (!page.hasMore) return rows;
      cursor = page.nextCursor;
    }
  }
}

export class CloudApi {
  #url; #number; #waba; #token;
  constructor({ url, number, waba, token }) { this.#url = url; this.#number = number; this.#waba = waba; this.#token = token; }

  async control(method, path, body) {
    const answer = await fetch(`${this.#url}/control${path}`, {
      method, headers: { 'content-type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(20_000),
    });
    return readAnswer(answer, `${method} /control${path}`);
  }

  /** Has a webhook signed and posted: `changes` of the demo number. Asked again until hermod has taken it. */
  async webhook(value) {
    const metadata = { display_phone_number: '622155500100', phone_number_id: this.#number };
    const body = { object: 'whatsapp_business_account', entry: [{ id: this.#waba, changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } }] }] };
    for (let tries = 0; tries < 20; ++tries) {
      const { status } = await this.control('POST', `/webhooks/raw?phoneNumberId=${this.#number}`, body);
      if (status === 200) return;
      await sleep(250);
    }
    throw new Error('hermod did not take a webhook');
  }

  /** Media as a customer's phone has uploaded it; gives its id. */
  async upload({ bytes, type, name }) {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('type', type);
    form.set('file', new Blob([bytes], { type }), name);
    const answer = await fetch(`${this.#url}/v23.0/${this.#number}/media`, { method: 'POST', headers: { authorization: `Bearer ${this.#token}` }, body: form, signal: AbortSignal.timeout(10_000) });
    return (await readAnswer(answer, 'the upload')).id;
  }
}

export { sleep };
