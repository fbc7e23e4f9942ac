// The unmodified socket.io-client against both servers.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { io } from 'socket.io-client';
import { sleep } from './raw.mjs';
import { targets } from './servers.mjs';

const ways = [['its defaults', {}], ['polling only', { transports: ['polling'] }], ['WebSocket only', { transports: ['websocket'] }], ['WebSocket first', { transports: ['websocket', 'polling'] }]];

for (const [name, start] of targets) {
  describe(`socket.io-client on ${name}`, { concurrency: true }, () => {
    let server, kept;
    const open = (options = {}, path = '', to = server) => io(to.url + path, { forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 100, ...options });
    const connected = socket => new Promise((resolve, reject) => { socket.once('connect', resolve); socket.once('connect_error', reject); });
    before(async () => { server = await start(); kept = await start({ recovery: true }); });
    after(async () => { await server.stop(); await kept.stop(); });

    for (const [way, options] of ways) {
      it(`talks with ${way}`, async () => {
        const socket = open({ ...options, auth: { token: 'x' }, query: { tenantId: '7' } });
        const auth = once(socket, 'auth');
        await connected(socket);
        assert.deepEqual((await auth)[0], { token: 'x' });
        const back = once(socket, 'message-back');
        socket.emit('message', 1, '2', { 3: [true] }, Buffer.from([1, 2, 3]));
        assert.deepEqual(await back, [1, '2', { 3: [true] }, Buffer.from([1, 2, 3])]);
        assert.deepEqual(await socket.timeout(2_000).emitWithAck('message-with-ack', Buffer.from([9, 8])), Buffer.from([9, 8]));
        const answered = new Promise(resolve => socket.on('question', (value, answer) => { answer('yes'); resolve(value); }));
        socket.emit('ask-me', 5);
        assert.equal(await answered, 5);
        await sleep(1_300);
        assert.ok(socket.connected, 'lives over several heartbeats');
        assert.equal(socket.io.engine.transport.name, options.transports?.length === 1 ? options.transports[0] : 'websocket');
        socket.close();
      });
    }

    it('keeps the order of a burst across the upgrade, both ways', async () => {
      const socket = open();
      const heard = [];
      socket.on('message-back', value => heard.push(value));
      for (let i = 0; i < 500; ++i) { socket.emit('message', i); if (i % 100 === 50) await sleep(5); }
      while (heard.length < 500) await sleep(10);
      assert.deepEqual(heard, Array.from({ length: 500 }, (_, i) => i));
      socket.close();
    });

    it('shares one connection between namespaces', async () => {
      const main = io(server.url, { forceNew: true });
      const custom = main.io.socket('/custom', { auth: { a: 1 } });
      await Promise.all([connected(main), connected(custom)]);
      assert.equal(main.io.engine, custom.io.engine);
      assert.notEqual(main.id, custom.id);
      custom.close();
      assert.equal(await main.timeout(2_000).emitWithAck('message-with-ack', 7), 7);
      main.close();
    });

    it('hears of an unknown namespace', async () => {
      const socket = open({}, '/random');
      await assert.rejects(connected(socket), /Invalid namespace/);
      socket.close();
    });

    it('comes back by itself after the transport was closed, but not after DISCONNECT', async () => {
      const socket = open();
      await connected(socket);
      const first = socket.id;
      const gone = once(socket, 'disconnect');
      socket.emit('cut-me');
      assert.equal((await gone)[0], 'transport close');
      await once(socket, 'connect');
      assert.notEqual(socket.id, first);
      const told = once(socket, 'disconnect');
      socket.emit('disconnect-me');
      assert.equal((await told)[0], 'io server disconnect');
      await sleep(300);
      assert.equal(socket.connected, false);
      socket.close();
    });

    it('recovers its state: same id, what was missed comes once and in order', async () => {
      const socket = open({}, '', kept), other = open({}, '', kept);
      const heard = [];
      socket.on('broadcast', value => heard.push(value));
      await Promise.all([connected(socket), connected(other)]);
      const id = socket.id;
      other.emit('broadcast', 1);
      while (heard.length < 1) await sleep(5);
      const gone = once(socket, 'disconnect');
      socket.io.engine.close();
      await gone;
      // What the manager does by itself after a lost transport; closed by hand it has to be told.
      other.emit('broadcast', 2); other.emit('broadcast', 3);
      await other.timeout(2_000).emitWithAck('message-with-ack', 0);
      if (!socket.active) socket.connect();
      await once(socket, 'connect');
      assert.equal(socket.recovered, true);
      assert.equal(socket.id, id);
      other.emit('broadcast', 4);
      while (heard.length < 4) await sleep(5);
      assert.deepEqual(heard, [1, 2, 3, 4]);
      socket.close(); other.close();
    });

    it('gets new ids, not an error, when its state cannot be recovered', async () => {
      const socket = open({ auth: { pid: 'nobody', offset: 'nothing' } }, '', kept);
      await connected(socket);
      assert.equal(socket.recovered, false);
      assert.ok(socket.id);
      socket.close();
    });
  });
}
