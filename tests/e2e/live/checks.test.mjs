import assert from 'node:assert/strict';
import { it } from 'node:test';
import { judge } from './checks.mjs';

const truth = ['a', 'b', 'c', 'd', 'e'];
const fine = { missed: [], doubled: [], outOfOrder: [] };

it('finds nothing wrong with everything from the first event on', () => {
  assert.deepEqual(judge(truth, [truth]), fine);
  assert.deepEqual(judge(truth, [['c', 'd', 'e']], { fromStart: false }), fine);
  assert.deepEqual(judge(truth, [['c', 'd', 'e']]).missed, ['a', 'b']);
});
it('finds what is missed, in the middle and at the end', () => {
  assert.deepEqual(judge(truth, [['a', 'c', 'd', 'e']]).missed, ['b']);
  assert.deepEqual(judge(truth, [['a', 'b', 'c']]).missed, ['d', 'e']);
});
it('finds what came twice, and what came late', () => {
  assert.deepEqual(judge(truth, [['a', 'b', 'b', 'c', 'd', 'e']]).doubled, ['b']);
  const late = judge(truth, [['a', 'c', 'b', 'd', 'e']]);
  assert.deepEqual([late.outOfOrder, late.missed], [['b'], ['b']]);
});
it('lets a reload leave a gap, and only there', () => {
  assert.deepEqual(judge(truth, [['a'], ['d', 'e']]), fine);
  assert.deepEqual(judge(truth, [['a'], ['c', 'e']]).missed, ['d']);
  assert.deepEqual(judge(truth, [['a', 'b'], ['b', 'c', 'd', 'e']]).doubled, ['b']);
});
