export const en = {
  "contact.title": "Contact",
  "contact.name": "Name",
  "contact.rename": "Change the name",
  "contact.unknown": "Unknown",
  "contact.saved": "Saved",
  "contact.noPhone": "No phone number known",
  "contact.profileName": "{name} on WhatsApp",
  "contact.assignment": "Assignment",
  "contact.assignedTo": "Assigned to",
  "contact.nobody": "Nobody",
  "contact.assignMe": "Assign to me",
  "contact.tags": "Tags",
  "contact.newTag": "New tag",
  "contact.removeTag": "Remove {tag}",
  "contact.notes": "Notes",
  "contact.note": "Note",
  "contact.newNote": "New note, for colleagues only",
  "contact.conversation": "Conversation",
  "contact.since": "Since",
  "contact.lastInbound": "Last heard from",
  "contact.status": "Status",
  "contact.active": "Active",
  "contact.archived": "Archived",
  "contact.data": "Personal data",
  "contact.export": "Export",
  "contact.exported": "The export is in your downloads",
  "contact.erase": "Erase",
  "contact.erased": "Everything about this contact is erased",
  "contact.eraseTitle": "Erase this contact?",
  "contact.eraseHint":
    "Name, number, messages, media and notes are removed for good. This cannot be undone.",
  "contact.eraseWord": "ERASE",
  "contact.typeToErase": "Type {word} to go on",
} as const;

type English = typeof en;
declare module "#shared/i18n/words.ts" {
  interface WordMap extends English {}
}
