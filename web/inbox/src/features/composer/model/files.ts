import type { WordKey } from "#shared/i18n/words.ts";

export type FileKind = "image" | "video" | "audio" | "document";

const megabyte = 1_000_000;

/** What the Cloud API takes as which kind, and up to which size; everything else goes as a document. */
const kinds: Readonly<Record<FileKind, { types: readonly string[]; most: number }>> = {
  image: { types: ["image/jpeg", "image/png"], most: 5 * megabyte },
  video: { types: ["video/mp4", "video/3gpp"], most: 16 * megabyte },
  audio: {
    types: ["audio/aac", "audio/mp4", "audio/mpeg", "audio/amr", "audio/ogg"],
    most: 16 * megabyte,
  },
  document: { types: [], most: 100 * megabyte },
};

export function kindOfFile(type: string): FileKind {
  for (const kind of ["image", "video", "audio"] as const) {
    if (kinds[kind].types.includes(type)) return kind;
  }
  return "document";
}

/** Why a file cannot be sent, or nothing. */
export function problemOfFile(type: string, size: number): WordKey | undefined {
  if (size === 0) return "composer.fileEmpty";
  return size > kinds[kindOfFile(type)].most ? "composer.fileTooLarge" : undefined;
}

export const mostAtOnce = 10;
