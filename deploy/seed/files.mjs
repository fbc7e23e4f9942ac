// Files to send about, made here so that none has to be kept: a picture, a voice note, a document, a sticker, a video's beginning.
import { crc32, deflateSync } from 'node:zlib';

function chunk(type, data) {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(type, 4, 'latin1');
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crcOf(Buffer.concat([head.subarray(4), data])), 0);
  return Buffer.concat([head, data, tail]);
}
// zlib has crc32 from Node 20.15 on.
const table = Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; ++k) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0; });
const crcOf = crc32 ?? (bytes => { let c = ~0 >>> 0; for (const byte of bytes) c = table[(c ^ byte) & 255] ^ (c >>> 8); return ~c >>> 0; });

/** A landscape of a few hills under a sky: `hue` 0..1 makes another one. */
export function picture(hue, width = 480, height = 320) {
  const rows = Buffer.alloc(height * (1 + width * 3));
  const mix = (a, b, t) => Math.round(a + (b - a) * t);
  const top = [40 + 120 * hue, 110, 200 - 90 * hue], low = [250, 200 + 30 * hue, 170];
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const sky = y / height;
      let colour = [0, 1, 2].map(i => mix(top[i], low[i], sky));
      for (const [n, base] of [0.55, 0.7, 0.85].entries()) {
        const hill = height * (base + 0.07 * Math.sin(x / (60 - 12 * n) + 9 * hue + 2 * n));
        if (y > hill) colour = [60 - 15 * n + 60 * hue, 120 - 25 * n, 90 - 20 * n];
      }
      const sun = Math.hypot(x - width * (0.25 + 0.5 * hue), y - height * 0.3);
      if (sun < 30 && y < height * 0.55) colour = [255, 244, 214];
      rows.set(colour.map(Math.round), y * (1 + width * 3) + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0); header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const bytes = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
  return { bytes, type: 'image/png', name: 'picture.png' };
}

/** Two seconds of silence: MPEG 1 layer III, 128 kbit/s, 44.1 kHz. */
export function sound() {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0x64]);
  return { bytes: Buffer.concat(Array.from({ length: 77 }, () => frame)), type: 'audio/mpeg', name: 'note.mp3' };
}

/** A page with one line. */
export function document(line) {
  const text = `BT /F1 18 Tf 60 760 Td (${line.replace(/[()\\]/g, '')}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => { const at = body.length; body += `${i + 1} 0 obj\n${object}\nendobj\n`; return at; });
  const at = body.length;
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map(o => `${String(o).padStart(10, '0')} 00000 n \n`).join('')}`;
  body += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`;
  return { bytes: Buffer.from(body, 'latin1'), type: 'application/pdf', name: 'invoice.pdf' };
}

/** One colour, 512 by 512: WebP lossless with single-symbol codes needs no pixels. */
export function sticker() {
  const bytes = Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64');
  bytes.writeUInt32LE(511 | (511 << 14) | (1 << 28), 21);
  return { bytes, type: 'image/webp', name: 'sticker.webp' };
}

/** The header of an MP4: enough to be known as a video, nothing to play. */
export function video() {
  const bytes = Buffer.from('00000018667479706d703432000000006d70343269736f6d000000086d646174', 'hex');
  return { bytes, type: 'video/mp4', name: 'clip.mp4' };
}
