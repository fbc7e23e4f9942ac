import type { Translation } from "#shared/i18n/words.ts";
import type { en } from "./en.ts";

export const id: Translation<typeof en> = {
  "composer.label": "Tulis jawaban",
  "composer.placeholder": "Ketik pesan",
  "composer.caption": "Tambahkan keterangan",
  "composer.send": "Kirim",
  "composer.attach": "Lampirkan berkas",
  "composer.files": "Berkas untuk dikirim",
  "composer.removeFile": "Hapus {name}",
  "composer.fileEmpty": "Berkas kosong.",
  "composer.fileTooLarge": "Terlalu besar untuk WhatsApp.",
  "composer.tooMany": { other: "Paling banyak {count} berkas sekaligus." },
  "composer.emoji": "Emoji",
  "composer.emojiSearch": "Cari emoji",
  "composer.suggestions": "Saran",
  "composer.template": "Kirim template",
  "composer.voice": "Rekam pesan suara",
  "composer.voiceDiscard": "Buang rekaman",
  "composer.recording": "Merekam, menit dan detik",
  "composer.noMicrophone": "Mikrofon tidak dapat dipakai.",
  "composer.voiceFailed": "Tidak ada yang terekam.",
  "composer.you": "Anda",
  "composer.noReply": "Jangan balas pesan ini",
  "composer.closesIn": "Teks bebas masih bisa selama",
  "composer.closed":
    "Pelanggan tidak menulis dalam 24 jam terakhir: hanya template yang boleh dikirim.",
  "composer.length": "{length} dari {most}",
};
