// From a schema and a body that satisfies it: the same body with one field wrong, for each way that the schema knows of being wrong. Pure.
const samples = { string: 'x', number: 7, boolean: true, object: {}, array: [] };
const typeOf = value => (Array.isArray(value) ? 'array' : typeof value);
const pathOf = (path, key) => (typeof key === 'number' ? `${path}[${key}]` : path ? `${path}.${key}` : key);

/** One plain schema of `schema`: references followed, allOf taken together, of anyOf those whose type the value has. */
export function flatten(schema, value, resolve) {
  const found = resolve(schema);
  const parts = [found, ...(found.allOf ?? []).map(one => flatten(one, value, resolve))];
  const alternatives = (found.anyOf ?? []).map(resolve).filter(one => one.type);
  parts.push(...alternatives.filter(one => one.type === typeOf(value)).map(one => flatten(one, value, resolve)));
  const out = Object.assign({}, ...parts);
  out.properties = Object.assign({}, ...parts.map(one => one.properties));
  out.required = [...new Set(parts.flatMap(one => one.required ?? []))];
  out.types = alternatives.length ? alternatives.map(one => one.type) : [out.type ?? (out.enum ? 'string' : Object.keys(out.properties).length ? 'object' : undefined)].flat();
  return out;
}

/** What one value may be instead so that the schema refuses it: [{why, value}]. */
function wrongValues(schema, value) {
  const types = schema.types.map(one => (one === 'integer' ? 'number' : one));
  const out = types.includes(undefined) ? [] : Object.keys(samples).filter(one => !types.includes(one)).map(one => ({ why: `a ${one}`, value: samples[one] }));
  const add = (why, wrong) => out.push({ why, value: wrong });
  if (schema.enum) add('an unknown word', 'nonsense');
  if (types.includes('number') && schema.minimum !== undefined) add('too small', schema.minimum - 1);
  if (types.includes('number') && schema.maximum !== undefined) add('too large', schema.maximum + 1);
  if (schema.type === 'integer') add('a fraction', 1.5);
  if (typeof value === 'string') {
    if (schema.maxLength !== undefined) add('too long', value.padEnd(schema.maxLength + 1, 'x'));
    if (schema.minLength > 0) add('empty', '');
    if ((schema.pattern || schema.format) && !new RegExp(schema.pattern ?? '^[0-9a-f-]*$').test('ä b')) add('of another form', 'ä b');
  }
  if (Array.isArray(value)) {
    if (schema.minItems > 0) add('empty', []);
    if (schema.maxItems !== undefined) add('too many', Array(schema.maxItems + 1).fill(value[0] ?? 'x'));
  }
  return out;
}

function* walk(schema, value, path, resolve, rebuild) {
  const plain = flatten(schema, value, resolve);
  if (path) for (const one of wrongValues(plain, value)) yield { path, why: one.why, body: rebuild(one.value) };
  if (typeOf(value) === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      const of = plain.properties[key] ?? (typeof plain.additionalProperties === 'object' ? plain.additionalProperties : undefined);
      const place = pathOf(path, key);
      if (plain.required.includes(key)) {
        const { [key]: _, ...rest } = value;
        yield { path: place, why: 'missing', body: rebuild(rest) };
      }
      if (of) yield* walk(of, inner, place, resolve, wrong => rebuild({ ...value, [key]: wrong }));
    }
  }
  if (Array.isArray(value) && plain.items) {
    for (const [i, inner] of value.entries()) yield* walk(plain.items, inner, pathOf(path, i), resolve, wrong => rebuild(value.with(i, wrong)));
  }
}

/** Every way of being wrong that `schema` knows for the fields of `body`, a body that satisfies it: [{path, why, body}]. */
export const wrongBodies = (schema, body, resolve = one => one) => [...walk(schema, body, '', resolve, wrong => wrong)];

/** The paths of all fields that `schema` names, without indices; open-ended objects end them. */
export function fieldsOf(schema, resolve = one => one, path = '') {
  const found = resolve(schema);
  const inner = [...(found.allOf ?? []), ...(found.anyOf ?? [])].flatMap(one => fieldsOf(one, resolve, path));
  const own = Object.entries(found.properties ?? {}).flatMap(([key, one]) => [pathOf(path, key), ...fieldsOf(one, resolve, pathOf(path, key))]);
  const items = found.items ? fieldsOf(found.items, resolve, `${path}[]`) : [];
  return [...new Set([...own, ...inner, ...items])];
}
/** `a[2].b` as fieldsOf() says it. */
export const withoutIndices = path => path.replaceAll(/\[\d+\]/g, '[]');
