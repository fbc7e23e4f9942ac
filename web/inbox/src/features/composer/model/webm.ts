/** What of a WebM file matters here: sound in Opus, packet by packet, as a browser's recorder writes it. */
export interface OpusTrack {
  /** The codec's own header ("OpusHead…"). */
  head: Uint8Array;
  packets: Uint8Array[];
}

const ids = {
  segment: 0x18538067,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  codecPrivate: 0x63a2,
  cluster: 0x1f43b675,
  blockGroup: 0xa0,
  block: 0xa1,
  simpleBlock: 0xa3,
};
/** Elements that only hold others: gone into without asking for their size, which a recorder does not know when it begins them. */
const holders = new Set([ids.segment, ids.tracks, ids.trackEntry, ids.cluster, ids.blockGroup]);

export class BadWebm extends Error {}

/** Reads the numbers of EBML, whose first byte tells their length. */
class Reader {
  at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  get isOver() {
    return this.at >= this.bytes.length;
  }

  private byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) throw new BadWebm("it ends within a number");
    this.at += 1;
    return value;
  }

  private number(keepsMarker: boolean): number {
    const first = this.byte();
    const more = Math.clz32(first) - 24;
    if (more > 7) throw new BadWebm("a number that is too long");
    let value = keepsMarker ? first : first & ((1 << (7 - more)) - 1);
    let isUnknown = value === (1 << (7 - more)) - 1;
    for (let n = 0; n < more; ++n) {
      const next = this.byte();
      isUnknown = isUnknown && next === 0xff;
      value = value * 256 + next;
    }
    return isUnknown && !keepsMarker ? Number.POSITIVE_INFINITY : value;
  }

  id = () => this.number(true);
  /** Infinity: not known. */
  size = () => this.number(false);

  take(size: number): Uint8Array {
    if (!Number.isFinite(size) || this.at + size > this.bytes.length) {
      throw new BadWebm("it ends within an element");
    }
    const part = this.bytes.subarray(this.at, this.at + size);
    this.at += size;
    return part;
  }
}

/** The sound of a block: behind the track's number, a time of two bytes and the flags. */
function packetOf(block: Uint8Array): Uint8Array {
  const inside = new Reader(block);
  inside.size();
  const flags = block[inside.at + 2];
  if (flags === undefined) throw new BadWebm("a block without a head");
  if ((flags & 0x06) !== 0) throw new BadWebm("several packets in one block");
  return block.subarray(inside.at + 3);
}

/** The Opus packets of a recording with one track. Throws BadWebm for anything else. */
export function readOpus(bytes: Uint8Array): OpusTrack {
  const reader = new Reader(bytes);
  let head: Uint8Array | undefined;
  const packets: Uint8Array[] = [];
  while (!reader.isOver) {
    const id = reader.id();
    const size = reader.size();
    if (holders.has(id)) continue;
    const content = reader.take(size);
    if (id === ids.codecPrivate) head = content;
    else if (id === ids.simpleBlock || id === ids.block) packets.push(packetOf(content));
  }
  if (head === undefined || new TextDecoder().decode(head.subarray(0, 8)) !== "OpusHead") {
    throw new BadWebm("no Opus in it");
  }
  return { head, packets };
}
