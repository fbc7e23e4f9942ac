export const en = {
  "connection.offline": "No live connection. What you send waits here.",
  "connection.nextTry": "Next try in {time}.",
  "connection.trying": "Connecting…",
  "connection.now": "Reconnect now",
} as const;

type English = typeof en;
declare module "#shared/i18n/words.ts" {
  interface WordMap extends English {}
}
