import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedShare, callsTwice, notOnce, outOfOrder, quotaWrong, sentAgain, stillUncertain, takenAgain, unfinished, wronglyUncertain } from './checks.mjs';

const send = (messageId, startedAt, acceptedAt, more = {}) => ({ messageId, conversationId: 'c', startedAt, acceptedAt, firstTryAccepted: acceptedAt !== null, ...more });
const took = (messageId, order, attempt = 1) => ({ messageId, order, attempt });

test('an accepted message must be in the database and at its end', () => {
  const rows = new Map([['a', { status: 'read' }], ['b', { status: 'sending' }], ['c', { status: 'uncertain' }]]);
  const sends = [send('a', 0, 1), send('b', 0, 1), send('c', 0, 1), send('d', 0, 1), send('e', 0, null)];
  assert.deepEqual(unfinished(sends, rows), ['b: sending', 'c: uncertain', 'd: not in the database']);
});

test('each accepted message is taken once, an unanswered one at most once', () => {
  const sends = [send('a', 0, 1), send('b', 0, 1), send('c', 0, null), send('d', 0, null)];
  assert.deepEqual(notOnce(sends, [took('a', 1), took('a', 2), took('c', 3), took('d', 4), took('d', 5)]), ['a: taken 2 times', 'd: taken 2 times', 'b: never taken']);
});

test('order: only a message begun after the other was accepted must come after it', () => {
  const sends = [send('a', 0, 10), send('b', 5, 12), send('c', 20, 30)];
  assert.deepEqual(outOfOrder(sends, [took('b', 1), took('a', 2), took('c', 3)]), []);
  assert.equal(outOfOrder(sends, [took('c', 1), took('a', 2), took('b', 3)]).length, 2);
  assert.deepEqual(outOfOrder(sends, [took('b', 1), took('c', 2), took('a', 3, 2)]), [], 'a resend goes to the end');
});

test('uncertain is allowed near a kill only', () => {
  const kills = [{ at: 100_000 }];
  assert.deepEqual(wronglyUncertain([{ messageId: 'a', claimedAt: 99_500 }, { messageId: 'b', claimedAt: 90_000 }], kills), []);
  assert.equal(wronglyUncertain([{ messageId: 'a', claimedAt: 50_000 }, { messageId: 'b', claimedAt: 110_000 }], kills).length, 2);
});

test('an uncertain message that was taken must end as sent, by its first attempt', () => {
  const ledger = ['a', 'b', 'c', 'd'].map((id, i) => took(id, i));
  const rows = new Map([['a', { status: 'read', attempt: 1 }], ['b', { status: 'read', attempt: 2 }], ['c', { status: 'failed', attempt: 1 }]]);
  assert.deepEqual(sentAgain([{ messageId: 'a' }], rows, ledger), []);
  assert.equal(sentAgain([{ messageId: 'b' }, { messageId: 'c' }, { messageId: 'd' }], rows, ledger).length, 3);
  // Never left, so the policy sent it anew.
  assert.deepEqual(sentAgain([{ messageId: 'e' }], new Map([['e', { status: 'read', attempt: 2 }]]), [...ledger, took('e', 9, 2)]), []);
});

test('the share leaves out what was begun right after a kill', () => {
  const sends = [send('a', 0, 1), send('b', 1_000, null), send('c', 7_000, 7_001), send('d', 8_000, null)];
  assert.deepEqual(acceptedShare(sends, [{ at: 500 }]), { share: 2 / 3, of: 3 });
});

test('one attempt is taken once; a second attempt is another matter', () => {
  const ledger = [took('a', 1), took('a', 2, 2), took('b', 3), took('b', 4)];
  assert.deepEqual(callsTwice(ledger), ['b 1: taken 2 times']);
  assert.deepEqual(takenAgain(ledger), ['a']);
});

test('what the ledger holds must not stay uncertain', () => {
  const rows = new Map([['a', { status: 'read' }], ['b', { status: 'uncertain' }], ['c', { status: 'sending' }], ['d', { status: 'uncertain' }]]);
  assert.deepEqual(stillUncertain([took('a', 1), took('b', 2), took('b', 3, 2), took('c', 4)], rows), ['b: uncertain', 'c: sending']);
});

test('the quota is what was taken and what is reserved', () => {
  const rows = new Map([['a', { status: 'read' }], ['b', { status: 'failed' }], ['c', { status: 'sending' }], ['d', { status: 'failed' }], ['e', { status: 'canceled' }]]);
  const ledger = [took('a', 1), took('a', 2, 2), took('b', 3)];
  assert.deepEqual(quotaWrong({ used: 3, lines: ['a', 'b', 'c'] }, ledger, rows), [], 'two attempts count once, a failed status does not give back');
  assert.deepEqual(quotaWrong({ used: 4, lines: ['a', 'b', 'c'] }, ledger, rows), ['4 counted, 3 lines of 3 messages']);
  assert.deepEqual(quotaWrong({ used: 2, lines: ['b', 'c'] }, ledger, rows), ['a: taken, and not counted']);
  assert.deepEqual(quotaWrong({ used: 2, lines: ['a', 'b'] }, ledger, rows), ['c: sending, and nothing reserved']);
  assert.deepEqual(quotaWrong({ used: 5, lines: ['a', 'b', 'c', 'd', 'f'] }, ledger, rows),
    ['d: failed, never taken, and counted', 'f: not in the database, never taken, and counted']);
});
