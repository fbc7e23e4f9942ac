export const en = {
  "newMessage.title": "New message",
  "newMessage.phone": "Phone number",
  "newMessage.phoneHint": "With the country's code, as +62 812 3456 7890",
  "newMessage.invalidPhone": "This is not a valid phone number.",
  "newMessage.exists": "There is a chat with {name} already.",
  "newMessage.open": "Open it",
  "newMessage.from": "Send from",
  "newMessage.text": "Message",
  "newMessage.count": "{used} of {most} characters",
  "newMessage.tooLong": "The message is too long.",
  "newMessage.windowHint":
    "Somebody who has not written in the last 24 hours can only be sent a template.",
  "newMessage.windowClosed": "This person has not written in the last 24 hours. Choose a template.",
  "newMessage.useTemplate": "Use a template",
  "newMessage.send": "Send",
  "newMessage.sent": "Message sent",
} as const;

type English = typeof en;
declare module "#shared/i18n/words.ts" {
  interface WordMap extends English {}
}
