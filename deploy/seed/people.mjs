// Who writes, and what. Everything is chosen by number, so that the same customer is the same every time.
const first = ['Siti', 'Budi', 'Ayu', 'Dewi', 'Agus', 'Putri', 'Rizky', 'Wayan', 'Ahmad', 'Fitri', 'Layla', 'Omar', 'Yusuf', 'Nour', 'Maria', 'João', 'Ana', 'Diego', 'Lena', 'Jonas', 'Mei', 'Arjun', 'Chloé', 'Olga', 'Kofi'];
const last = ['Rahma', 'Santoso', 'Lestari', 'Wijaya', 'Hidayat', 'Saputra', 'Al-Masri', 'Haddad', 'Silva', 'Costa', 'Fernández', 'Schmidt', 'Weber', 'Chen', 'Patel', 'Martin', 'Ivanova', 'Mensah', 'Kusuma', 'Pratama'];
const arabic = ['ليلى حداد', 'عمر المصري', 'نور خليل', 'يوسف سالم'];
const countries = ['6281', '6281', '6281', '6282', '6285', '5511', '52155', '4917', '2010', '9715'];

/** A small fixed random sequence (mulberry32). */
export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function person(n) {
  const name = n % 23 === 7 ? arabic[n % arabic.length] : `${first[(n * 7) % first.length]} ${last[(n * 11) % last.length]}`;
  return { n, name, waId: countries[n % countries.length] + String(40_000_000 + n * 7919).padStart(8, '0') };
}

export const questions = [
  'Hello! Is the blue lamp still in stock?', 'Halo, apakah bisa kirim ke Surabaya?', 'When does my order arrive? It says "on its way" since Monday.',
  'مرحبا، هل يتوفر التوصيل اليوم؟', 'Can I change the delivery address?', 'Terima kasih, barangnya sudah sampai 🙏', 'The *second* chair has a scratch, see the picture.',
  'What are your opening hours on Saturday?', 'Do you take cards, or only cash?', 'I would like to return size 42 and take 43 instead.', 'Berapa ongkirnya ke Denpasar?',
  'Bom dia! Vocês têm essa mesa em branco?', 'Gracias, muy amable 😊', 'Is there a discount for ten pieces?', '_Urgent_: the parcel went to my old address!', 'Ok', '👍',
  'Could you call me at +62 812 5550 1234 this afternoon?', 'The link https://shop.example/lamps/blue does not open here.', 'Noch eine Frage: passt die Lampe an eine schräge Decke?',
];
export const answers = [
  'Yes, three of them. Shall I put one aside for you?', 'Bisa, ongkirnya Rp 18.000 dan sampai dalam dua hari.', 'Let me look that up for you, one moment.',
  'It left our warehouse this morning and arrives tomorrow.', 'Sure. Which address shall it be?', 'نعم، التوصيل متاح حتى الساعة السادسة مساءً.', 'I am sorry about that. We send you a new one today.',
  'We are open from 9:00 to 18:00.', 'Both work, and bank transfer too.', 'Done! You get a confirmation by mail.', 'Terima kasih kembali 🙏', 'From ten pieces on we give *15 %*.',
];
export const notes = ['Prefers to be called in the afternoon.', 'Wholesale customer since 2021, see contract 7741.', 'Complained twice about the courier: use the other one.', 'Wants the invoice in the name of her company.'];
export const tags = ['vip', 'wholesale', 'return', 'delivery', 'complaint', 'newsletter'];
