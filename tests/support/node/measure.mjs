// CPU seconds and memory of process trees, read from /proc.
import { readdir, readFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';

const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

async function statOf(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 15) return null;
  const [own, reaped] = [[11, 12], [13, 14]].map(at => at.reduce((sum, i) => sum + Number(fields[i]), 0));
  return { pid, parent: Number(fields[1]), cpu: (own + reaped) / ticks };
}

async function treesOf(roots) {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
  const all = (await Promise.all(pids.map(statOf))).filter(Boolean);
  const children = Map.groupBy ? Map.groupBy(all, one => one.parent) : all.reduce((map, one) => map.set(one.parent, [...(map.get(one.parent) ?? []), one]), new Map());
  const byPid = new Map(all.map(one => [one.pid, one]));
  const treeOf = root => {
    const found = [], todo = [byPid.get(root)].filter(Boolean);
    while (todo.length) { const one = todo.pop(); found.push(one); todo.push(...(children.get(one.pid) ?? [])); }
    return found;
  };
  return Object.fromEntries(Object.entries(roots).map(([name, pid]) => [name, treeOf(pid)]));
}

/** CPU seconds so far of each process with all its descendants, those already ended included. `roots`: {name: pid}. */
export async function cpuOf(roots) {
  const trees = await treesOf(roots);
  return Object.fromEntries(Object.entries(trees).map(([name, tree]) => [name, tree.reduce((sum, one) => sum + one.cpu, 0)]));
}

/** Proportional set size in MB of each process tree. */
export async function memoryOf(roots) {
  const trees = await treesOf(roots);
  const pss = async pid => Number(/^Pss:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => ''))?.[1] ?? 0);
  const sums = await Promise.all(Object.entries(trees).map(async ([name, tree]) => [name, (await Promise.all(tree.map(one => pss(one.pid)))).reduce((a, b) => a + b, 0) / 1024]));
  return Object.fromEntries(sums);
}

/** The machine's busy and stolen ticks, to tell a noisy run from a quiet one. */
export async function machine() {
  const fields = (await readFile('/proc/stat', 'utf8')).split('\n')[0].trim().split(/\s+/).slice(1, 9).map(Number);
  return { total: fields.reduce((a, b) => a + b, 0), idle: fields[3] + fields[4], steal: fields[7] };
}
