import type { Translation } from "#shared/i18n/words.ts";
import type { en } from "./en.ts";

export const ar: Translation<typeof en> = {
  "templates.windowClosed": "لم يكتب العميل خلال آخر 24 ساعة: لا يمكن إرسال سوى قالب.",
  "templates.send": "إرسال قالب",
  "templates.sent": "القالب في الطريق",
  "templates.search": "البحث في القوالب",
  "templates.list": "القوالب",
  "templates.none": "لا توجد قوالب معتمدة لهذا الرقم.",
  "templates.notFound": "لا يوجد قالب بهذا الاسم.",
  "templates.choose": "اختر قالبًا لعرضه.",
  "templates.part.header": "العنوان، {name}",
  "templates.part.body": "النص، {name}",
  "templates.part.button": "رابط الزر",
  "templates.media.image": "عنوان الصورة",
  "templates.media.video": "عنوان الفيديو",
  "templates.media.document": "عنوان المستند",
  "templates.problem.missing": "يجب ملء هذا الحقل.",
  "templates.problem.url": "يجب أن يكون عنوان https.",
  "templates.problem.breaks": "بدون أسطر جديدة أو جدولة أو أكثر من أربع مسافات متتالية.",
};
