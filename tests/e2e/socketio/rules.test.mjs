// The rest of the fact sheet's rules, against both servers: what the other files do not have.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { ask, engineSocket, joinSocket, openPolling, openSocket, sleep } from './raw.mjs';
import { targets } from './servers.mjs';

/** Writes bytes as they are and gives everything that comes back until the server closes. */
function rawTalk(server, text) {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text, 'latin1'));
    const pieces = [];
    socket.on('data', piece => pieces.push(piece));
    socket.on('close', () => resolve(Buffer.concat(pieces).toString('latin1')));
    socket.on('error', reject);
    socket.setTimeout(3_000, () => socket.destroy());
  });
}

for (const [name, start] of targets) {
  describe(`Further rules of ${name}`, { concurrency: true }, () => {
    let server, quick, open;
    before(async () => {
      server = await start({ pingInterval: 25_000, pingTimeout: 20_000 });
      quick = await start();
      open = await start({ corsOrigins: ['*'] });
    });
    after(async () => { await server.stop(); await quick.stop(); await open.stop(); });

    it('sends binary as text on a WebSocket to a client without binary support', async () => {
      const socket = await openSocket(server, '/engine.io/?EIO=4&transport=websocket&b64=1');
      await socket.next();
      socket.send(Buffer.from([1, 2, 3, 4]));
      assert.equal(await socket.next(), 'bAQIDBA==');
      socket.send('bAQIDBA==');
      assert.equal(await socket.next(), 'bAQIDBA==');
      await socket.close();
    });

    it('refuses an Origin with characters that are none', async () => {
      const text = await rawTalk(server, 'GET /engine.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nOrigin: http://a\x01b\r\nConnection: close\r\n\r\n');
      assert.match(text, /^HTTP\/1\.1 400 /);
    });

    it('ends a session with two posts at once', async () => {
      const session = await openPolling(server);
      // The first post has not all of its body yet when the second comes.
      const { hostname, port } = new URL(server.url), path = session.url.slice(server.url.length);
      const slow = connect(Number(port), hostname);
      slow.on('error', () => {});
      slow.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: 6\r\n\r\n4he`);
      await sleep(50);
      const second = await session.post('4second').catch(() => ({ status: 400 }));
      slow.write('llo');
      await sleep(50);
      slow.destroy();
      // The reference closes the session; a server that reads whole bodies first sees one after the other, and nothing is lost.
      if (name === 'reference') assert.ok([400, 500].includes(second.status));
      else assert.equal((await session.poll()).body, '4second\x1e4hello');
    });

    it('answers polls with a length, never in chunks, and never to be cached', async () => {
      const session = await openPolling(server);
      await session.post('4€');
      const polled = await session.poll();
      assert.deepEqual([polled.headers['content-length'], polled.headers['transfer-encoding'], polled.headers['cache-control']], ['4', undefined, 'no-store']);
      assert.equal(polled.headers['content-type'], 'text/plain; charset=UTF-8');
      await session.post('1');
    });

    it('keeps the ping timer running across the upgrade: the pong may come by either way', async () => {
      const session = await openPolling(quick);
      assert.equal((await session.poll()).body, '2');
      const socket = await openSocket(quick, `/engine.io/?EIO=4&transport=websocket&sid=${session.sid}`, { pongs: false });
      socket.send('2probe');
      assert.equal(await socket.next(), '3probe');
      socket.send('5');
      socket.send('3');
      assert.equal(await socket.next(), '2');
      socket.send('3');
      socket.send('4still here');
      assert.equal(await socket.next(), '4still here');
      await socket.close();
    });

    it('sends nothing but the answer to the probe on a WebSocket that is not decided', async () => {
      const session = await openPolling(server);
      const socket = await openSocket(server, `/engine.io/?EIO=4&transport=websocket&sid=${session.sid}`, { pongs: false });
      await session.post('4before');
      socket.send('2probe');
      assert.equal(await socket.next(), '3probe');
      await session.post('4during');
      await sleep(50);
      let polled = '';
      while (!polled.includes('4during')) polled += `${(await session.poll()).body}\x1e`;
      assert.deepEqual(polled.split('\x1e').filter(packet => packet.startsWith('4')), ['4before', '4during']);
      socket.send('5');
      socket.send('4after');
      assert.equal(await socket.next(), '4after');
      await socket.close();
    });

    it('lives on by polling when the probe goes away', async () => {
      const session = await openPolling(server);
      const socket = await openSocket(server, `/engine.io/?EIO=4&transport=websocket&sid=${session.sid}`, { pongs: false });
      socket.send('2probe');
      await socket.next();
      socket.ws.terminate();
      await sleep(50);
      await session.post('4alive');
      let body = (await session.poll()).body;
      if (body === '6') body = (await session.poll()).body;
      assert.equal(body, '4alive');
      await session.post('1');
    });

    it('closes a transport from its side: 1005 by WebSocket, a close packet by polling', async () => {
      const socket = await joinSocket(server);
      socket.send('42["cut-me"]');
      assert.equal((await socket.closed()).code, 1005);
      const session = await openPolling(server, 'socket.io');
      await session.post('40');
      let heard = '';
      while (!heard.includes('"auth"')) heard += (await session.poll()).body;
      const pending = session.poll();
      await sleep(20);
      await session.post('42["cut-me"]');
      assert.equal((await pending).body, '1');
      assert.equal((await session.poll()).status, 400);
    });

    it('says DISCONNECT to a namespace and keeps the transport', async () => {
      const socket = await joinSocket(server);
      socket.send('42["disconnect-me"]');
      assert.equal(await socket.next(), '41');
      socket.send('40');
      assert.match(await socket.next(), /^40\{/);
      await socket.close();
    });

    it('takes an acknowledgement once', async () => {
      const socket = await joinSocket(server);
      socket.send('42["ask-me",1]');
      const id = /^42(\d+)/.exec(await socket.next())[1];
      socket.send(`43${id}["yes"]`);
      socket.send(`43${id}["yes again"]`);
      socket.send('42["message","still here"]');
      assert.equal(await socket.next(), '42["message-back","still here"]');
      await socket.close();
    });

    it('keeps namespaces apart, also when a packet for one has no comma', async () => {
      const socket = await openSocket(server, '/socket.io/?EIO=4&transport=websocket');
      await socket.next();
      socket.send('40/custom');
      const joined = await socket.next();
      await socket.next();
      socket.send('42/custom,["message",1]');
      assert.equal(await socket.next(), '42/custom,["message-back",1]');
      socket.send('41/custom');
      await sleep(50);
      socket.send('40/custom');
      assert.notEqual(await socket.next(), joined);
      await socket.close();
    });

    it('gives pid with recovery only, and one that names no session', async () => {
      const kept = await start({ recovery: true });
      try {
        const socket = await openSocket(kept, '/socket.io/?EIO=4&transport=websocket');
        const opened = JSON.parse((await socket.next()).slice(1));
        socket.send('40');
        const answer = JSON.parse((await socket.next()).slice(2));
        assert.deepEqual(Object.keys(answer).sort(), ['pid', 'sid']);
        assert.ok(![opened.sid, answer.sid].includes(answer.pid));
        await socket.close();
      } finally { await kept.stop(); }
    });

    it('survives garbage on the wire', async () => {
      for (const text of ['\x00\x01\x02\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', `GET /engine.io/?${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`]) await rawTalk(server, text).catch(() => {});
      const broken = await engineSocket(server);
      await broken.next();
      broken.ws._socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
      await broken.closed();
      const unmasked = await engineSocket(server);
      await unmasked.next();
      unmasked.ws._socket.write(Buffer.from([0x81, 0x02, 0x34, 0x78]));
      assert.ok([1002, 1006].includes((await unmasked.closed()).code));
      const alive = await engineSocket(server);
      await alive.next();
      alive.send('4hello');
      assert.equal(await alive.next(), '4hello');
      await alive.close();
    });

    it('names no origin but any where any is allowed', async () => {
      const answer = await ask(`${open.url}/engine.io/?EIO=4&transport=polling`, { headers: { origin: 'https://anything.example' } });
      assert.ok(['*', 'https://anything.example'].includes(answer.headers['access-control-allow-origin']), String(answer.headers['access-control-allow-origin']));
    });
  });
}
