export const en = {
  "analytics.title": "Analytics",
  "analytics.span": "Time span",
  "analytics.days": { one: "Last {count} day", other: "Last {count} days" },
  "analytics.day": "Day",
  "analytics.inbound": "Received",
  "analytics.outbound": "Sent",
  "analytics.volumes": "Messages per day",
  "analytics.half": "Half of the first answers within",
  "analytics.most": "Nine of ten first answers within",
  "analytics.responses": {
    one: "Out of {count} first answer.",
    other: "Out of {count} first answers.",
  },
  "analytics.notYet": "Not yet",
  "analytics.failures": "Failures by code",
  "analytics.noFailures": "Nothing failed.",
  "analytics.code": "Code",
  "analytics.count": "Messages",
  "analytics.asTable": "As a table",
  "analytics.asChart": "As a chart",
} as const;

type English = typeof en;
declare module "#shared/i18n/words.ts" {
  interface WordMap extends English {}
}
