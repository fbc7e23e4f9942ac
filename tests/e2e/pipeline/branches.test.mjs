// BRANCHES.md names tests: they have to be there.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

const here = import.meta.dirname;
const placeOf = file => join(here, file.startsWith('cases/') ? file : `../../${file}`);

test('every test that BRANCHES.md names is there', async () => {
  const rows = (await readFile(join(here, 'BRANCHES.md'), 'utf8')).split('\n').filter(line => line.startsWith('| ') && line.includes('`'));
  assert.ok(rows.length > 35, `${rows.length} rows`);
  const missing = [];
  for (const row of rows) {
    const [, file, names] = /\| `([^`]+\.(?:mjs|cpp))`: (.+) \|$/.exec(row) ?? assert.fail(`names no test: ${row}`);
    // Quotes are escaped in the sources.
    const source = (await readFile(placeOf(file), 'utf8')).replaceAll('\\', '');
    for (const name of names.split('; ')) if (!source.includes(name)) missing.push(`${file}: ${name}`);
  }
  assert.deepEqual(missing, []);
});
