// The demo shop: serves one page with the widget, and makes the page's tokens with the API key that only it knows.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const need = name => process.env[name] || (console.error(`${name} is not set`), process.exit(2));
const port = Number(need('HERMOD_SHOP_PORT'));
const hermod = need('HERMOD_URL').replace(/\/$/, '');
const apiKey = (await readFile(need('HERMOD_API_KEY_FILE'), 'utf8')).trim();
const conversationId = need('HERMOD_CONVERSATION_ID');

const page = (await readFile(new URL('page.html', import.meta.url), 'utf8')).replaceAll('{{hermod}}', hermod);
const script = await readFile(new URL('page.js', import.meta.url));
// Nothing but the loader and the frame of hermod: what a careful site would send too.
const policy = `default-src 'self'; script-src 'self' ${hermod}; frame-src ${hermod}; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'`;

async function makeToken() {
  const answer = await fetch(`${hermod}/api/v1/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
    body: JSON.stringify({ conversationId, ttlSeconds: 600 }),
    signal: AbortSignal.timeout(5000),
  });
  if (!answer.ok) throw new Error(`hermod answered with ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  return (await answer.json()).token;
}

const send = (response, status, type, body) => {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'content-security-policy': policy, 'x-content-type-options': 'nosniff' });
  response.end(body);
};

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://shop');
  try {
    if (request.method === 'GET' && pathname === '/') send(response, 200, 'text/html; charset=utf-8', page);
    else if (request.method === 'GET' && pathname === '/page.js') send(response, 200, 'text/javascript; charset=utf-8', script);
    // POST, so that no other site's page can read a token by a mere link; browsers send no cross-origin read of the answer either.
    else if (request.method === 'POST' && pathname === '/chat-token') send(response, 200, 'text/plain', await makeToken());
    else send(response, 404, 'text/plain', 'There is nothing at this path.');
  } catch (error) {
    console.error(String(error));
    send(response, 502, 'text/plain', 'The chat is not available at the moment.');
  }
});
server.headersTimeout = 5000;
server.requestTimeout = 10_000;
server.listen(port, '127.0.0.1', () => console.log(`the demo shop is at http://127.0.0.1:${port}`));
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => { server.close(); server.closeAllConnections(); });
