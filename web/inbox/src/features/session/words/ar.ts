import type { Translation } from "#shared/i18n/words.ts";
import type { en } from "./en.ts";

export const ar: Translation<typeof en> = {
  "session.title": "تسجيل الدخول إلى hermod",
  "session.email": "البريد الإلكتروني",
  "session.password": "كلمة المرور",
  "session.signIn": "تسجيل الدخول",
  "session.signOut": "تسجيل الخروج",
  "session.wrong": "البريد الإلكتروني أو كلمة المرور غير صحيحة.",
  "session.tooMany": "محاولات كثيرة جدًا. انتظر قليلًا ثم حاول مرة أخرى.",
  "session.failed": "تعذّر تسجيل الدخول.",
  "session.expired": "انتهت جلستك",
  "session.expiredDetail": "لم يضع شيء: سجّل الدخول مجددًا وسيُرسل ما ينتظر.",
  "session.newPassword": "اختر كلمة مرور خاصة بك",
  "session.newPasswordDetail": "دخلت بكلمة مرور رآها شخص آخر. استبدلها ثم تابع.",
  "session.asOther": "تسجيل الدخول باسم آخر",
};
