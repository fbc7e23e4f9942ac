import { startConnection } from "#features/connection/index.ts";
import { startConversations, startViewers } from "#features/conversations/index.ts";
import { startThreads } from "#features/thread/index.ts";
import { startDrafts } from "#shared/lib/drafts.ts";
import { identity, useSession } from "#shared/lib/session.ts";
import { startOutbox } from "#shared/outbox/index.ts";

let end: (() => void) | undefined;

/** Everything that lives as long as somebody is signed in; an expired session keeps it, so that nothing typed is lost. */
function begin() {
  const ends = [
    startDrafts(),
    startOutbox(),
    startThreads(),
    startConversations(),
    startViewers(),
    startConnection(),
  ];
  return () => {
    for (const one of ends.reverse()) one();
  };
}

/** Begins with a session and ends with it. Once, at start. */
export function followSession() {
  const follow = () => {
    const isHere = identity() !== undefined;
    if (isHere && end === undefined) end = begin();
    else if (!isHere && end !== undefined) {
      end();
      end = undefined;
    }
  };
  follow();
  useSession.subscribe(follow);
}
