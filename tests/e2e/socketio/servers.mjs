// The two servers that every rule is tested against, side by side: socketio-echo on our library, and npm's socket.io.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../..');
const build = process.env.HERMOD_BUILD ?? path.join(root, 'build/release');
const standard = { pingInterval: 300, pingTimeout: 200, maxPayload: 1_000_000, connectTimeout: 1_000, recovery: false, corsOrigins: [] };

async function startProgram(name, program, flags) {
  const child = spawn(program, flags.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve, reject) => { child.once('exit', resolve); child.once('error', reject); });
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([new Promise(resolve => lines.once('line', resolve)), ended.then(code => { throw new Error(`${name} ended with ${code}`); })]);
  const port = Number(/(\d+)$/.exec(line)[1]);
  return {
    name, url: `http://127.0.0.1:${port}`,
    freeze: () => child.kill('SIGSTOP'), thaw: () => child.kill('SIGCONT'),
    stop: async () => { child.kill('SIGTERM'); await ended; },
  };
}

/** Starts socketio-echo; resolves to {name, url, freeze, thaw, stop}. */
export function startHermod(options = {}) {
  const o = { ...standard, ...options };
  return startProgram('hermod', path.join(build, 'bin/socketio-echo'), ['--port', '0', '--ping-interval', o.pingInterval, '--ping-timeout', o.pingTimeout,
    '--max-payload', o.maxPayload, '--connect-timeout', o.connectTimeout, '--recovery', o.recovery ? 'on' : 'off', ...o.corsOrigins.flatMap(x => ['--cors-origin', x])]);
}

/** Starts the reference with the same behaviour. */
export function startReference(options = {}) {
  return startProgram('reference', process.execPath, [path.join(here, 'reference.mjs'), JSON.stringify({ ...standard, ...options })]);
}

export const targets = [['hermod', startHermod], ['reference', startReference]];
