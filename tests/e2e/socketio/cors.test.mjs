// Section 5 of the fact sheet: CORS with credentials, on every answer.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, openPolling, rawUpgrade } from './raw.mjs';
import { targets } from './servers.mjs';

const origin = 'https://app.example';

for (const [name, start] of targets) {
  describe(`CORS of ${name}`, { concurrency: true }, () => {
    let server, closed;
    const at = query => `${server.url}/engine.io/?${query}`;
    const cors = answer => [answer.headers['access-control-allow-origin'], answer.headers['access-control-allow-credentials'], answer.headers.vary];
    before(async () => { server = await start({ corsOrigins: [origin, 'https://other.example'] }); closed = await start(); });
    after(async () => { await server.stop(); await closed.stop(); });

    it('names an allowed origin, on answers and refusals alike', async () => {
      const headers = { origin };
      assert.deepEqual(cors(await ask(at('EIO=4&transport=polling'), { headers })), [origin, 'true', 'Origin']);
      assert.deepEqual(cors(await ask(at('EIO=4&transport=abc'), { headers })), [origin, 'true', 'Origin']);
      const session = await openPolling(server);
      assert.deepEqual(cors(await session.post(`4${'x'.repeat(1_000_001)}`, headers)), [origin, 'true', 'Origin']);
      await session.post('1');
    });

    it('does not refuse another origin, but names none', async () => {
      const answer = await ask(at('EIO=4&transport=polling'), { headers: { origin: 'https://evil.example' } });
      assert.equal(answer.status, 200);
      assert.deepEqual(cors(answer), [undefined, 'true', 'Origin']);
    });

    it('answers a preflight', async () => {
      const answer = await ask(at('EIO=4&transport=polling'), { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-a,x-b' } });
      assert.equal(answer.status, 204);
      assert.equal(answer.body, '');
      assert.equal(answer.headers['access-control-allow-methods'], 'GET,HEAD,PUT,PATCH,POST,DELETE');
      assert.equal(answer.headers['access-control-allow-headers'], 'x-a,x-b');
      assert.match(answer.headers.vary, /Origin.*Access-Control-Request-Headers/i);
    });

    it('puts its headers on the 101', async () => {
      const text = await rawUpgrade(server, '/engine.io/?EIO=4&transport=websocket', `Origin: ${origin}\r\n`);
      assert.match(text, /^HTTP\/1\.1 101/);
      assert.match(text, /access-control-allow-origin: https:\/\/app\.example/i);
    });

    it('says nothing where CORS is off', async () => {
      const answer = await ask(`${closed.url}/engine.io/?EIO=4&transport=polling`, { headers: { origin } });
      assert.deepEqual(cors(answer), [undefined, undefined, undefined]);
    });
  });
}
