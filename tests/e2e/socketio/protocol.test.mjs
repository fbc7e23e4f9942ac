// Socket.IO 5: section 7 of the fact sheet, against both servers, by hand.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, joinSocket, openPolling, openSocket, sleep } from './raw.mjs';
import { targets } from './servers.mjs';

for (const [name, start] of targets) {
  describe(`Socket.IO of ${name}`, { concurrency: true }, () => {
    let server;
    const open = async () => { const s = await openSocket(server, '/socket.io/?EIO=4&transport=websocket'); await s.next(); return s; };
    before(async () => { server = await start(); });
    after(async () => { await server.stop(); });

    it('takes CONNECT for the namespaces it has, with and without auth', async () => {
      const socket = await open();
      socket.send('40');
      assert.match(await socket.next(), /^40\{"sid":"[^"]+"\}$/);
      assert.equal(await socket.next(), '42["auth",{}]');
      socket.send('40/custom,{"token":"abc"}');
      assert.match(await socket.next(), /^40\/custom,\{"sid":"[^"]+"\}$/);
      assert.equal(await socket.next(), '42/custom,["auth",{"token":"abc"}]');
      await socket.close();
      const other = await open();
      other.send('40/custom');
      assert.match(await other.next(), /^40\/custom,/);
      await other.close();
    });

    it('refuses an unknown namespace, and the client may ask for another', async () => {
      const socket = await open();
      socket.send('40/random');
      assert.equal(await socket.next(), '44/random,{"message":"Invalid namespace"}');
      socket.send('40');
      assert.match(await socket.next(), /^40\{/);
      await socket.close();
    });

    it('gives a socket id that is not the engine\'s', async () => {
      const session = await openPolling(server, 'socket.io');
      await session.post('40');
      let answer;
      while (!answer) answer = (await session.poll()).body.split('\x1e').find(packet => packet.startsWith('40'));
      assert.notEqual(JSON.parse(answer.slice(2)).sid, session.sid);
      await session.post('1');
    });

    it('sends events back, acknowledges once, and ids may be long', async () => {
      const socket = await joinSocket(server);
      socket.send('42["message",1,"2",{"3":[true]}]');
      assert.equal(await socket.next(), '42["message-back",1,"2",{"3":[true]}]');
      socket.send('42456["message-with-ack",1,"2",{"3":[false]}]');
      assert.equal(await socket.next(), '43456[1,"2",{"3":[false]}]');
      socket.send('42/,["message","with a comma"]');
      assert.equal(await socket.next(), '42["message-back","with a comma"]');
      socket.send('42["message","€😀\\u0000\\"x"]');
      assert.equal(await socket.next(), '42["message-back","€😀\\u0000\\"x"]');
      await socket.close();
    });

    it('takes binary events and acknowledgements', async () => {
      const socket = await joinSocket(server);
      socket.send('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      socket.send(Buffer.from([1, 2, 3]));
      socket.send(Buffer.from([4, 5, 6]));
      assert.equal(await socket.next(), '452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      assert.deepEqual([await socket.next(), await socket.next()], [Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6])]);
      socket.send('452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      socket.send(Buffer.from([1, 2, 3]));
      socket.send(Buffer.from([4, 5, 6]));
      assert.equal(await socket.next(), '462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
      assert.deepEqual([await socket.next(), await socket.next()], [Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6])]);
      await socket.close();
    });

    it('takes binary events by polling', async () => {
      const session = await openPolling(server, 'socket.io');
      await session.post('40');
      // Pings come between; they are answered and left out.
      const heard = [];
      const hear = async last => {
        while (!heard.includes(last)) {
          for (const packet of (await session.poll()).body.split('\x1e')) if (packet === '2') await session.post('3'); else heard.push(packet);
        }
      };
      await hear('42["auth",{}]');
      await session.post('451-["message",{"_placeholder":true,"num":0}]\x1ebAQID');
      await hear('bAQID');
      assert.deepEqual(heard.slice(-2), ['451-["message-back",{"_placeholder":true,"num":0}]', 'bAQID']);
      await session.post('1');
    });

    it('asks the client, takes its acknowledgement, and ignores one for an unknown id', async () => {
      const socket = await joinSocket(server);
      socket.send('42["ask-me",5]');
      const question = await socket.next();
      const id = /^42(\d+)\["question",5\]$/.exec(question)[1];
      socket.send(`43${id}["yes"]`);
      socket.send('439["a"]');
      socket.send('43["a"]');
      socket.send('42["message","still here"]');
      assert.equal(await socket.next(), '42["message-back","still here"]');
      await socket.close();
    });

    it('lets a client leave a namespace, the last one too, without closing', async () => {
      const socket = await joinSocket(server);
      socket.send('40/custom');
      await socket.next(); await socket.next();
      socket.send('41/custom');
      socket.send('42["message","to the main namespace"]');
      assert.equal(await socket.next(), '42["message-back","to the main namespace"]');
      socket.send('41');
      await sleep(350);
      assert.equal(socket.isClosed(), false);
      socket.send('40');
      assert.match(await socket.next(), /^40\{/);
      await socket.close();
    });

    it('tolerates what the reference tolerates', async () => {
      const socket = await joinSocket(server);
      for (const packet of ['42', '42[5,1]']) socket.send(packet);
      socket.send('42["message","still here"]');
      assert.equal(await socket.next(), '42["message-back","still here"]');
      await socket.close();
    });

    const closing = ['40', '40{}', '42/custom,["x"]', '44{"message":"x"}', '44', '44{}', '4', '4abc', '49', '40[]', '40"x"', '40?', '42[]', '42{}', '42abc[1]',
      '42["connect"]', '42["connect_error"]', '42["disconnect"]', '42["disconnecting"]', '42["newListener"]', '42["removeListener"]', '41[1]', '41{}', '43{}', '43"a"',
      '4511-["m"]', '450-["x"]', '45-["x"]', '46', '45["x"]', '42[null]', '42["x",'];
    it('closes on everything of the list', { concurrency: true }, async () => {
      await Promise.all(closing.map(async packet => {
        const socket = await joinSocket(server);
        socket.send(packet);
        const ended = await Promise.race([socket.closed().then(() => true), sleep(2_000).then(() => false)]);
        assert.ok(ended, `${packet} did not close`);
      }));
    });

    it('closes on a first packet that is no CONNECT', async () => {
      for (const packet of ['42["x"]', '41', '43[1]', '4abc']) {
        const socket = await open();
        socket.send(packet);
        await socket.closed();
      }
    });

    it('closes on attachments in the wrong place', async () => {
      const early = await joinSocket(server);
      early.send(Buffer.from([1]));
      await early.closed();
      const late = await joinSocket(server);
      late.send('451-["message",{"_placeholder":true,"num":0}]');
      late.send('42["message",1]');
      await late.closed();
      const beyond = await joinSocket(server);
      beyond.send('451-["message",{"_placeholder":true,"num":7}]');
      beyond.send(Buffer.from([1]));
      await beyond.closed();
    });

    it('closes a connection that joins nothing', async () => {
      const begun = Date.now();
      const socket = await open();
      await socket.closed();
      const lived = Date.now() - begun;
      assert.ok(lived > 900 && lived < 3_000, `${lived} ms`);
    });

    it('takes application parameters before its own', async () => {
      const session = await openPolling(server, 'socket.io', 'tenantId=7&x=%20y&');
      assert.equal(session.opened.status, 200);
      await ask(session.url, { method: 'POST', body: '1' });
    });
  });
}
