// A TCP proxy between one client and the gateway, whose connections can be cut.
import net from 'node:net';

export class Proxy {
  #server; #pairs = new Set(); #target;

  constructor(target) { this.#target = new URL(target); }

  async start() {
    this.#server = net.createServer(near => {
      const far = net.connect(Number(this.#target.port), this.#target.hostname);
      const pair = { near, far };
      this.#pairs.add(pair);
      const end = () => { this.#pairs.delete(pair); near.destroy(); if (!pair.isHalfOpen) far.destroy(); };
      near.on('data', piece => { if (!far.write(piece)) near.pause(); });
      far.on('data', piece => { if (!pair.isHalfOpen && !near.write(piece)) far.pause(); });
      far.on('drain', () => near.resume());
      near.on('drain', () => far.resume());
      for (const socket of [near, far]) { socket.on('error', () => {}); socket.on('close', end); }
    });
    await new Promise(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  /** Ends every connection. `isHalfOpen`: the far side does not hear of it, as when a cable is pulled. */
  cut(isHalfOpen = false) {
    for (const pair of [...this.#pairs]) {
      pair.isHalfOpen = isHalfOpen;
      pair.near.destroy();
      if (isHalfOpen) setTimeout(() => pair.far.destroy(), 20_000).unref();
    }
  }
  async stop() {
    this.#server.close();
    for (const { near, far } of this.#pairs) { near.destroy(); far.destroy(); }
  }
}
