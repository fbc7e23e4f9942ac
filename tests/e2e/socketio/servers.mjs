// The two servers that every rule is tested against, side by side: socketio-echo on our library, and npm's socket.io.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Server as EngineServer } from 'engine.io';
import { Server as SocketServer } from 'socket.io';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const build = process.env.HERMOD_BUILD ?? path.join(root, 'build/release');
const standard = { pingInterval: 300, pingTimeout: 200, maxPayload: 1_000_000, connectTimeout: 1_000, recovery: false, corsOrigins: [] };

/** Starts socketio-echo; resolves to {url, stop}. */
export async function startHermod(options = {}) {
  const o = { ...standard, ...options };
  const flags = ['--port', '0', '--ping-interval', o.pingInterval, '--ping-timeout', o.pingTimeout, '--max-payload', o.maxPayload,
    '--connect-timeout', o.connectTimeout, '--recovery', o.recovery ? 'on' : 'off', ...o.corsOrigins.flatMap(x => ['--cors-origin', x])];
  const child = spawn(path.join(build, 'bin/socketio-echo'), flags.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise(resolve => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([new Promise(resolve => lines.once('line', resolve)), ended.then(code => { throw new Error(`socketio-echo ended with ${code}`); })]);
  const port = Number(/(\d+)$/.exec(line)[1]);
  return { name: 'hermod', url: `http://127.0.0.1:${port}`, stop: async () => { child.kill('SIGTERM'); await ended; } };
}

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

/** Starts the reference with the same behaviour. */
export async function startReference(options = {}) {
  const o = { ...standard, ...options };
  const web = createServer((request, response) => { response.writeHead(404).end(); });
  const cors = o.corsOrigins.length > 0 ? { cors: { origin: o.corsOrigins, credentials: true } } : {};
  const limits = { pingInterval: o.pingInterval, pingTimeout: o.pingTimeout, maxHttpBufferSize: o.maxPayload, ...cors };
  const engine = new EngineServer(limits);
  engine.attach(web, { path: '/engine.io/' });
  engine.on('connection', socket => socket.on('message', content => socket.send(content)));
  const recovery = o.recovery ? { connectionStateRecovery: {} } : {};
  const sockets = new SocketServer(web, { ...limits, ...recovery, connectTimeout: o.connectTimeout, path: '/socket.io/', destroyUpgrade: false });
  serveNamespace(sockets.of('/'));
  serveNamespace(sockets.of('/custom'));
  await new Promise(resolve => web.listen(0, '127.0.0.1', resolve));
  return {
    name: 'reference', url: `http://127.0.0.1:${web.address().port}`,
    stop: async () => { engine.close(); await sockets.close(); web.closeAllConnections(); },
  };
}

export const targets = [['hermod', startHermod], ['reference', startReference]];
