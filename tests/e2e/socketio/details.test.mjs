// The fact sheet's smaller rules, against both servers: order of checks, limits, headers, late polls, recovery's offsets, a frozen server.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { after, before, describe, it } from 'node:test';
import { io } from 'socket.io-client';
import { ask, engineSocket, joinSocket, openPolling, openSocket, rawUpgrade, sleep } from './raw.mjs';
import { targets } from './servers.mjs';

/** Sends a request of bytes as they are; {status, code} of the answer. */
function refusalOf(server, text) {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(port), hostname, () => socket.write(text, 'latin1'));
    socket.on('data', piece => { heard += piece; });
    socket.on('close', () => resolve({ status: Number(heard.slice(9, 12)), code: Number(/"code":(\d)/.exec(heard)?.[1] ?? NaN) }));
    socket.on('error', reject);
  });
}
/** All packets that polls bring until `last` is among them; pings are answered and left out. */
async function pollUntil(session, last) {
  const heard = [];
  while (!heard.some(packet => packet.includes(last))) {
    for (const packet of (await session.poll()).body.split('\x1e')) if (packet === '2') await session.post('3'); else heard.push(packet);
  }
  return heard;
}

for (const [name, start] of targets) {
  describe(`Details of ${name}`, () => {
    let server, kept;
    before(async () => { server = await start({ pingInterval: 25_000, pingTimeout: 20_000 }); kept = await start({ pingInterval: 25_000, pingTimeout: 20_000, recovery: true }); });
    after(async () => { await server.stop(); await kept.stop(); });

    it('checks transport, origin, session, method, upgrade and version in this order', async () => {
      // Each request has two faults; the earlier one is named.
      const wrong = [
        [0, 'GET', 'EIO=4&transport=abc', 'Origin: http://a\x01b\r\n'],
        [0, 'POST', 'EIO=3&transport=webtransport', ''],
        [3, 'GET', 'EIO=4&transport=polling&sid=gone', 'Origin: http://a\x01b\r\n'],
        [1, 'POST', 'EIO=3&transport=polling&sid=gone', ''],
        [2, 'POST', 'EIO=4&transport=websocket', ''],
        [2, 'POST', 'EIO=3&transport=polling', ''],
        [3, 'GET', 'EIO=3&transport=websocket', ''],
        [5, 'GET', 'EIO=3&transport=polling', ''],
      ];
      for (const [code, method, query, headers] of wrong) {
        const length = method === 'POST' ? 'Content-Length: 0\r\n' : '';
        const found = await refusalOf(server, `${method} /engine.io/?${query} HTTP/1.1\r\nHost: x\r\n${headers}${length}Connection: close\r\n\r\n`);
        // Bytes that no header may have: an HTTP server may refuse them before the protocol is asked.
        if (headers && Number.isNaN(found.code)) assert.equal(found.status, 400);
        else assert.deepEqual(found, { status: 400, code }, `${method} ${query}`);
      }
    });

    it('wants the version on every request of a session, and does not look at the cache buster', async () => {
      const opened = await ask(`${server.url}/engine.io/?EIO=4&transport=polling&t=PxYz&sid=`);
      const { sid } = JSON.parse(opened.body.slice(1));
      const at = version => `${server.url}/engine.io/?${version}transport=polling&sid=${sid}`;
      for (const version of ['', 'EIO=3&', 'EIO=abc&']) {
        const found = await ask(`${at(version)}`, { method: 'POST', body: '4hello' });
        assert.deepEqual([found.status, JSON.parse(found.body)], [400, { code: 3, message: 'Bad request' }]);
      }
      assert.equal((await ask(`${at('EIO=4&')}&t=1`, { method: 'POST', body: '4hello' })).status, 200);
      assert.equal((await ask(`${at('EIO=4&')}&t=2`)).body, '4hello');
    });

    it('refuses a poll for a session that was opened by WebSocket', async () => {
      const socket = await engineSocket(server);
      const { sid } = JSON.parse((await socket.next()).slice(1));
      const polled = await ask(`${server.url}/engine.io/?EIO=4&transport=polling&sid=${sid}`);
      assert.deepEqual([polled.status, JSON.parse(polled.body).code], [400, 3]);
      socket.send('4still here');
      assert.equal(await socket.next(), '4still here');
      await socket.close();
    });

    it('sets no cookie, lets nothing be cached, and answers large polls so that clients can read them', async () => {
      const session = await openPolling(server);
      assert.equal(session.opened.headers['set-cookie'], undefined);
      const large = `4${'x'.repeat(5_000)}`;
      const posted = await session.post(large);
      assert.equal(posted.headers['cache-control'], 'no-store');
      const polled = await new Promise((resolve, reject) => {
        import('node:http').then(({ default: http }) => http.get(session.url, { agent: false, headers: { 'accept-encoding': 'gzip' } }, response => {
          const pieces = [];
          response.on('data', piece => pieces.push(piece));
          response.on('end', () => resolve({ packed: response.headers['content-encoding'] === 'gzip', body: Buffer.concat(pieces) }));
        }).on('error', reject));
      });
      assert.equal((polled.packed ? gunzipSync(polled.body) : polled.body).toString(), large);
      await session.post('1');
    });

    it('does not leave an upgrade to another path waiting', { skip: name === 'reference' && 'two servers share its port, so that neither ends it' }, async () => {
      const text = await Promise.race([rawUpgrade(server, '/elsewhere/?EIO=4&transport=websocket'), sleep(3_000).then(() => 'still waiting')]);
      assert.doesNotMatch(text, /101|still waiting/);
    });

    it('gives the last packets and the end to the poll that comes after a close from its side', async () => {
      const session = await openPolling(server, 'socket.io');
      await session.post('40');
      await pollUntil(session, '"auth"');
      await session.post('42["message","last"]\x1e42["cut-me"]');
      // In one poll or in two, and the reference ends its waiting with a noop first.
      const heard = [];
      while (heard.at(-1) !== '1') heard.push(...(await session.poll()).body.split('\x1e').filter(packet => packet !== '6'));
      assert.deepEqual(heard, ['42["message-back","last"]', '1']);
      assert.equal((await session.poll()).status, 400);
    });

    it('keeps a record separator inside of user data apart from its own', async () => {
      const session = await openPolling(server, 'socket.io');
      await session.post('40');
      await pollUntil(session, '"auth"');
      await session.post('42["message","a\\u001eb"]');
      const [event] = (await pollUntil(session, 'message-back')).slice(-1);
      assert.deepEqual(JSON.parse(event.slice(2)), ['message-back', 'a\x1eb']);
      await session.post('1');
    });

    it('takes ten attachments', async () => {
      const socket = await joinSocket(server);
      const places = Array.from({ length: 10 }, (_, i) => `{"_placeholder":true,"num":${i}}`).join(',');
      socket.send(`4510-["message",${places}]`);
      for (let i = 0; i < 10; i++) socket.send(Buffer.from([i]));
      assert.equal(await socket.next(), `4510-["message-back",${places}]`);
      for (let i = 0; i < 10; i++) assert.deepEqual(await socket.next(), Buffer.from([i]));
      await socket.close();
    });

    it('survives an acknowledgement id of twenty digits', async () => {
      const socket = await joinSocket(server);
      socket.send('4212345678901234567890["message-with-ack",1]');
      const answer = await socket.next();
      // The reference counts in JavaScript's numbers; we give the digits back.
      if (name === 'hermod') assert.equal(answer, '4312345678901234567890[1]');
      else assert.match(answer, /^431234567890123456\d+\[1\]$/);
      await socket.close();
    });

    it('answers an event that wants an acknowledgement once, and not one that does not', async () => {
      const socket = await joinSocket(server);
      socket.send('421["message-with-ack","first"]');
      socket.send('422["message-with-ack","second"]');
      socket.send('42["message","end"]');
      assert.deepEqual([await socket.next(), await socket.next(), await socket.next()], ['431["first"]', '432["second"]', '42["message-back","end"]']);
      await socket.close();
    });

    it('leaves a namespace with or without the comma', async () => {
      for (const packet of ['41/custom,', '41/custom']) {
        const socket = await openSocket(server, '/socket.io/?EIO=4&transport=websocket');
        await socket.next();
        socket.send('40/custom,');
        await socket.next(); await socket.next();
        socket.send(packet);
        socket.send('40');
        assert.match(await socket.next(), /^40\{/);
        await socket.close();
      }
    });

    it('pings an interval after the pong, not after the ping', async () => {
      const quick = await start({ pingInterval: 300, pingTimeout: 1_000 });
      try {
        const socket = await engineSocket(quick, { pongs: false });
        await socket.next();
        assert.equal(await socket.next(), '2');
        await sleep(250);
        const ponged = Date.now();
        socket.send('3');
        assert.equal(await socket.next(), '2');
        assert.ok(Date.now() - ponged > 280, `${Date.now() - ponged} ms`);
        await socket.close();
      } finally { await quick.stop(); }
    });

    it('with recovery, adds an offset as the last argument to events that want no acknowledgement', async () => {
      const joinKept = async () => {
        const socket = await openSocket(kept, '/socket.io/?EIO=4&transport=websocket');
        await socket.next();
        socket.send('40');
        await socket.next(); await socket.next();
        return socket;
      };
      const socket = await joinKept();
      socket.send('42["broadcast",1,{"a":2}]');
      const plain = JSON.parse((await socket.next()).slice(2));
      assert.deepEqual(plain.slice(0, 3), ['broadcast', 1, { a: 2 }]);
      assert.deepEqual([plain.length, typeof plain[3]], [4, 'string']);
      socket.send('42["ask-me",5]');
      assert.deepEqual(JSON.parse((await socket.next()).replace(/^42\d+/, '')), ['question', 5]);
      socket.send('42["broadcast",2]');
      assert.notEqual(JSON.parse((await socket.next()).slice(2)).at(-1), plain[3]);
      await socket.close();
    });

    it('does not recover who has left on purpose', async () => {
      const socket = await openSocket(kept, '/socket.io/?EIO=4&transport=websocket');
      await socket.next();
      socket.send('40');
      const { sid, pid } = JSON.parse((await socket.next()).slice(2));
      await socket.next();
      socket.send('42["broadcast",1]');
      const offset = JSON.parse((await socket.next()).slice(2)).at(-1);
      socket.send('41');
      await sleep(50);
      socket.send(`40${JSON.stringify({ pid, offset })}`);
      const again = JSON.parse((await socket.next()).slice(2));
      assert.notEqual(again.sid, sid);
      assert.notEqual(again.pid, pid);
      await socket.close();
    });

    it('is missed by the stock client when it says nothing any more, and found again', async () => {
      const frozen = await start();
      const socket = io(frozen.url, { forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 100, transports: ['websocket'] });
      try {
        await once(socket, 'connect');
        frozen.freeze();
        const [reason] = await once(socket, 'disconnect');
        assert.equal(reason, 'ping timeout');
        frozen.thaw();
        await once(socket, 'connect');
      } finally { frozen.thaw(); socket.close(); await frozen.stop(); }
    });
  });
}
