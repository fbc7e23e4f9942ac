import type { Translation } from "#shared/i18n/words.ts";
import type { en } from "./en.ts";

export const id: Translation<typeof en> = {
  "analytics.title": "Analitik",
  "analytics.span": "Rentang waktu",
  "analytics.days": "{count} hari terakhir",
  "analytics.day": "Hari",
  "analytics.inbound": "Diterima",
  "analytics.outbound": "Dikirim",
  "analytics.volumes": "Pesan per hari",
  "analytics.half": "Separuh jawaban pertama dalam",
  "analytics.most": "Sembilan dari sepuluh jawaban pertama dalam",
  "analytics.responses": "Dari {count} jawaban pertama.",
  "analytics.notYet": "Belum ada",
  "analytics.failures": "Kegagalan menurut kode",
  "analytics.noFailures": "Tidak ada yang gagal.",
  "analytics.code": "Kode",
  "analytics.count": "Pesan",
  "analytics.asTable": "Sebagai tabel",
  "analytics.asChart": "Sebagai bagan",
};
