// Holds the answers that tests get against the contract, proto-schemas/openapi.yaml.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { operationsOf, readContract, resolve } from '../../../web/docs/src/contract.mjs';

const require = createRequire(join(import.meta.dirname, '../../e2e/package.json'));
const { default: Ajv } = require('ajv/dist/2020.js');
const document = readContract(require('yaml').parse);
const ajv = new Ajv({ strict: false, validateFormats: false, schemas: [{ ...document, $id: 'contract' }] });
const operations = operationsOf(document).map(({ method, path, operation }) =>
  ({ method, operation, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`), literal: !path.includes('{') }));

const compiled = new Map();
/** The check of a reference's target; the schema is compiled as a part of the whole, so that its own references hold. */
function checkOf(schema) {
  const key = schema.$ref ?? JSON.stringify(schema);
  if (!compiled.has(key)) {
    const text = JSON.stringify(schema).replaceAll('"$ref":"#', '"$ref":"contract#');
    compiled.set(key, ajv.compile(JSON.parse(text)));
  }
  return compiled.get(key);
}

/** Throws when an answer of the interface is not what the contract says. Paths that the contract does not know must be errors. */
export function checkAnswer(method, url, status, body) {
  const path = url.replace(/[?#].*$/, '');
  const found = operations.filter(one => one.method === method && one.pattern.test(path)).sort((a, b) => b.literal - a.literal)[0];
  if (!found && status < 400) throw new Error(`${method} ${path} is not in the contract, and was answered with ${status}`);
  const given = found ? (found.operation.responses[status] ?? (status >= 400 ? found.operation.responses.default : undefined)) : { $ref: '#/components/responses/refused' };
  if (given === undefined) throw new Error(`${method} ${path}: the contract knows no answer ${status}`);
  const schema = resolve(document, given).content?.['application/json']?.schema;
  if (schema === undefined || body === undefined) return;
  const check = checkOf(schema);
  if (!check(body)) throw new Error(`${method} ${path}, ${status}: the answer is not what the contract says: ${ajv.errorsText(check.errors)}\n${JSON.stringify(body).slice(0, 2000)}`);
}
