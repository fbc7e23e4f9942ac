// What the public conformance suites of both protocols look at, in our own words: 25 checks of Engine.IO on /engine.io/ and 32 of Socket.IO,
// whose first half is Engine.IO on /socket.io/. Requests go by the platform's fetch, which keeps its connections, as a browser's do.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openSocket, sleep } from './raw.mjs';
import { targets } from './servers.mjs';

// A pong may take long enough for a busy machine.
const interval = 300, timeout = 1_000;

/** Engine.IO below `folder` of a server; `at()` is the server's address, known once it runs. */
function engineAt(at, folder) {
  const base = `/${folder}/`;
  const ask = async (query, options) => {
    const answer = await fetch(`${at().url}${base}?${query}`, options);
    return { status: answer.status, body: await answer.text() };
  };
  return {
    ask,
    poll: sid => ask(`EIO=4&transport=polling&sid=${sid}`),
    /** As poll(); a ping that comes first is answered, as a client would. */
    async pollBeyondPings(sid) {
      for (;;) { const polled = await this.poll(sid); if (polled.body !== '2') return polled; await this.post(sid, '3'); }
    },
    post: (sid, body) => ask(`EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body }),
    abortable: (sid, signal) => fetch(`${at().url}${base}?EIO=4&transport=polling&sid=${sid}`, { signal }),
    openSession: async () => JSON.parse((await ask('EIO=4&transport=polling')).body.slice(1)).sid,
    dial: query => openSocket(at(), `${base}?${query}`, { pongs: false }),
    async open() { const socket = await this.dial('EIO=4&transport=websocket'); await socket.next(); return socket; },
    async probe(sid) { const socket = await this.dial(`EIO=4&transport=websocket&sid=${sid}`); socket.send('2probe'); assert.equal(await socket.next(), '3probe'); return socket; },
  };
}

function assertOpened(packet, upgrades) {
  assert.equal(packet[0], '0');
  const { sid, ...rest } = JSON.parse(packet.slice(1));
  assert.equal(typeof sid, 'string');
  assert.deepEqual(rest, { upgrades, pingInterval: interval, pingTimeout: timeout, maxPayload: 1_000_000 });
}

/** The checks of a handshake, of heartbeats, of closing and of upgrades: the same in both suites. */
function commonChecks(engine) {
  return [
    ['a poll opens a session', async () => {
      const opened = await engine.ask('EIO=4&transport=polling');
      assert.equal(opened.status, 200);
      assertOpened(opened.body, ['websocket']);
    }],
    ['a poll without a version, or of another, is refused', async () => {
      for (const query of ['transport=polling', 'EIO=abc&transport=polling']) assert.equal((await engine.ask(query)).status, 400);
    }],
    ['a request without a transport, or for an unknown one, is refused', async () => {
      for (const query of ['EIO=4', 'EIO=4&transport=abc']) assert.equal((await engine.ask(query)).status, 400);
    }],
    ['only GET opens a session', async () => {
      for (const method of ['POST', 'PUT']) assert.equal((await engine.ask('EIO=4&transport=polling', { method })).status, 400);
    }],
    ['a WebSocket opens a session', async () => {
      const socket = await engine.dial('EIO=4&transport=websocket');
      assertOpened(await socket.next(), []);
      await socket.close();
    }],
    ['a WebSocket without a version, or of another, does not stay open', async () => {
      for (const query of ['transport=websocket', 'EIO=abc&transport=websocket']) await (await engine.dial(query)).closed();
    }],
    ['a WebSocket without a transport, or for an unknown one, does not stay open', async () => {
      for (const query of ['EIO=4', 'EIO=4&transport=abc']) await (await engine.dial(query)).closed();
    }],
    ['pings by polling, and takes pongs', async () => {
      const sid = await engine.openSession();
      for (let i = 0; i < 3; i++) {
        assert.deepEqual(await engine.poll(sid), { status: 200, body: '2' });
        assert.equal((await engine.post(sid, '3')).status, 200);
      }
    }],
    ['a polling session whose pong does not come is over when both times are', async () => {
      const sid = await engine.openSession();
      await sleep(interval + timeout);
      // The server's timers may be late on a busy machine: polls that find it alive bring the ping, which stays without an answer.
      const limit = Date.now() + 5_000;
      let polled;
      do polled = await engine.poll(sid); while (polled.status !== 400 && Date.now() < limit);
      assert.equal(polled.status, 400);
    }],
    ['pings by WebSocket, and takes pongs', async () => {
      const socket = await engine.open();
      for (let i = 0; i < 3; i++) { assert.equal(await socket.next(), '2'); socket.send('3'); }
      await socket.close();
    }],
    ['a WebSocket whose pong does not come is closed', async () => { await (await engine.open()).closed(); }],
    ['a close packet by POST ends the poll beside it with a noop, and the session', async () => {
      const sid = await engine.openSession();
      const [polled] = await Promise.all([engine.poll(sid), engine.post(sid, '1')]);
      assert.deepEqual(polled, { status: 200, body: '6' });
      assert.equal((await engine.poll(sid)).status, 400);
    }],
    ['a close packet by WebSocket ends the session', async () => {
      const socket = await engine.open();
      socket.send('1');
      await socket.closed();
    }],
    ['a session goes from polling to WebSocket', async () => {
      const sid = await engine.openSession(), socket = await engine.probe(sid);
      assert.deepEqual(await engine.pollBeyondPings(sid), { status: 200, body: '6' });
      socket.send('5');
      // The first ping comes there now: it shows that the session moved, whatever the application says.
      assert.equal(await socket.next(), '2');
      await socket.close();
    }],
    ['polls of a session that has moved are refused, and it lives on', async () => {
      const sid = await engine.openSession(), socket = await engine.probe(sid);
      socket.send('5');
      await sleep(20);
      assert.equal((await engine.poll(sid)).status, 400);
      assert.equal(await socket.next(), '2');
      await socket.close();
    }],
    ['a second WebSocket for a session that has moved is closed, and it lives on', async () => {
      const sid = await engine.openSession(), socket = await engine.probe(sid);
      socket.send('5');
      await sleep(20);
      await (await engine.dial(`EIO=4&transport=websocket&sid=${sid}`)).closed();
      assert.equal(await socket.next(), '2');
      await socket.close();
    }],
  ];
}

/** Messages of bare Engine.IO, whose application sends back what it gets. */
function messageChecks(engine) {
  const echoes = body => async () => {
    const sid = await engine.openSession();
    assert.deepEqual(await engine.post(sid, body), { status: 200, body: 'ok' });
    assert.deepEqual(await engine.pollBeyondPings(sid), { status: 200, body });
  };
  const echoesBySocket = content => async () => {
    const socket = await engine.open();
    socket.send(content);
    assert.deepEqual(await socket.next(), content);
    await socket.close();
  };
  return [
    ['one text by polling', echoes('4hello')],
    ['several texts in one post', echoes('4test1\x1e4test2\x1e4test3')],
    ['text and binary in one post', echoes('4hello\x1ebAQIDBA==')],
    ['a post that is no packet ends the session', async () => {
      const sid = await engine.openSession();
      const posted = await engine.post(sid, 'abc').catch(() => ({ status: 400 }));
      assert.equal(posted.status, 400);
      assert.equal((await engine.poll(sid)).status, 400);
    }, { reference: 'answers the post with 200' }],
    ['two polls at once end the session', async () => {
      const sid = await engine.openSession();
      const [first, second] = await Promise.all([engine.poll(sid), sleep(5).then(() => engine.ask(`EIO=4&transport=polling&sid=${sid}&t=again`))]);
      assert.deepEqual(first, { status: 200, body: '1' });
      assert.ok([400, 500].includes(second.status));
      assert.equal((await engine.poll(sid)).status, 400);
    }],
    ['a poll that the client gives up ends the session', async () => {
      const sid = await engine.openSession(), giveUp = new AbortController();
      const polled = engine.abortable(sid, giveUp.signal).catch(() => {});
      await sleep(5);
      giveUp.abort();
      await polled;
      assert.equal((await engine.poll(sid)).status, 400);
    }],
    ['a text by WebSocket', echoesBySocket('4hello')],
    ['a binary message by WebSocket', echoesBySocket(Buffer.from([1, 2, 3, 4]))],
    ['a text by WebSocket that is no packet ends the session', async () => {
      const socket = await engine.open();
      socket.send('abc');
      await socket.closed();
    }],
  ];
}

/** Socket.IO over a WebSocket; the application is the one of the two programs. */
function socketChecks(engine) {
  const next = async socket => { for (;;) { const packet = await socket.next(); if (packet !== '2') return packet; socket.send('3'); } };
  const join = async (packet = '40') => { const socket = await engine.open(); socket.send(packet); return socket; };
  const joined = async () => { const socket = await join(); await next(socket); await next(socket); return socket; };
  const joins = (packet, prefix, auth) => async () => {
    const socket = await join(packet), answer = await next(socket);
    assert.ok(answer.startsWith(prefix), answer);
    const { sid, ...rest } = JSON.parse(answer.slice(prefix.length));
    assert.equal(typeof sid, 'string');
    assert.deepEqual(rest, {});
    assert.equal(await next(socket), auth);
    await socket.close();
  };
  const says = (sent, heard) => async () => {
    const socket = await joined();
    for (const packet of sent) socket.send(packet);
    for (const packet of heard) assert.deepEqual(await next(socket), packet);
    await socket.close();
  };
  const closesOn = packet => async () => { const socket = await joined(); socket.send(packet); await socket.closed(); };
  const bytes = [Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6])];
  const places = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}';
  return [
    ['joins the main namespace', joins('40', '40', '42["auth",{}]')],
    ['joins the main namespace with auth', joins('40{"token":"123"}', '40', '42["auth",{"token":"123"}]')],
    ['joins a namespace', joins('40/custom,', '40/custom,', '42/custom,["auth",{}]')],
    ['joins a namespace with auth', joins('40/custom,{"token":"abc"}', '40/custom,', '42/custom,["auth",{"token":"abc"}]')],
    ['refuses a namespace that is not there', async () => {
      const socket = await join('40/random');
      assert.equal(await next(socket), '44/random,{"message":"Invalid namespace"}');
      await socket.close();
    }],
    ['a first packet that is none closes', async () => { await (await join('4abc')).closed(); }],
    ['who joins nothing is closed', async () => {
      const socket = await engine.open();
      while (await socket.next() === '2') socket.send('3');
      assert.ok(socket.isClosed());
    }],
    ['leaves the main namespace and stays connected', async () => {
      const socket = await joined();
      socket.send('41');
      assert.equal(await socket.next(), '2');
      await socket.close();
    }],
    ['leaves one namespace and stays in the other', async () => {
      const socket = await joined();
      socket.send('40/custom');
      await next(socket); await next(socket);
      socket.send('41/custom');
      socket.send('42["message","to the main namespace"]');
      assert.equal(await next(socket), '42["message-back","to the main namespace"]');
      await socket.close();
    }],
    ['an event', says(['42["message",1,"2",{"3":[true]}]'], ['42["message-back",1,"2",{"3":[true]}]'])],
    ['an event with attachments', says([`452-["message",${places}]`, ...bytes], [`452-["message-back",${places}]`, ...bytes])],
    ['an event that wants an acknowledgement', says(['42456["message-with-ack",1,"2",{"3":[false]}]'], ['43456[1,"2",{"3":[false]}]'])],
    ['attachments and an acknowledgement', says([`452-789["message-with-ack",${places}]`, ...bytes], [`462-789[${places}]`, ...bytes])],
    ['an unknown type of packet closes', closesOn('4abc')],
    ['an event that is no array closes', closesOn('42{}')],
    ['an acknowledgement id that is no number closes', closesOn('42abc["message-with-ack",1,"2",{"3":[false]}]')],
  ];
}

for (const [name, start] of targets) {
  let server;
  const at = () => server;
  const engine = engineAt(at, 'engine.io'), socketio = engineAt(at, 'socket.io');
  const suites = [
    ['E', `Engine.IO's suite on ${name}`, [...commonChecks(engine), ...messageChecks(engine)], 25],
    ['S', `Socket.IO's suite on ${name}`, [...commonChecks(socketio), ...socketChecks(socketio)], 32],
  ];
  describe(`conformance of ${name}`, () => {
    before(async () => { server = await start({ pingInterval: interval, pingTimeout: timeout }); });
    after(async () => { await server.stop(); });
    for (const [letter, title, checks, count] of suites) {
      // One after the other: requests that wait for a free connection of fetch would come in another order.
      describe(title, () => {
        checks.forEach(([what, check, but = {}], i) => it(`${letter}${i + 1} ${what}`, { skip: but[name] }, check));
        it(`has all ${count} checks`, () => assert.equal(checks.length, count));
      });
    }
  });
}
