import { writeOgg } from "./ogg.ts";
import { readOpus } from "./webm.ts";

/** How a browser can record, best first. `isVoice`: WhatsApp shows it as a voice message; the others as a file with sound. */
export const recordings = [
  { mimeType: "audio/ogg;codecs=opus", isVoice: true },
  { mimeType: "audio/webm;codecs=opus", isVoice: true },
  { mimeType: "audio/mp4", isVoice: false },
] as const;

/** The best of them that this browser can make. */
export const recordingFor = (isSupported: (mimeType: string) => boolean) =>
  recordings.find(({ mimeType }) => isSupported(mimeType));

/**
 * What was recorded, as the Cloud API takes it: WebM, which it does not, is put into an Ogg file without touching the sound.
 * Rejects when that cannot be done.
 */
export async function takeable(recorded: Blob): Promise<Blob> {
  const type = recorded.type.split(";")[0] ?? "";
  if (type !== "audio/webm") return new Blob([recorded], { type });
  const track = readOpus(new Uint8Array(await recorded.arrayBuffer()));
  const pages = writeOgg(track, Math.floor(Math.random() * 2 ** 32));
  return new Blob(pages as Uint8Array<ArrayBuffer>[], { type: "audio/ogg" });
}

/** Whole seconds as minutes and seconds. */
export const clockOf = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
