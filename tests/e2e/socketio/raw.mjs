// Speaking both protocols by hand.
import { once } from 'node:events';
import http from 'node:http';
import { WebSocket } from 'ws';

export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

/** One HTTP request on a connection of its own; {status, headers, body}. */
export function ask(url, { method = 'GET', body, headers = {}, signal } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers: body === undefined ? headers : { 'content-type': 'text/plain;charset=UTF-8', ...headers }, agent: false, signal }, response => {
      const pieces = [];
      response.on('data', piece => pieces.push(piece));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces).toString() }));
    });
    request.on('upgrade', (response, socket) => { socket.destroy(); resolve({ status: response.statusCode, headers: response.headers, body: '' }); });
    request.on('error', reject);
    request.end(body);
  });
}

/** A polling session of /engine.io/ or /socket.io/. */
export async function openPolling(server, folder = 'engine.io', query = '') {
  const base = `${server.url}/${folder}/?${query}EIO=4&transport=polling`;
  const opened = await ask(base);
  const sid = JSON.parse(opened.body.slice(1)).sid;
  const url = `${base}&sid=${sid}`;
  return { sid, url, opened, poll: options => ask(url, options), post: (body, headers) => ask(url, { method: 'POST', body, headers }) };
}

/** A WebSocket that keeps what it gets: next() gives messages one by one, closed() the close event. Pings can be answered by itself. */
export async function openSocket(server, path, { pongs = true, headers = {} } = {}) {
  const ws = new WebSocket(server.url.replace('http', 'ws') + path, { headers });
  const queue = [], waiting = [];
  let end;
  const ended = new Promise(resolve => ws.once('close', (code, reason) => { end = { code, reason: reason.toString() }; resolve(end); while (waiting.length) waiting.shift()(undefined); }));
  ws.on('message', (data, isBinary) => {
    const content = isBinary ? data : data.toString();
    if (pongs && content === '2') return ws.send('3');
    if (waiting.length) waiting.shift()(content); else queue.push(content);
  });
  const status = await new Promise(resolve => {
    ws.once('open', () => resolve(101));
    ws.once('unexpected-response', (request, response) => { resolve(response.statusCode); ws.terminate(); });
    ws.on('error', () => resolve(0));
  });
  return {
    ws, status, closed: () => ended, isClosed: () => end !== undefined,
    send: content => ws.send(content),
    next: () => queue.length ? Promise.resolve(queue.shift()) : end ? Promise.resolve(undefined) : new Promise(resolve => waiting.push(resolve)),
    close: async () => { ws.close(); await ended; },
  };
}

export const engineSocket = (server, options) => openSocket(server, '/engine.io/?EIO=4&transport=websocket', options);

/** A joined Socket.IO connection by WebSocket: open packet, CONNECT answer and `auth` are read. */
export async function joinSocket(server) {
  const socket = await openSocket(server, '/socket.io/?EIO=4&transport=websocket');
  await socket.next();
  socket.send('40');
  await socket.next();
  await socket.next();
  return socket;
}

/** The status line, headers and body that a bare upgrade request gets, as text. */
export async function rawUpgrade(server, target, extra = '') {
  const { hostname, port } = new URL(server.url);
  const { connect } = await import('node:net');
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${extra}\r\n`);
  let text = '';
  for await (const piece of socket) { text += piece; if (text.startsWith('HTTP/1.1 101')) break; }
  socket.destroy();
  return text;
}
