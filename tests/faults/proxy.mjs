// A TCP proxy that loses answers: the request gets through, its answer does not.
import { createServer, connect } from 'node:net';

/** Forwards to 127.0.0.1:`to`. After each chunk of a request, with `probability`, the connection is cut before anything comes back. */
export async function startProxy({ to, probability, random }) {
  const state = { lost: 0, isLosing: true };
  const open = new Set();
  const server = createServer(client => {
    const upstream = connect(to, '127.0.0.1');
    open.add(client).add(upstream);
    let isCut = false;
    const end = () => { open.delete(client); open.delete(upstream); client.destroy(); upstream.destroy(); };
    client.on('data', chunk => {
      upstream.write(chunk);
      // Only claims: what else the sender asks may be lost, too, but says little.
      if (state.isLosing && chunk.includes('/internal/v1/claims') && random() < probability) isCut = true;
    });
    upstream.on('data', chunk => {
      if (!isCut) return client.write(chunk);
      state.lost++;
      end();
    });
    for (const one of [client, upstream]) one.on('error', end).on('close', end);
  });
  await new Promise((resolve, reject) => server.listen(0, '127.0.0.1', resolve).on('error', reject));
  return {
    state, port: server.address().port,
    close: () => { for (const one of open) one.destroy(); server.close(); },
  };
}
