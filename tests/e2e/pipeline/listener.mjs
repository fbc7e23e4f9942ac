// A stock socket.io-client that keeps what it hears, in order.
import { io } from 'socket.io-client';
import { eventually } from '../../support/node/stack.mjs';

const names = ['message_created', 'status_update', 'inbound_message', 'message_updated', 'conversation_updated', 'resync'];

export async function listen(stack, { token, query = {}, transports } = {}) {
  const socket = io(stack.url, { auth: { token }, query, forceNew: true, ...(transports ? { transports } : {}) });
  const heard = [];
  for (const name of names) socket.on(name, payload => heard.push({ name, payload, at: Date.now() }));
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no connection within 5 s')), 5_000);
    socket.on('connect', () => { clearTimeout(timer); resolve(); });
    socket.on('connect_error', problem => { clearTimeout(timer); socket.close(); reject(problem); });
  });
  const of = messageId => heard.filter(one => one.payload?.messageId === messageId);
  return {
    socket, heard, of,
    /** The life of a message as words: created, sent, … */
    life: messageId => of(messageId).map(one => (one.name === 'status_update' ? one.payload.status : one.name)),
    status: (messageId, status, options) => eventually(`${messageId} is ${status} live`, () => of(messageId).find(one => one.payload.status === status && one.name === 'status_update'), options),
    close: () => socket.close(),
  };
}
