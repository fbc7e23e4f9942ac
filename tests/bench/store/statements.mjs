// The service's own SQL, read out of its headers: what is measured is what runs.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const literal = /R"sql\(([\s\S]*?)\)sql"|"((?:[^"\\]|\\.)*)"/g;
const textOf = source => [...source.matchAll(literal)].map(([, raw, plain]) => raw ?? JSON.parse(`"${plain}"`)).join('');

/** Every named statement of the store: name to SQL. */
export async function readStatements(folder) {
  const pieces = new Map();
  const found = new Map();
  const files = (await readdir(folder)).filter(name => name.endsWith('_queries.hpp'));
  const sources = await Promise.all(files.map(name => readFile(join(folder, name), 'utf8')));
  for (const source of sources)
    for (const [, name, value] of source.matchAll(/inline constexpr char (\w+)\[\] =\s*([\s\S]*?);\n/g)) pieces.set(name, textOf(value));
  for (const source of sources) {
    const joined = new Map();
    for (const [, name, inside] of source.matchAll(/inline constexpr auto (\w+) =\s*sql_text\(([\s\S]*?)\);\n/g)) {
      const parts = inside.match(/R"sql\([\s\S]*?\)sql"|(?:"(?:[^"\\]|\\.)*"\s*)+|\b[a-z_]\w*\b/g) ?? [];
      joined.set(name, parts.map(part => (/^R?"/.test(part) ? textOf(part) : pieces.get(part))).join(''));
    }
    for (const [, name, value] of source.matchAll(/postgres::query \w+\{\s*"(\w+)",\s*([\s\S]*?)\};/g)) {
      const made = /^(\w+)\.data\(\)/.exec(value);
      found.set(name, made ? joined.get(made[1]) : textOf(value));
    }
  }
  return found;
}
