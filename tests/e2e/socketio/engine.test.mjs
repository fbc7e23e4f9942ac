// Engine.IO 4: sections 1 to 4 and 6 of the fact sheet, against both servers.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, engineSocket, openPolling, openSocket, rawUpgrade, sleep } from './raw.mjs';
import { targets } from './servers.mjs';

for (const [name, start] of targets) {
  describe(`Engine.IO of ${name}`, { concurrency: true }, () => {
    // Tests of the heartbeat want a quick one, the others none in their way.
    let server, quick;
    const at = query => `${server.url}/engine.io/?${query}`;
    before(async () => { server = await start({ pingInterval: 25_000, pingTimeout: 20_000 }); quick = await start(); });
    after(async () => { await server.stop(); await quick.stop(); });

    it('opens a polling session with the five keys and no others', async () => {
      const { opened } = await openPolling(quick);
      assert.equal(opened.status, 200);
      assert.equal(opened.headers['content-type'], 'text/plain; charset=UTF-8');
      assert.equal(opened.headers['cache-control'], 'no-store');
      const packet = JSON.parse(opened.body.slice(1));
      assert.deepEqual(Object.keys(packet).sort(), ['maxPayload', 'pingInterval', 'pingTimeout', 'sid', 'upgrades']);
      assert.deepEqual([packet.upgrades, packet.pingInterval, packet.pingTimeout, packet.maxPayload], [['websocket'], 300, 200, 1_000_000]);
      assert.match(packet.sid, /^[A-Za-z0-9_.-]{20,}$/);
    });

    it('opens a WebSocket session that offers no upgrade', async () => {
      const socket = await engineSocket(server);
      assert.deepEqual(JSON.parse((await socket.next()).slice(1)).upgrades, []);
      await socket.close();
    });

    it('refuses bad requests with code and message, in the order of the checks', async () => {
      const refusal = async (query, options) => { const r = await ask(at(query), options); return [r.status, JSON.parse(r.body)]; };
      assert.deepEqual(await refusal('EIO=4'), [400, { code: 0, message: 'Transport unknown' }]);
      assert.deepEqual(await refusal('EIO=4&transport=abc'), [400, { code: 0, message: 'Transport unknown' }]);
      assert.deepEqual(await refusal('EIO=4&transport=polling&sid=gone'), [400, { code: 1, message: 'Session ID unknown' }]);
      assert.deepEqual(await refusal('EIO=4&transport=polling', { method: 'POST', body: '4x' }), [400, { code: 2, message: 'Bad handshake method' }]);
      assert.deepEqual(await refusal('EIO=4&transport=polling', { method: 'PUT', body: '4x' }), [400, { code: 2, message: 'Bad handshake method' }]);
      assert.deepEqual(await refusal('EIO=4&transport=websocket'), [400, { code: 3, message: 'Bad request' }]);
      for (const version of ['', 'EIO=3&', 'EIO=abc&']) {
        assert.deepEqual(await refusal(`${version}transport=polling`), [400, { code: 5, message: 'Unsupported protocol version' }]);
      }
      assert.deepEqual(await refusal('transport=abc&sid=gone'), [400, { code: 0, message: 'Transport unknown' }]);
      assert.equal((await ask(`${server.url}/engine.io?EIO=4&transport=polling`)).status, 404);
    });

    it('refuses upgrades with the message alone and closes', async () => {
      for (const [query, message] of [['EIO=4', 'Transport unknown'], ['EIO=4&transport=websocket&sid=gone', 'Session ID unknown']]) {
        const text = await rawUpgrade(server, `/engine.io/?${query}`);
        assert.match(text, /^HTTP\/1\.1 400 Bad Request\r\n/);
        assert.match(text, /\r\nconnection: close\r\n/i);
        assert.match(text, /\r\ncontent-type: text\/html\r\n/i);
        assert.ok(text.endsWith(`\r\n\r\n${message}`));
      }
    });

    it('ends a WebSocket of another protocol version', async () => {
      for (const version of ['', 'EIO=abc&']) {
        const socket = await openSocket(server, `/engine.io/?${version}transport=websocket`);
        await socket.closed();
        if (name === 'hermod') assert.equal(socket.status, 400, 'refused before the 101');
      }
    });

    it('acknowledges no compression', async () => {
      assert.doesNotMatch(await rawUpgrade(server, '/engine.io/?EIO=4&transport=websocket', 'Sec-WebSocket-Extensions: permessage-deflate\r\n'), /extensions/i);
    });

    it('echoes text and binary by polling, several packets at a time', async () => {
      const session = await openPolling(server);
      for (const body of ['4hello', '4test1\x1e4test2\x1e4test3', '4hello\x1ebAQIDBA==']) {
        const posted = await session.post(body);
        assert.deepEqual([posted.status, posted.body, posted.headers['content-type']], [200, 'ok', 'text/html']);
        assert.equal((await session.poll()).body, body);
      }
      assert.equal((await session.post('4form', { 'content-type': 'application/x-www-form-urlencoded' })).status, 200);
      await session.post('1');
    });

    it('echoes text, binary, fragments and UTF-8 by WebSocket', async () => {
      const socket = await engineSocket(server);
      await socket.next();
      for (const text of ['4hello', '4€ und 😀', '4']) { socket.send(text); assert.equal(await socket.next(), text); }
      socket.send(Buffer.from([1, 2, 3, 4]));
      assert.deepEqual(await socket.next(), Buffer.from([1, 2, 3, 4]));
      socket.send('bAQIDBA==');
      assert.deepEqual(await socket.next(), Buffer.from([1, 2, 3, 4]));
      socket.ws.send('4in ', { fin: false }); socket.ws.send('two ', { fin: false }); socket.ws.send('pieces', { fin: true });
      assert.equal(await socket.next(), '4in two pieces');
      const long = `4${'x'.repeat(200_000)}`;
      socket.send(long);
      assert.equal(await socket.next(), long);
      await socket.close();
    });

    it('answers a ping frame of the WebSocket', async () => {
      const socket = await engineSocket(server);
      const pong = new Promise(resolve => socket.ws.once('pong', content => resolve(content.toString())));
      socket.ws.ping('are you there');
      assert.equal(await pong, 'are you there');
      await socket.close();
    });

    it('closes on a packet that is none', async () => {
      const session = await openPolling(server);
      const posted = await session.post('abc').catch(() => ({ status: 400 }));
      assert.ok([200, 400].includes(posted.status));
      assert.equal((await session.poll()).status, 400);
      for (const content of ['abc', '', '7x', '9']) {
        const socket = await engineSocket(server);
        await socket.next();
        socket.send(content);
        await socket.closed();
      }
    });

    it('closes on a ping of the client', async () => {
      const socket = await engineSocket(server);
      await socket.next();
      socket.send('2');
      await socket.closed();
    });

    it('ignores packets that mean nothing on an open WebSocket', async () => {
      const socket = await engineSocket(server);
      await socket.next();
      for (const content of ['3', '6', '0', '5']) socket.send(content);
      socket.send('4still here');
      assert.equal(await socket.next(), '4still here');
      await socket.close();
    });

    it('ends a session with two polls at once: close packet for the first, refusal for the second', async () => {
      const session = await openPolling(server);
      const [first, second] = await Promise.all([session.poll(), sleep(5).then(() => session.poll())]);
      assert.deepEqual([first.status, first.body], [200, '1']);
      assert.ok([400, 500].includes(second.status));
      assert.equal((await session.poll()).status, 400);
    });

    it('ends a session whose poll is aborted', async () => {
      const session = await openPolling(server);
      const abort = new AbortController();
      session.poll({ signal: abort.signal }).catch(() => {});
      await sleep(100);
      abort.abort();
      await sleep(100);
      assert.equal((await session.poll()).status, 400);
    });

    it('answers other methods, binary posts and posts too large', async () => {
      const session = await openPolling(server);
      assert.equal((await ask(session.url, { method: 'PUT', body: 'x' })).status, 500);
      const large = await session.post(`4${'x'.repeat(1_000_001)}`);
      assert.equal(large.status, 413);
      assert.equal((await session.post('4alive')).status, 200);
      assert.equal((await session.poll()).body, '4alive');
      assert.equal((await session.post('4x', { 'content-type': 'application/octet-stream' })).status, 400);
      assert.equal((await session.poll()).status, 400);
    });

    it('closes a WebSocket with 1009 for a message too large, 1007 for no UTF-8', async () => {
      const large = await engineSocket(server);
      await large.next();
      large.send(`4${'x'.repeat(1_000_001)}`);
      assert.equal((await large.closed()).code, 1009);
      const wrong = await engineSocket(server);
      await wrong.next();
      wrong.ws._socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]));
      assert.equal((await wrong.closed()).code, 1007);
    });

    it('pings by polling and takes the pong', async () => {
      const session = await openPolling(quick);
      for (let i = 0; i < 3; ++i) {
        const polled = await session.poll();
        assert.deepEqual([polled.status, polled.body], [200, '2']);
        assert.equal((await session.post('3')).status, 200);
      }
      await session.post('1');
    });

    it('ends a polling session that does not answer', async () => {
      const session = await openPolling(quick);
      await sleep(500);
      // The server's timers may be late on a busy machine: polls that find it alive bring the ping, which stays without an answer.
      const limit = Date.now() + 5_000;
      let polled;
      do polled = await session.poll(); while (polled.status !== 400 && Date.now() < limit);
      assert.equal(polled.status, 400);
    });

    it('pings by WebSocket, and ends one that does not answer, in time', async () => {
      const good = await engineSocket(quick, { pongs: false });
      await good.next();
      for (let i = 0; i < 3; ++i) { assert.equal(await good.next(), '2'); good.send('3'); }
      await good.close();
      const begun = Date.now();
      const silent = await engineSocket(quick, { pongs: false });
      await silent.closed();
      const lived = Date.now() - begun;
      assert.ok(lived > 450 && lived < 1_500, `${lived} ms`);
    });

    it('lets the client close: noop for the pending poll, session gone', async () => {
      const session = await openPolling(server);
      const pending = session.poll();
      await sleep(20);
      assert.equal((await session.post('1')).body, 'ok');
      assert.deepEqual([(await pending).status, (await pending).body], [200, '6']);
      assert.equal((await session.poll()).status, 400);
      // The reference ignores it on a WebSocket, and closes when no pong comes; we close at once.
      const socket = await engineSocket(quick, { pongs: false });
      await socket.next();
      socket.send('1');
      await socket.closed();
    });

    describe('upgrade', { concurrency: true }, () => {
      const probe = async session => openSocket(server, `/engine.io/?EIO=4&transport=websocket&sid=${session.sid}`, { pongs: false });

      it('goes from polling to WebSocket', async () => {
        const session = await openPolling(server);
        const socket = await probe(session);
        socket.send('2probe');
        assert.equal(await socket.next(), '3probe');
        const polled = await session.poll();
        assert.deepEqual([polled.status, polled.body], [200, '6']);
        socket.send('5');
        socket.send('4hello');
        assert.equal(await socket.next(), '4hello');
        await socket.close();
      });

      it('ends the poll that is pending, and flushes by WebSocket what came by POST', async () => {
        const session = await openPolling(server);
        const pending = session.poll();
        const socket = await probe(session);
        socket.send('2probe');
        assert.equal(await socket.next(), '3probe');
        assert.equal((await pending).body, '6');
        await session.post('4by post');
        socket.send('5');
        assert.equal(await socket.next(), '4by post');
        await socket.close();
      });

      it('refuses polls of an upgraded session', async () => {
        const session = await openPolling(server);
        const socket = await probe(session);
        socket.send('2probe');
        await socket.next();
        socket.send('5');
        await sleep(20);
        const polled = await session.poll();
        assert.deepEqual([polled.status, JSON.parse(polled.body).code], [400, 3]);
        socket.send('4hello');
        assert.equal(await socket.next(), '4hello');
        await socket.close();
      });

      it('answers a second WebSocket with 101 and closes it', async () => {
        const session = await openPolling(server);
        const socket = await probe(session);
        socket.send('2probe');
        await socket.next();
        const early = await probe(session);
        assert.equal(early.status, 101);
        await early.closed();
        socket.send('5');
        await sleep(20);
        const late = await probe(session);
        assert.equal(late.status, 101);
        await late.closed();
        socket.send('4hello');
        assert.equal(await socket.next(), '4hello');
        await socket.close();
      });

      it('keeps the polling session when the probe says anything else', async () => {
        const session = await openPolling(server);
        const socket = await probe(session);
        socket.send('4hello');
        await socket.closed();
        assert.equal((await session.post('4alive')).status, 200);
        assert.equal((await session.poll()).body, '4alive');
        await session.post('1');
      });
    });
  });
}
