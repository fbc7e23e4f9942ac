// The event stream itself, read over AMQP: what there was to hear.
import amqp from 'amqplib';

/** Items of hermod.events.0 from its beginning to its end now, repeats left out, in order. */
export async function readStream(url) {
  const connection = await amqp.connect(url);
  const channel = await connection.createChannel();
  await channel.prefetch(1_000);
  const items = [], seen = new Set();
  let last = Date.now();
  await channel.consume('hermod.events.0', message => {
    for (const item of JSON.parse(message.content).items) if (!seen.has(item.eventId)) { seen.add(item.eventId); items.push(item); }
    channel.ack(message);
    last = Date.now();
  }, { arguments: { 'x-stream-offset': 'first' } });
  while (Date.now() - last < 2_000) await new Promise(resolve => setTimeout(resolve, 50));
  await connection.close();
  return items;
}
