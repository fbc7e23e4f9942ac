import type { Translation } from "#shared/i18n/words.ts";
import type { en } from "./en.ts";

export const ar: Translation<typeof en> = {
  "connection.offline": "لا يوجد اتصال مباشر. ما ترسله ينتظر هنا.",
  "connection.nextTry": "المحاولة التالية خلال {time}.",
  "connection.trying": "جارٍ الاتصال…",
  "connection.now": "أعد الاتصال الآن",
};
