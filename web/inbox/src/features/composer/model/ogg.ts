import type { OpusTrack } from "./webm.ts";

/** One second at 20 ms a packet; a page must not be larger for players to seek well. */
const packetsPerPage = 50;
const mostSegments = 255;

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let rest = n << 24;
  for (let bit = 0; bit < 8; ++bit) rest = (rest << 1) ^ (rest < 0 ? 0x04c11db7 : 0);
  return rest >>> 0;
});

function checksum(bytes: Uint8Array): number {
  let rest = 0;
  for (const byte of bytes) {
    rest = ((rest << 8) ^ (crcTable[((rest >>> 24) ^ byte) & 0xff] as number)) >>> 0;
  }
  return rest;
}

/** Samples (48,000 a second) that an Opus packet holds, by its first bytes (RFC 6716, 3.1). */
export function samplesOf(packet: Uint8Array): number {
  const [toc, second] = packet;
  if (toc === undefined) return 0;
  const config = toc >> 3;
  const perFrame =
    config < 12
      ? [480, 960, 1920, 2880][config % 4]
      : config < 16
        ? [480, 960][config % 2]
        : [120, 240, 480, 960][config % 4];
  const frames = [1, 2, 2, (second ?? 0) & 0x3f][toc & 3];
  return (perFrame ?? 0) * (frames ?? 0);
}

const segmentsOf = (packet: Uint8Array) => Math.floor(packet.length / 255) + 1;

interface Page {
  packets: readonly Uint8Array[];
  /** Samples up to the end of the page. */
  end: number;
  /** 2: the first of the stream, 4: the last. */
  flags: number;
}

function bytesOf({ packets, end, flags }: Page, serial: number, place: number): Uint8Array {
  const lacing = packets.flatMap((packet) => [
    ...new Array<number>(segmentsOf(packet) - 1).fill(255),
    packet.length % 255,
  ]);
  const size = packets.reduce((sum, packet) => sum + packet.length, 0);
  const page = new Uint8Array(27 + lacing.length + size);
  const view = new DataView(page.buffer);
  page.set(new TextEncoder().encode("OggS"));
  page[5] = flags;
  view.setBigUint64(6, BigInt(end), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, place, true);
  page[26] = lacing.length;
  page.set(lacing, 27);
  let at = 27 + lacing.length;
  for (const packet of packets) {
    page.set(packet, at);
    at += packet.length;
  }
  view.setUint32(22, checksum(page), true);
  return page;
}

function tags(): Uint8Array {
  const vendor = new TextEncoder().encode("hermod");
  const out = new Uint8Array(8 + 4 + vendor.length + 4);
  out.set(new TextEncoder().encode("OpusTags"));
  new DataView(out.buffer).setUint32(8, vendor.length, true);
  out.set(vendor, 12);
  return out;
}

/** Opus packets as an Ogg file (RFC 7845): what WhatsApp shows as a voice message. `serial` tells streams apart; any number. */
export function writeOgg({ head, packets }: OpusTrack, serial: number): Uint8Array[] {
  const pages: Page[] = [
    { packets: [head], end: 0, flags: 2 },
    { packets: [tags()], end: 0, flags: 0 },
  ];
  let end = 0;
  let waiting: Uint8Array[] = [];
  let segments = 0;
  const close = (flags: number) => {
    pages.push({ packets: waiting, end, flags });
    waiting = [];
    segments = 0;
  };
  for (const packet of packets) {
    const more = segmentsOf(packet);
    if (more > mostSegments) throw new Error("a packet that is too large");
    if (waiting.length === packetsPerPage || segments + more > mostSegments) close(0);
    waiting.push(packet);
    segments += more;
    end += samplesOf(packet);
  }
  close(4);
  return pages.map((page, place) => bytesOf(page, serial, place));
}
