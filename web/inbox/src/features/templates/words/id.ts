import type { Translation } from "#shared/i18n/words.ts";
import type { en } from "./en.ts";

export const id: Translation<typeof en> = {
  "templates.windowClosed":
    "Pelanggan tidak menulis dalam 24 jam terakhir: hanya templat yang dapat dikirim.",
  "templates.send": "Kirim templat",
  "templates.sent": "Templat sedang dikirim",
  "templates.search": "Cari templat",
  "templates.list": "Templat",
  "templates.none": "Tidak ada templat yang disetujui untuk nomor ini.",
  "templates.notFound": "Tidak ada templat dengan nama ini.",
  "templates.choose": "Pilih templat untuk melihatnya.",
  "templates.part.header": "Judul, {name}",
  "templates.part.body": "Teks, {name}",
  "templates.part.button": "Tautan tombol",
  "templates.media.image": "Alamat gambar",
  "templates.media.video": "Alamat video",
  "templates.media.document": "Alamat dokumen",
  "templates.problem.missing": "Ini harus diisi.",
  "templates.problem.url": "Ini harus alamat https.",
  "templates.problem.breaks": "Tanpa baris baru, tab, atau lebih dari empat spasi berturut-turut.",
};
