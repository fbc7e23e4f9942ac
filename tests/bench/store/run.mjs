// node tests/bench/store/run.mjs: the inbox's statements on a big database and on one a hundredth of its size.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { root } from '../../support/node/stack.mjs';
import { readStatements } from './statements.mjs';

const exec = promisify(execFile);
const { values: given } = parseArgs({
  options: {
    tenants: { type: 'string', default: '100' }, conversations: { type: 'string', default: '20000' }, messages: { type: 'string', default: '10' },
    runs: { type: 'string', default: '300' }, full: { type: 'boolean' }, json: { type: 'string' }, load: { type: 'string' }, use: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (given.help) {
  console.log(`node tests/bench/store/run.mjs [--tenants=100] [--conversations=20000] [--messages=10 of each] [--runs=300] [--full] [--json=FILE] [--load=FOLDER | --use=FOLDER]
Fills a private PostgreSQL twice, with so much and with a hundredth of it (one tenant has a tenth), and prints p50/p95/p99 in ms of every
list, the history's first and a deep page, searches, counts and a status update, for the big and a small tenant, each in a transaction
of its own under row-level security, by pgbench over one connection. --full: 1,000 tenants, 1 million conversations, 10 million messages.
--load only fills a server in FOLDER and leaves it running, --use (with the same sizes) measures there: loading may take its time, measuring wants a
quiet machine. \`tests/support/servers/private-postgres remove FOLDER\` ends it.`);
  process.exit(0);
}
const size = given.full ? { tenants: 1000, conversations: 1_000_000, messages: 10 } : { tenants: +given.tenants, conversations: +given.conversations, messages: +given.messages };
const program = join(root, 'tests/support/servers/private-postgres');
const bin = execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim();
const id = (kind, n) => createHash('md5').update(kind + n).digest('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const quote = value => (value === null ? 'null' : `'${String(value).replaceAll("'", "''")}'`);

/** A statement with its parameters written in. */
const bind = (sql, values) => sql.replace(/\$(\d+)/g, (_, n) => quote(values[n - 1])).replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim();

async function sql(server, database, text, variables = {}) {
  const more = Object.entries(variables).flatMap(([name, value]) => ['-v', `${name}=${value}`]);
  const { stdout } = await exec(program, ['psql', server, '-d', database, '-q', '-At', '-v', 'ON_ERROR_STOP=1', ...more, ...(text.file ? ['-f', text.file] : ['-c', text])], { maxBuffer: 1 << 26 });
  return stdout.trim();
}

async function fill(server, database, much) {
  await sql(server, 'postgres', `create database ${database}`);
  const folder = join(root, 'services/conversation-store/migrations');
  for (const name of (await readdir(folder)).sort()) await sql(server, database, { file: join(folder, name) });
  const began = Date.now();
  await sql(server, database, { file: join(root, 'tests/bench/store/load.sql') }, much);
  const bytes = await sql(server, database, `select pg_database_size('${database}')`);
  console.log(`${database}: ${much.conversations} conversations, ${much.conversations * much.messages} messages in ${((Date.now() - began) / 1000).toFixed(1)} s, ${(bytes / 2 ** 20).toFixed(0)} MiB`);
}

/** What is measured, for one tenant: name to [statement, parameters]. */
function questions(tenant, talk, much) {
  const t = id('tenant', tenant);
  const start = ['true', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
  const agent = id('user', tenant * 100 + 3);
  const nobody = '00000000-0000-0000-0000-000000000000';
  const page = [t, 51, ...start];
  return {
    'list all': ['inbox_list_all', page],
    'list unread': ['inbox_list_unread', page],
    'list favorites': ['inbox_list_favorites', page],
    'list groups': ['inbox_list_groups', page],
    'list archived': ['inbox_list_archived', page],
    'list mine': ['inbox_list_by_assignee', [...page, null, `{${agent}}`]],
    'list unassigned': ['inbox_list_by_assignee', [...page, null, `{${nobody}}`]],
    "list an agent's": ['inbox_list_by_assignee', [...page, agent, `{${agent},${nobody}}`]],
    'counts': ['inbox_counts', [t, null, 1000, agent]],
    'history first page': ['inbox_messages_before', [t, id('talk', talk), 51, 'infinity', '']],
    'history deep page': ['inbox_messages_before', [t, id('talk', talk), 4, new Date(Date.now() - 1e10).toISOString(), '']],
    'search a name': ['inbox_search_names', [t, 'lestari', null, 20]],
    'search a number': ['inbox_search_names', [t, String(8000000000 + talk).slice(3), null, 20]],
    'search a rare word': ['inbox_search_messages', [t, 'xylophone', null, 'infinity', '', 51, null]],
    'search a frequent word': ['inbox_search_messages', [t, 'parcel depot', null, 'infinity', '', 51, null]],
    'list with a search': ['inbox_list_found', [...page, null, 'budi', 'all', null]],
    'status update': ['update_messages', ['{1}', `{${t}}`, `{b${talk}-1}`, '{1}', '{50}', '{1}', '{50}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{NULL}', '{0}']],
  };
}

async function measure(server, database, statements, tenant, [name, values]) {
  const script = join(server, 'question.sql');
  const text = statements.get(name);
  if (!text) throw new Error(`the store has no statement ${name}`);
  const isWrite = name === 'update_messages';
  await writeFile(script, `begin;\nselect set_config('app.tenant', '${id('tenant', tenant)}', true);\n${bind(text, values)};\nend;\n`);
  await chmod(script, 0o644);
  const conninfo = (await exec(program, ['conninfo', server, database])).stdout.trim();
  const prefix = join(server, 'timings');
  const env = { ...process.env, PGOPTIONS: `-c role=${isWrite ? 'hermod_writer' : 'hermod_app'} -c jit=off` };
  await exec(join(bin, 'pgbench'), ['-n', '-M', 'prepared', '-c', '1', '-t', given.runs, '-f', script, '-l', '--log-prefix', prefix, conninfo], { env });
  const log = (await readdir(server)).filter(file => file.startsWith('timings'));
  const times = [];
  for (const file of log) {
    for (const line of (await readFile(join(server, file), 'utf8')).split('\n')) if (line) times.push(Number(line.split(' ')[2]) / 1000);
    await rm(join(server, file));
  }
  const warm = times.slice(Math.min(20, times.length / 10)).sort((a, b) => a - b);
  const at = part => warm[Math.min(warm.length - 1, Math.floor(warm.length * part))];
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

const small = { ...size, conversations: Math.max(100, size.conversations / 100), tenants: Math.max(10, Math.ceil(size.tenants / 10)) };
const isKept = given.load !== undefined || given.use !== undefined;
const server = given.load ?? given.use ?? (await mkdtemp(join(tmpdir(), 'hermod-bench-store-')));
if (given.load) await mkdir(server, { recursive: true });
await chmod(server, 0o755);

async function makeServer() {
  // A server that is kept has no owner with whom it ends.
  const owner = isKept ? {} : { HERMOD_SERVER_OWNER: String(process.pid) };
  const conf = { HERMOD_POSTGRES_CONF: join(root, 'deploy/postgres/postgresql.conf') };
  await exec(program, ['start', server, '0'], { env: { ...process.env, ...conf, ...owner } });
  await fill(server, 'small', small);
  await fill(server, 'large', size);
}

async function compare() {
  const statements = await readStatements(join(root, 'services/conversation-store/src/store'));
  const results = [];
  const show = figures => [figures.p50, figures.p95, figures.p99].map(ms => ms.toFixed(2).padStart(7)).join('');
  console.log(`\n${'ms: p50, p95, p99'.padEnd(34)}${'small'.padStart(21)}${'large'.padStart(24)}   p95 grows`);
  for (const [whose, tenant, talk] of [['the big tenant', 1, 5], ['a small tenant', 2, 0]]) {
    console.log(whose);
    for (const label of Object.keys(questions(tenant, 1, size))) {
      const row = { whose, label };
      for (const [database, much] of [['small', small], ['large', size]]) {
        // The first conversation behind the big tenant's that is the second one's.
        const own = talk || Array.from({ length: much.tenants + 1 }, (_, i) => Math.floor(much.conversations / 10) + 1 + i).find(n => 2 + (n % (much.tenants - 1)) === 2);
        row[database] = await measure(server, database, statements, tenant, questions(tenant, own, much)[label]);
      }
      results.push(row);
      console.log(`  ${label.padEnd(32)}${show(row.small)}   ${show(row.large)}   ${(row.large.p95 / row.small.p95).toFixed(1)}x`);
    }
  }
  if (given.json) await writeFile(given.json, JSON.stringify({ size, small, results }, null, 2));
}

try {
  if (!given.use) await makeServer();
  if (!given.load) await compare();
} finally {
  if (!isKept) await exec(program, ['remove', server]).catch(() => undefined);
}
