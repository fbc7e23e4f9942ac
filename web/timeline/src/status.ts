/** The states of an outbound message, as the API names them; `queued` is ours: the server does not know of it yet. */
export type Status =
  | "queued"
  | "scheduled"
  | "sending"
  | "uncertain"
  | "sent"
  | "failed"
  | "delivered"
  | "read"
  | "played"
  | "canceled";

/** Within one attempt the higher rank holds, whatever order updates arrive in. The same numbers as on the server. */
export const rank: Readonly<Record<Status, number>> = {
  queued: -1, // never evidence: only shown while there is none
  scheduled: 0,
  sending: 10,
  uncertain: 20,
  sent: 30,
  failed: 35,
  delivered: 40,
  read: 50,
  played: 60,
  canceled: 90,
};

/** The highest status seen of each attempt. Merging takes the higher one per attempt, so order and repeats do not matter. */
export type Evidence = ReadonlyMap<number, Status>;

export function withEvidence(known: Evidence, attempt: number, status: Status): Evidence {
  const before = known.get(attempt);
  if (before !== undefined && rank[before] >= rank[status]) return known;
  return new Map(known).set(attempt, status);
}

export interface Standing {
  attempt: number;
  status: Status;
}

const isProof = (status: Status) =>
  status === "delivered" || status === "read" || status === "played";

/** A newer attempt says nothing yet, or only that it did not work out: proof of delivery of an older one beats it. */
const yieldsToProof = (status: Status) =>
  status === "scheduled" ||
  status === "sending" ||
  status === "uncertain" ||
  status === "failed" ||
  status === "canceled";

/** What the screen shows: the newest attempt's status, unless an earlier attempt is proven to have arrived. */
export function standing(evidence: Evidence): Standing | undefined {
  let newest: Standing | undefined;
  let proof: Standing | undefined;
  for (const [attempt, status] of evidence) {
    if (newest === undefined || attempt > newest.attempt) newest = { attempt, status };
    if (!isProof(status)) continue;
    const better =
      proof === undefined ||
      rank[status] > rank[proof.status] ||
      (rank[status] === rank[proof.status] && attempt > proof.attempt);
    if (better) proof = { attempt, status };
  }
  if (newest !== undefined && proof !== undefined && yieldsToProof(newest.status)) return proof;
  return newest;
}

/** Reads the server's word; `pending` is the old name of `sending`. Nothing for words of the future. */
export function parseStatus(word: string | null | undefined): Status | undefined {
  if (word === "pending") return "sending";
  return word != null && Object.hasOwn(rank, word) ? (word as Status) : undefined;
}
