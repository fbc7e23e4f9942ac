import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldsOf, withoutIndices, wrongBodies } from './wrong.mjs';

const tell = (schema, body, resolve) => wrongBodies(schema, body, resolve).map(one => `${one.path}: ${one.why}`);

test('each rule of a field is broken once, and nothing else is touched', () => {
  const schema = { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 1, maxLength: 3 }, size: { type: 'integer', minimum: 1, maximum: 5 } } };
  assert.deepEqual(tell(schema, { name: 'ab', size: 2 }), [
    'name: missing', 'name: a number', 'name: a boolean', 'name: a object', 'name: a array', 'name: too long', 'name: empty',
    'size: a string', 'size: a boolean', 'size: a object', 'size: a array', 'size: too small', 'size: too large', 'size: a fraction',
  ]);
  const long = wrongBodies(schema, { name: 'ab', size: 2 }).find(one => one.why === 'too long');
  assert.deepEqual(long.body, { name: 'abxx', size: 2 });
});

test('words, forms, lists and what is inside them', () => {
  const schema = { properties: { kind: { enum: ['a'] }, list: { type: 'array', minItems: 1, maxItems: 1, items: { type: 'object', required: ['id'], properties: { id: { type: 'string', pattern: '^[a-z]$' } } } } } };
  const found = wrongBodies(schema, { kind: 'a', list: [{ id: 'x' }] });
  assert.ok(found.some(one => one.path === 'kind' && one.body.kind === 'nonsense'));
  assert.deepEqual(found.filter(one => one.path === 'list' && ['empty', 'too many'].includes(one.why)).map(one => one.body.list.length), [0, 2]);
  assert.deepEqual(found.find(one => one.path === 'list[0].id' && one.why === 'missing').body, { kind: 'a', list: [{}] });
  assert.deepEqual(found.find(one => one.path === 'list[0].id' && one.why === 'of another form').body, { kind: 'a', list: [{ id: 'ä b' }] });
});

test('references, parts that are taken together, and alternatives', () => {
  const parts = { '#/text': { type: 'string' } };
  const resolve = one => parts[one.$ref] ?? one;
  const schema = { allOf: [{ properties: { a: { $ref: '#/text' } } }, { required: ['b'], properties: { b: { anyOf: [{ type: 'string' }, { type: 'object', required: ['code'], properties: { code: { $ref: '#/text' } } }] } } }] };
  assert.deepEqual(tell(schema, { a: 'x', b: { code: 'x' } }, resolve).filter(one => one.startsWith('b')), [
    'b: missing', 'b: a number', 'b: a boolean', 'b: a array', 'b.code: missing', 'b.code: a number', 'b.code: a boolean', 'b.code: a object', 'b.code: a array',
  ]);
  assert.deepEqual(fieldsOf(schema, resolve), ['a', 'b', 'b.code']);
  assert.equal(withoutIndices('a[2].b[0]'), 'a[].b[]');
});
