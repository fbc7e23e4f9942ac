import { fetchValue } from "#shared/api/client.ts";
import type { Conversation } from "#shared/api/types.ts";
import { dispatchLive } from "#shared/realtime/bus.ts";

/** Tells the lists on this screen what the server answered, without waiting for its event. */
export function publish(conversation: Conversation): Conversation {
  const { id, ...fields } = conversation;
  dispatchLive("conversation_updated", { conversationId: id, ...fields });
  return conversation;
}

interface Changed {
  conversation: Conversation;
}

export const assign = async (conversationId: string, userId: string | null) => {
  const path = `/conversations/${conversationId}/assign`;
  return publish((await fetchValue<Changed>("POST", path, { body: { userId } })).conversation);
};

export const setTags = async (conversationId: string, tags: readonly string[]) => {
  const path = `/conversations/${conversationId}/tags`;
  return publish((await fetchValue<Changed>("PUT", path, { body: { tags } })).conversation);
};

/** Renames a contact; the conversation's row shows the new name at once. */
export async function rename(conversation: Conversation, name: string) {
  const { contact } = conversation;
  await fetchValue("PATCH", `/contacts/${contact.id}`, {
    body: { name: name === "" ? null : name },
  });
  dispatchLive("conversation_updated", {
    conversationId: conversation.id,
    contact: { ...contact, name: name === "" ? null : name },
  });
}

/** Hands the contact's data to the browser as a file. */
export async function download(contactId: string) {
  const data = await fetchValue<unknown>("GET", `/contacts/${contactId}/export`, {
    deadline: 60_000,
  });
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = `contact-${contactId}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
