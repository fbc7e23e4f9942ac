import { Blob as NodeBlob } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { samplesOf, writeOgg } from "./ogg.ts";
import { clockOf, recordingFor, takeable } from "./voice.ts";
import { BadWebm, readOpus } from "./webm.ts";

const ascii = (text: string) => [...text].map((one) => one.charCodeAt(0));
const head = Uint8Array.from([...ascii("OpusHead"), 1, 1, 0x38, 1, 0x80, 0xbb, 0, 0, 0, 0, 0]);
const unknown = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const sized = (id: number[], content: Iterable<number>) => {
  const bytes = [...content];
  return [...id, 0x40 | (bytes.length >> 8), bytes.length & 0xff, ...bytes];
};
const block = (packet: Iterable<number>, flags = 0x80) =>
  sized([0xa3], [0x81, 0, 0, flags, ...packet]);

/** As a browser's recorder writes it: what holds others is begun without knowing its size. */
const webm = (packets: readonly Iterable<number>[], flags?: number) =>
  Uint8Array.from([
    ...sized([0x1a, 0x45, 0xdf, 0xa3], sized([0x42, 0x82], ascii("webm"))),
    ...[0x18, 0x53, 0x80, 0x67, ...unknown],
    ...sized([0x16, 0x54, 0xae, 0x6b], sized([0xae], sized([0x63, 0xa2], head))),
    ...[0x1f, 0x43, 0xb6, 0x75, ...unknown],
    ...sized([0xe7], [0]),
    ...packets.flatMap((packet) => block(packet, flags)),
  ]);

/** An Ogg file, read back by the letter of RFC 3533. */
function readOgg(bytes: Uint8Array) {
  const packets: number[][] = [];
  const pages: { flags: number; end: bigint; place: number }[] = [];
  let rest: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    expect(new TextDecoder().decode(bytes.subarray(at, at + 4))).toBe("OggS");
    const count = view.getUint8(26);
    pages.push({
      flags: view.getUint8(5),
      end: view.getBigUint64(6, true),
      place: view.getUint32(18, true),
    });
    let from = at + 27 + count;
    for (let n = 0; n < count; ++n) {
      const size = view.getUint8(27 + n);
      rest.push(...bytes.subarray(from, from + size));
      from += size;
      if (size < 255) {
        packets.push(rest);
        rest = [];
      }
    }
    at = from;
  }
  return { packets, pages };
}
const joined = (parts: readonly Uint8Array[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

// The one of jsdom cannot be read.
vi.stubGlobal("Blob", NodeBlob);

describe("voice messages", () => {
  test("the packets of a recording come out of the Ogg file as they went in", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 700 }), { maxLength: 130 }),
        (packets) => {
          const track = readOpus(webm(packets));
          const { packets: found, pages } = readOgg(joined(writeOgg(track, 7)));
          expect(found[0]).toEqual([...head]);
          expect(String.fromCharCode(...(found[1] ?? []).slice(0, 8))).toBe("OpusTags");
          expect(found.slice(2)).toEqual(packets.map((one) => [...one]));
          expect(pages[0]?.flags).toBe(2);
          expect(pages.at(-1)?.flags).toBe(4);
          expect(pages.map((page) => page.place)).toEqual(pages.map((_, place) => place));
          const samples = packets.reduce((sum, one) => sum + samplesOf(one), 0);
          expect(pages.at(-1)?.end).toBe(BigInt(samples));
        },
      ),
      { numRuns: 200 },
    );
  });

  test("the check sum is the one of Ogg", () => {
    // The first page of a file that opusenc wrote, but for its serial number.
    const [first] = writeOgg({ head, packets: [] }, 0);
    const page = Uint8Array.from(first as Uint8Array);
    const view = new DataView(page.buffer);
    const told = view.getUint32(22, true);
    view.setUint32(22, 0);
    // Bit by bit, as RFC 3533 puts it.
    let rest = 0n;
    for (const byte of page) {
      rest ^= BigInt(byte) << 24n;
      for (let bit = 0; bit < 8; ++bit) {
        rest = rest & 0x80000000n ? (rest << 1n) ^ 0x104c11db7n : rest << 1n;
      }
    }
    expect(BigInt(told)).toBe(rest & 0xffffffffn);
  });

  test.each([
    [[0x78, 0], 960], // CELT, 20 ms, one frame
    [[0x08, 0], 960], // SILK, 20 ms
    [[0x18, 0], 2880], // SILK, 60 ms
    [[0x79, 0], 960 * 2],
    [[0x7b, 3], 960 * 3],
    [[0xe0, 0], 120], // CELT, 2.5 ms
    [[], 0],
  ])("a packet that begins with %j holds %d samples", (packet, samples) => {
    // 0x78 is configuration 15: hybrid, 20 ms.
    expect(samplesOf(Uint8Array.from(packet))).toBe(samples);
  });

  test("what is no recording, or is cut off, is refused and never hangs", () => {
    const whole = webm([[0x78, 1, 2, 3]]);
    for (let size = 0; size < whole.length; ++size) {
      try {
        expect(readOpus(whole.subarray(0, size)).packets.length).toBeLessThanOrEqual(1);
      } catch (error) {
        expect(error).toBeInstanceOf(BadWebm);
      }
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => readOpus(bytes)).toThrow(BadWebm);
      }),
      { numRuns: 2000 },
    );
    expect(() => readOpus(webm([[1]], 0x02))).toThrow("several packets");
  });

  test("only WebM is put into another file; anything else goes as it is, without its codec's name", async () => {
    const ogg = await takeable(
      new Blob([webm([[0x78, 1, 2]])], { type: "audio/webm;codecs=opus" }),
    );
    expect(ogg.type).toBe("audio/ogg");
    expect(readOgg(new Uint8Array(await ogg.arrayBuffer())).packets[2]).toEqual([0x78, 1, 2]);
    const mp4 = await takeable(new Blob(["x"], { type: "audio/mp4;codecs=mp4a.40.2" }));
    expect([mp4.type, await mp4.text()]).toEqual(["audio/mp4", "x"]);
  });

  test("what WhatsApp shows as a voice message is preferred", () => {
    expect(recordingFor(() => true)?.mimeType).toBe("audio/ogg;codecs=opus");
    expect(recordingFor((type) => type.startsWith("audio/mp4"))?.isVoice).toBe(false);
    expect(recordingFor(() => false)).toBeUndefined();
  });

  test("times are minutes and seconds", () => {
    expect([0, 9, 75, 600].map(clockOf)).toEqual(["0:00", "0:09", "1:15", "10:00"]);
  });
});
