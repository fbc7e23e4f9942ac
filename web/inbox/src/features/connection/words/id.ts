import type { Translation } from "#shared/i18n/words.ts";
import type { en } from "./en.ts";

export const id: Translation<typeof en> = {
  "connection.offline": "Tidak ada koneksi langsung. Yang Anda kirim menunggu di sini.",
  "connection.nextTry": "Coba lagi dalam {time}.",
  "connection.trying": "Menghubungkan…",
  "connection.now": "Hubungkan sekarang",
};
