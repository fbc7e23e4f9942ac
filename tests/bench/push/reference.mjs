// npm's socket.io as people run it: one process, ws engine, one room per tenant. `emit` messages make it send events by itself, so that it
// does not even pay for reading a broker.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const web = createServer();
const sockets = new Server(web, { transports: ['polling', 'websocket'] });
sockets.use((socket, next) => next(socket.handshake.auth.token ? undefined : new Error('no token')));
sockets.on('connection', socket => socket.join('tenant'));
process.on('message', payload => sockets.to('tenant').emit('status_update', payload));
web.listen(Number(process.argv[2]), '127.0.0.1', 65535, () => process.send('ready'));
