import type { Translation } from "#shared/i18n/words.ts";
import type { en } from "./en.ts";

export const id: Translation<typeof en> = {
  "session.title": "Masuk ke hermod",
  "session.email": "E-mail",
  "session.password": "Kata sandi",
  "session.signIn": "Masuk",
  "session.signOut": "Keluar",
  "session.wrong": "E-mail atau kata sandi salah.",
  "session.tooMany": "Terlalu banyak percobaan. Tunggu sebentar, lalu coba lagi.",
  "session.failed": "Tidak dapat masuk.",
  "session.expired": "Sesi Anda telah berakhir",
  "session.expiredDetail": "Tidak ada yang hilang: masuk lagi, dan yang menunggu akan dikirim.",
  "session.newPassword": "Pilih sandi Anda sendiri",
  "session.newPasswordDetail":
    "Anda masuk dengan sandi yang pernah dilihat orang lain. Ganti dahulu, lalu lanjutkan.",
  "session.asOther": "Masuk sebagai orang lain",
};
