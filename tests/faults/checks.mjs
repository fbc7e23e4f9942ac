// The reckoning after a run of faults: pure functions over what the client saw, what the database holds and what the ledger took.
// sends:  [{messageId, conversationId, startedAt, acceptedAt|null, firstTryAccepted}]   times in ms
// rows:   Map(messageId -> {status, attempt, finalAt})        ledger: [{messageId, attempt, order, conversationId}]
// kills:  [{target, at}]                                      uncertain: [{messageId, claimedAt}]
// quota:  {used, lines: [messageId]}   what the tenant's period counts, and the lines behind it

const finals = new Set(['sent', 'delivered', 'read', 'played', 'failed', 'canceled']);

/** Accepted messages that the database does not have, or that did not come to an end. */
export function unfinished(sends, rows) {
  return sends.filter(one => one.acceptedAt !== null)
    .filter(one => !finals.has(rows.get(one.messageId)?.status))
    .map(one => `${one.messageId}: ${rows.get(one.messageId)?.status ?? 'not in the database'}`);
}

/** Accepted messages that were not taken exactly once, and any that was taken twice. */
export function notOnce(sends, ledger) {
  const taken = new Map();
  for (const one of ledger) taken.set(one.messageId, (taken.get(one.messageId) ?? 0) + 1);
  const twice = [...taken].filter(([, count]) => count > 1).map(([id, count]) => `${id}: taken ${count} times`);
  const never = sends.filter(one => one.acceptedAt !== null && !taken.has(one.messageId)).map(one => `${one.messageId}: never taken`);
  return [...twice, ...never];
}

/** Pairs of first attempts that left against the order of acceptance: the later one was only begun after the earlier was accepted. */
export function outOfOrder(sends, ledger) {
  const byId = new Map(sends.map(one => [one.messageId, one]));
  const conversations = new Map();
  for (const one of [...ledger].sort((a, b) => a.order - b.order)) {
    const send = byId.get(one.messageId);
    if (!send || send.acceptedAt === null || one.attempt !== 1) continue;
    conversations.set(send.conversationId, [...(conversations.get(send.conversationId) ?? []), send]);
  }
  const wrong = [];
  for (const list of conversations.values()) {
    list.forEach((later, i) => {
      const jumped = list.slice(0, i).find(before => later.acceptedAt < before.startedAt);
      if (jumped) wrong.push(`${later.messageId} left after ${jumped.messageId}, which was begun ${jumped.startedAt - later.acceptedAt} ms after its acceptance`);
    });
  }
  return wrong;
}

/** Messages that were uncertain although no kill came while their call was in flight. `callMs`: longest call. */
export function wronglyUncertain(uncertain, kills, { callMs = 15_000, slackMs = 1_000 } = {}) {
  return uncertain.filter(one => !kills.some(kill => kill.at >= one.claimedAt - slackMs && kill.at <= one.claimedAt + callMs))
    .map(one => `${one.messageId}: claimed at ${new Date(one.claimedAt).toISOString()}, far from every kill`);
}

/** Uncertain messages whose first call was taken and that did not end as sent by it. (A call that a kill kept from leaving has no webhook: its policy sends it anew.) */
export function sentAgain(uncertain, rows, ledger) {
  const ends = new Set(['sent', 'delivered', 'read', 'played']);
  const taken = new Set(ledger.filter(one => one.attempt === 1).map(one => one.messageId));
  return uncertain.filter(one => taken.has(one.messageId)).map(one => ({ messageId: one.messageId, ...rows.get(one.messageId) }))
    .filter(one => one.attempt !== 1 || !ends.has(one.status))
    .map(one => `${one.messageId}: ${one.status ?? 'not in the database'}, attempt ${one.attempt}`);
}

/** Share of the sends begun outside `quietMs` after each kill that were accepted at the first try. */
export function acceptedShare(sends, kills, quietMs = 5_000) {
  const counted = sends.filter(one => !kills.some(kill => one.startedAt >= kill.at && one.startedAt < kill.at + quietMs));
  if (counted.length === 0) return { share: 0, of: 0 };
  return { share: counted.filter(one => one.firstTryAccepted).length / counted.length, of: counted.length };
}

/** Attempts that the ledger has twice: nothing but a new attempt may make a second call that is taken. */
export function callsTwice(ledger) {
  const taken = new Map();
  for (const one of ledger) taken.set(`${one.messageId} ${one.attempt}`, (taken.get(`${one.messageId} ${one.attempt}`) ?? 0) + 1);
  return [...taken].filter(([, count]) => count > 1).map(([key, count]) => `${key}: taken ${count} times`);
}

/** Messages of which more than one attempt was taken. */
export function takenAgain(ledger) {
  const attempts = new Map();
  for (const one of ledger) attempts.set(one.messageId, new Set([...(attempts.get(one.messageId) ?? []), one.attempt]));
  return [...attempts].filter(([, of]) => of.size > 1).map(([id]) => id);
}

/** Messages that the ledger holds and whose row does not know it: their webhooks have told. */
export function stillUncertain(ledger, rows) {
  const open = new Set(['uncertain', 'sending', 'scheduled']);
  return [...new Set(ledger.map(one => one.messageId))].filter(id => open.has(rows.get(id)?.status)).map(id => `${id}: ${rows.get(id).status}`);
}

/**
 * Quota = what the ledger took + what is reserved. A message counts once however many of its attempts were taken; one that is still
 * open keeps its reservation; one that ended without ever having been taken has none.
 */
export function quotaWrong(quota, ledger, rows) {
  const reserving = new Set(['scheduled', 'sending', 'uncertain']);
  const lines = new Set(quota.lines), taken = new Set(ledger.map(one => one.messageId));
  const open = [...rows].filter(([, row]) => reserving.has(row.status)).map(([id]) => id);
  return [
    ...(quota.used === lines.size && lines.size === quota.lines.length ? [] : [`${quota.used} counted, ${quota.lines.length} lines of ${lines.size} messages`]),
    ...[...taken].filter(id => !lines.has(id)).map(id => `${id}: taken, and not counted`),
    ...open.filter(id => !taken.has(id) && !lines.has(id)).map(id => `${id}: ${rows.get(id).status}, and nothing reserved`),
    ...[...lines].filter(id => !taken.has(id) && !reserving.has(rows.get(id)?.status)).map(id => `${id}: ${rows.get(id)?.status ?? 'not in the database'}, never taken, and counted`),
  ];
}
