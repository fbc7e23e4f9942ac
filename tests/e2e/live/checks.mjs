// The reckoning: what a client handled against what the stream holds. Pure.

/**
 * `truth`: event ids that the client may hear, in the stream's order, each once. `runs`: what it handled, one list per (re)load.
 * `fromStart`: the client was there before the first event.
 * {missed, doubled, outOfOrder}: lists of what is wrong. A reload may leave a gap before it begins, and nothing else.
 */
export function judge(truth, runs, { fromStart = true } = {}) {
  const place = new Map(truth.map((id, i) => [id, i]));
  const missed = [], doubled = [], outOfOrder = [];
  const seen = new Set();
  runs.forEach((run, r) => {
    let last = r === 0 && fromStart ? -1 : null;  // null: it may begin anywhere
    for (const id of run) {
      const at = place.get(id);
      if (at === undefined) continue;  // not this client's affair
      if (seen.has(id)) { doubled.push(id); continue; }
      seen.add(id);
      if (last !== null) {
        if (at < last) outOfOrder.push(id);
        else for (let i = last + 1; i < at; i++) if (!seen.has(truth[i])) missed.push(truth[i]);
      }
      last = last === null ? at : Math.max(last, at);
    }
    const isLastRun = r === runs.length - 1;
    if (isLastRun && last !== null) for (let i = last + 1; i < truth.length; i++) missed.push(truth[i]);
  });
  return { missed, doubled, outOfOrder };
}
