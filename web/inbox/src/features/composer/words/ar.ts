import type { Translation } from "#shared/i18n/words.ts";
import type { en } from "./en.ts";

export const ar: Translation<typeof en> = {
  "composer.label": "اكتب ردًّا",
  "composer.placeholder": "اكتب رسالة",
  "composer.caption": "أضف وصفًا",
  "composer.send": "إرسال",
  "composer.attach": "إرفاق ملفات",
  "composer.files": "ملفات للإرسال",
  "composer.removeFile": "إزالة {name}",
  "composer.fileEmpty": "الملف فارغ.",
  "composer.fileTooLarge": "كبير جدًا على واتساب.",
  "composer.tooMany": {
    zero: "{count} ملفًا على الأكثر دفعة واحدة.",
    one: "ملف واحد على الأكثر دفعة واحدة.",
    two: "ملفان على الأكثر دفعة واحدة.",
    few: "{count} ملفات على الأكثر دفعة واحدة.",
    many: "{count} ملفًا على الأكثر دفعة واحدة.",
    other: "{count} ملفًا على الأكثر دفعة واحدة.",
  },
  "composer.emoji": "الرموز التعبيرية",
  "composer.emojiSearch": "ابحث عن رمز",
  "composer.suggestions": "اقتراحات",
  "composer.template": "إرسال قالب",
  "composer.you": "أنت",
  "composer.noReply": "لا ترد على هذه الرسالة",
  "composer.closesIn": "النص الحر ممكن خلال",
  "composer.closed": "لم يكتب العميل خلال آخر 24 ساعة: يمكن إرسال القوالب فقط.",
  "composer.length": "{length} من {most}",
};
