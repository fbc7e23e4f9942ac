import type { Translation } from "#shared/i18n/words.ts";
import type { en } from "./en.ts";

export const ar: Translation<typeof en> = {
  "analytics.title": "التحليلات",
  "analytics.span": "المدة",
  "analytics.days": "آخر {count} يومًا",
  "analytics.day": "اليوم",
  "analytics.inbound": "الواردة",
  "analytics.outbound": "الصادرة",
  "analytics.volumes": "الرسائل في اليوم",
  "analytics.half": "نصف الردود الأولى خلال",
  "analytics.most": "تسعة أعشار الردود الأولى خلال",
  "analytics.responses": "من {count} من الردود الأولى.",
  "analytics.notYet": "لا يوجد بعد",
  "analytics.failures": "حالات الفشل حسب الرمز",
  "analytics.noFailures": "لم يفشل شيء.",
  "analytics.code": "الرمز",
  "analytics.count": "الرسائل",
  "analytics.asTable": "كجدول",
  "analytics.asChart": "كرسم بياني",
};
