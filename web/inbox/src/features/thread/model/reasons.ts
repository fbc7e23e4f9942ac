import type { WordKey } from "#shared/i18n/words.ts";

/** Codes of hermod and of Meta that people meet, in words; everything else is shown as the server tells it. */
const words: Readonly<Record<string, WordKey>> = {
  WINDOW_CLOSED: "reason.windowClosed",
  "131047": "reason.windowClosed",
  "131026": "reason.notDeliverable",
  "131049": "reason.notDeliverable",
  "131051": "reason.kind",
  "131052": "reason.media",
  "131053": "reason.media",
  MEDIA_TOO_LARGE: "reason.media",
  MEDIA_NOT_FETCHED: "reason.media",
  QUOTA_EXCEEDED: "reason.quota",
  EXPIRED: "reason.expired",
  MESSAGE_EXPIRED: "reason.expired",
  NO_ACTIVE_ACCOUNT: "reason.account",
  ACCOUNT_STOPPED: "reason.account",
  TEMPLATE_NOT_APPROVED: "reason.template",
  "132001": "reason.template",
  "132015": "reason.template",
  "131050": "reason.optedOut",
  "131056": "reason.tooFast",
  "130429": "reason.tooFast",
};

export const reasonWord = (code: string | number | null | undefined): WordKey | undefined =>
  code == null ? undefined : words[String(code)];
