import type { Translation } from "#shared/i18n/words.ts";
import type { en } from "./en.ts";

export const id: Translation<typeof en> = {
  "newMessage.title": "Pesan baru",
  "newMessage.phone": "Nomor telepon",
  "newMessage.phoneHint": "Dengan kode negara, seperti +62 812 3456 7890",
  "newMessage.invalidPhone": "Nomor telepon ini tidak sah.",
  "newMessage.exists": "Sudah ada obrolan dengan {name}.",
  "newMessage.open": "Buka",
  "newMessage.from": "Kirim dari",
  "newMessage.text": "Pesan",
  "newMessage.count": "{used} dari {most} karakter",
  "newMessage.tooLong": "Pesan terlalu panjang.",
  "newMessage.windowHint":
    "Orang yang tidak menulis dalam 24 jam terakhir hanya dapat dikirimi templat.",
  "newMessage.windowClosed": "Orang ini tidak menulis dalam 24 jam terakhir. Pilih templat.",
  "newMessage.useTemplate": "Gunakan templat",
  "newMessage.send": "Kirim",
  "newMessage.sent": "Pesan dikirim",
};
