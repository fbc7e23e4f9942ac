// Clients that keep what they handled: the stock socket.io-client and the plain door.
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { Proxy } from './proxy.mjs';

const types = ['message_created', 'status_update', 'inbound_message', 'message_updated', 'conversation_updated'];

class Client {
  /** One list of event ids after each (re)load: a resync begins another. */
  runs = [[]];
  resyncs = 0;
  recovered = 0;
  connects = 0;

  note(eventId) { this.runs.at(-1).push(eventId); }
  reload() { this.resyncs++; this.runs.push([]); }
  get count() { return this.runs.reduce((sum, run) => sum + run.length, 0); }
}

/** `options` of io(). The token is fetched anew for each connection, as applications do. */
export class StockClient extends Client {
  constructor(name, token, options = {}) { super(); Object.assign(this, { name, token, options }); }

  async start(url) {
    this.proxy = await new Proxy(url).start();
    this.socket = io(this.proxy.url, {
      forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 500, timeout: 5_000,
      auth: give => this.token().then(token => give({ token })), ...this.options,
    });
    for (const type of types) this.socket.on(type, payload => this.note(payload.eventId));
    this.socket.on('resync', () => this.reload());
    this.socket.on('connect', () => { this.connects++; if (this.socket.recovered) this.recovered++; });
    // The application's part of the contract: a refusal is final for the client, here it tries again.
    this.socket.on('connect_error', () => { if (!this.socket.active) setTimeout(() => this.socket.connect(), 200); });
    await new Promise(resolve => this.socket.once('connect', resolve));
    this.runs = [[]];
  }
  get isConnected() { return this.socket.connected; }
  cut(isHalfOpen) { this.proxy.cut(isHalfOpen); }
  async stop() { this.socket.disconnect(); await this.proxy.stop(); }
}

/** A client as anybody writes one for the plain door: remembers the last offset, comes back with it. */
export class PlainClient extends Client {
  #offset; #ws; #isStopped = false;

  constructor(name, token) { super(); Object.assign(this, { name, token }); }

  async start(url) {
    this.proxy = await new Proxy(url).start();
    await new Promise(resolve => { this.opened = resolve; this.#open(); });
    this.runs = [[]];
  }
  async #open() {
    if (this.#isStopped) return;
    const again = () => { this.isConnected = false; if (!this.#isStopped) setTimeout(() => this.#open(), 50 + Math.random() * 200); };
    const token = await this.token().catch(() => null);
    if (!token) return again();
    const since = this.#offset ? `&since=${encodeURIComponent(this.#offset)}` : '';
    const ws = this.#ws = new WebSocket(`${this.proxy.url.replace('http', 'ws')}/ws?token=${token}${since}`);
    ws.on('message', data => {
      const { event, data: payload, offset } = JSON.parse(data);
      if (offset) this.#offset = offset;
      if (event === 'connected') { this.isConnected = true; this.connects++; if (payload.isResumed) this.recovered++; this.opened(); }
      if (event === 'resync') this.reload();
      if (types.includes(event)) this.note(payload.eventId);
    });
    ws.on('error', () => {});
    ws.on('close', again);
  }
  cut(isHalfOpen) { this.proxy.cut(isHalfOpen); }
  async stop() { this.#isStopped = true; this.#ws?.terminate(); await this.proxy.stop(); }
}
