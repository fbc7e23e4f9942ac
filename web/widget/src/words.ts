/** What the widget says, per language; English where a language has no word. */
const en = {
  chat: "Chat",
  messages: "Messages",
  placeholder: "Type a message",
  send: "Send",
  older: "Load earlier messages",
  loading: "Loading…",
  empty: "No messages. Start the conversation!",
  loadFailed: "Could not load the messages.",
  tryAgain: "Try again",
  retry: "Retry",
  offline: "Connecting…",
  closed: "The customer has not written in the last 24 hours, so free text cannot be sent.",
  badSession: "This chat could not be opened: the page gave no valid token.",
  media: "Attachment",
  picture: "Picture",
  location: "Location",
  contacts: "Contact",
  template: "Template message",
  interactive: "Message with buttons",
  other: "This kind of message cannot be shown here",
  retryFailed: "It could not be sent again",
  today: "Today",
  yesterday: "Yesterday",
  queued: "Waiting to be sent",
  scheduled: "Scheduled",
  sending: "Sending",
  uncertain: "Not confirmed yet",
  sent: "Sent",
  failed: "Not sent",
  delivered: "Delivered",
  read: "Read",
  played: "Played",
  canceled: "Canceled",
};

export type Word = keyof typeof en;

const catalogs: Record<string, Partial<Record<Word, string>>> = {
  en,
  id: {
    chat: "Obrolan",
    messages: "Pesan",
    placeholder: "Ketik pesan",
    send: "Kirim",
    older: "Muat pesan sebelumnya",
    loading: "Memuat…",
    empty: "Belum ada pesan. Mulai percakapan!",
    loadFailed: "Pesan tidak dapat dimuat.",
    tryAgain: "Coba lagi",
    retry: "Kirim ulang",
    offline: "Menghubungkan…",
    closed: "Pelanggan tidak menulis dalam 24 jam terakhir, jadi teks bebas tidak dapat dikirim.",
    badSession: "Obrolan tidak dapat dibuka: halaman ini tidak memberi token yang sah.",
    media: "Lampiran",
    picture: "Gambar",
    location: "Lokasi",
    contacts: "Kontak",
    template: "Pesan templat",
    interactive: "Pesan dengan tombol",
    other: "Jenis pesan ini tidak dapat ditampilkan di sini",
    retryFailed: "Tidak dapat dikirim ulang",
    today: "Hari ini",
    yesterday: "Kemarin",
    queued: "Menunggu dikirim",
    scheduled: "Dijadwalkan",
    sending: "Mengirim",
    uncertain: "Belum dikonfirmasi",
    sent: "Terkirim",
    failed: "Tidak terkirim",
    delivered: "Diterima",
    read: "Dibaca",
    played: "Diputar",
    canceled: "Dibatalkan",
  },
  ar: {
    chat: "محادثة",
    messages: "الرسائل",
    placeholder: "اكتب رسالة",
    send: "إرسال",
    older: "تحميل الرسائل الأقدم",
    loading: "جارٍ التحميل…",
    empty: "لا توجد رسائل. ابدأ المحادثة!",
    loadFailed: "تعذّر تحميل الرسائل.",
    tryAgain: "حاول مرة أخرى",
    retry: "إعادة الإرسال",
    offline: "جارٍ الاتصال…",
    closed: "لم يكتب العميل خلال آخر 24 ساعة، لذا لا يمكن إرسال نص حر.",
    badSession: "تعذّر فتح المحادثة: لم تقدّم الصفحة رمزًا صالحًا.",
    media: "مرفق",
    picture: "صورة",
    location: "موقع",
    contacts: "جهة اتصال",
    template: "رسالة قالب",
    interactive: "رسالة بأزرار",
    other: "لا يمكن عرض هذا النوع من الرسائل هنا",
    retryFailed: "تعذّرت إعادة الإرسال",
    today: "اليوم",
    yesterday: "أمس",
    queued: "في انتظار الإرسال",
    scheduled: "مجدولة",
    sending: "جارٍ الإرسال",
    uncertain: "لم تتأكد بعد",
    sent: "أُرسلت",
    failed: "لم تُرسل",
    delivered: "وصلت",
    read: "قُرئت",
    played: "شُغّلت",
    canceled: "أُلغيت",
  },
};

export interface Words {
  (word: Word): string;
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
}

export function makeWords(locale: string): Words {
  const language = locale.split("-")[0] ?? "en";
  const catalog = catalogs[language] ?? {};
  const direction = ["ar", "he", "fa", "ur"].includes(language) ? "rtl" : "ltr";
  return Object.assign((word: Word) => catalog[word] ?? en[word], { locale, direction } as const);
}

/** `Today`, `Yesterday`, else the date. */
export function dayName(words: Words, at: number, now = Date.now()): string {
  const day = (time: number) => new Date(time).toDateString();
  if (day(at) === day(now)) return words("today");
  if (day(at) === day(now - 86_400_000)) return words("yesterday");
  return new Intl.DateTimeFormat(words.locale, { dateStyle: "long" }).format(at);
}

export const timeOfDay = (words: Words, at: number) =>
  new Intl.DateTimeFormat(words.locale, { timeStyle: "short" }).format(at);
