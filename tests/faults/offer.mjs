// A client that offers messages at a steady rate and, when it gets no 2xx, tries again with the same messageId.
import { randomUUID } from 'node:crypto';
import { call, sleep } from '../support/node/stack.mjs';

const tries = 15, pauseMs = 2_000;
const mostInFlight = 3_000;  // sends that wait for an answer or for their next try; more are not begun, and counted

export class Offer {
  #stack; #tenant; #random; #running = new Set(); #timer; #planned = 0; #began = 0; #isHalted = false;
  sends = [];
  skipped = 0;
  answers = {};

  constructor(stack, tenant, random) { this.#stack = stack; this.#tenant = tenant; this.#random = random; }

  start(rate) {
    this.#began = performance.now();
    this.#timer = setInterval(() => {
      for (; this.#planned < ((performance.now() - this.#began) / 1000) * rate; this.#planned++) {
        if (this.#running.size < mostInFlight) this.#track(this.#sendOne());
        else this.skipped++;
      }
    }, 5);
  }
  #track(promise) {
    this.#running.add(promise);
    promise.finally(() => this.#running.delete(promise));
  }
  async #sendOne() {
    const conversation = this.#tenant.conversations[Math.floor(this.#random() * this.#tenant.conversations.length)];
    const messageId = randomUUID();
    const body = { tenantId: this.#tenant.tenantId, conversationId: conversation.conversationId, integrationId: conversation.accountId, text: `message ${this.sends.length}`, messageId };
    const send = { messageId, conversationId: conversation.conversationId, startedAt: Date.now(), acceptedAt: null, firstTryAccepted: false };
    this.sends.push(send);
    for (let i = 0; i < tries && !this.#isHalted; i++) {
      if (i > 0) await sleep(pauseMs);
      const answer = await call('POST', `${this.#stack.url}/api/v1/widget/send`, { body, headers: { 'x-api-key': this.#tenant.apiKey }, limit: 10_000 }).catch(problem => ({ status: problem.cause?.code ?? problem.name }));
      this.answers[answer.status] = (this.answers[answer.status] ?? 0) + 1;
      if (answer.status >= 200 && answer.status < 300) {
        send.acceptedAt = Date.now();
        send.firstTryAccepted = i === 0;
        return;
      }
    }
  }
  /** Begins no more, and tries nothing again. */
  halt() {
    clearInterval(this.#timer);
    this.#isHalted = true;
  }
  /** Begins no more; waits for the tries under way. */
  async stop() {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
  }
}
