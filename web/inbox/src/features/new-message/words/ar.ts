import type { Translation } from "#shared/i18n/words.ts";
import type { en } from "./en.ts";

export const ar: Translation<typeof en> = {
  "newMessage.title": "رسالة جديدة",
  "newMessage.phone": "رقم الهاتف",
  "newMessage.phoneHint": "مع رمز البلد مثل ‎+62 812 3456 7890",
  "newMessage.invalidPhone": "رقم الهاتف هذا غير صالح.",
  "newMessage.exists": "توجد محادثة مع {name} بالفعل.",
  "newMessage.open": "فتحها",
  "newMessage.from": "الإرسال من",
  "newMessage.text": "الرسالة",
  "newMessage.count": "{used} من {most} حرفًا",
  "newMessage.tooLong": "الرسالة طويلة جدًا.",
  "newMessage.windowHint": "من لم يكتب خلال آخر 24 ساعة لا يمكن أن يُرسل إليه سوى قالب.",
  "newMessage.windowClosed": "لم يكتب هذا الشخص خلال آخر 24 ساعة. اختر قالبًا.",
  "newMessage.useTemplate": "استخدام قالب",
  "newMessage.send": "إرسال",
  "newMessage.sent": "أُرسلت الرسالة",
};
