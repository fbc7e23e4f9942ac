// Many Socket.IO clients over bare TCP, so that the generator costs little: WebSocket only, counts frames, reads the time of every 16th client.
// Started by run.mjs with an IPC channel; argument: {port, count, headers, auth, spread}.
import net from 'node:net';

const { port, count, headers, auth } = JSON.parse(process.argv[2]);
const upgrade = `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers.map(([n, v]) => `${n}: ${v}\r\n`).join('')}\r\n`;
const sockets = [], latencies = [];
let joined = 0, lost = 0, events = 0;

/** A masked text frame (mask 0: the content stays readable). */
function frame(text) {
  const content = Buffer.from(text);
  const head = content.length < 126 ? Buffer.from([0x81, 0x80 | content.length]) : Buffer.from([0x81, 0xfe, content.length >> 8, content.length & 255]);
  return Buffer.concat([head, Buffer.alloc(4), content]);
}
const connect = frame(`40${JSON.stringify(auth)}`), pong = frame('3');

function open(index) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(upgrade));
    let rest = Buffer.alloc(0), isUpgraded = false;
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => { lost++; reject(new Error('closed')); });
    const take = (data, start, size) => {
      const first = data[start], second = data[start + 1];
      if (first === 0x30) return socket.write(connect);                                             // 0: open
      if (first === 0x32) return socket.write(pong);                                                // 2: ping
      if (first === 0x34 && second === 0x30) { joined++; return resolve(socket); }                  // 40: joined
      if (first !== 0x34 || second !== 0x32) return;
      events++;
      if (index % 16) return;
      const at = data.indexOf('"t":', start);
      if (at > 0 && at < start + size) latencies.push(performance.timeOrigin + performance.now() - parseFloat(data.latin1Slice(at + 4, Math.min(at + 24, start + size))));
    };
    socket.on('data', piece => {
      let data = rest.length ? Buffer.concat([rest, piece]) : piece;
      if (!isUpgraded) {
        const end = data.indexOf('\r\n\r\n');
        if (end < 0) { rest = data; return; }
        if (data.latin1Slice(9, 12) !== '101') { socket.destroy(); return; }
        isUpgraded = true; data = data.subarray(end + 4);
      }
      let at = 0;
      while (data.length - at >= 2) {
        let size = data[at + 1], head = 2;
        if (size === 126) { if (data.length - at < 4) break; size = data.readUInt16BE(at + 2); head = 4; }
        if (data.length - at < head + size) break;
        take(data, at + head, size);
        at += head + size;
      }
      rest = at < data.length ? Buffer.from(data.subarray(at)) : Buffer.alloc(0);
    });
    sockets.push(socket);
  });
}

process.on('message', what => {
  if (what === 'reset') { events = 0; latencies.length = 0; process.send({}); }
  if (what === 'pause one') { sockets[0].pause(); process.send({}); }
  if (what === 'report') {
    latencies.sort((a, b) => a - b);
    const at = share => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
    process.send({ joined, lost, events, p50: at(0.5), p99: at(0.99) });
  }
});
for (let i = 0; i < count; i += 50) await Promise.all(Array.from({ length: Math.min(50, count - i) }, (_, k) => open(i + k)));
process.send('ready');
