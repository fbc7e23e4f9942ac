// npm's socket.io with the behaviour of socketio-echo, as a program of its own: `node reference.mjs '{"pingInterval":300,…}'`.
import { createServer } from 'node:http';
import { Server as EngineServer } from 'engine.io';
import { Server as SocketServer } from 'socket.io';

const o = JSON.parse(process.argv[2]);

function serveNamespace(nsp) {
  nsp.on('connection', socket => {
    socket.emit('auth', socket.handshake.auth);
    socket.on('message', (...args) => socket.emit('message-back', ...args));
    socket.on('message-with-ack', (...args) => { const answer = args.pop(); answer(...args); });
    socket.on('ask-me', (...args) => socket.emit('question', ...args, () => {}));
    socket.on('broadcast', (...args) => nsp.emit('broadcast', ...args));
    socket.on('cut-me', () => socket.conn.close());
    socket.on('disconnect-me', () => socket.disconnect());
  });
}

const web = createServer((request, response) => { response.writeHead(404).end(); });
const cors = o.corsOrigins.length > 0 ? { cors: { origin: o.corsOrigins.includes('*') ? '*' : o.corsOrigins, credentials: true } } : {};
const limits = { pingInterval: o.pingInterval, pingTimeout: o.pingTimeout, maxHttpBufferSize: o.maxPayload, ...cors };
const engine = new EngineServer(limits);
engine.attach(web, { path: '/engine.io/' });
engine.on('connection', socket => socket.on('message', content => socket.send(content)));
const recovery = o.recovery ? { connectionStateRecovery: {} } : {};
const sockets = new SocketServer(web, { ...limits, ...recovery, connectTimeout: o.connectTimeout, path: '/socket.io/', destroyUpgrade: false });
serveNamespace(sockets.of('/'));
serveNamespace(sockets.of('/custom'));
web.listen(0, '127.0.0.1', () => console.log(`listening on ${web.address().port}`));
