import {
  Camera,
  CircleHelp,
  FileText,
  type LucideIcon,
  MapPin,
  Mic,
  Smile,
  User,
  Video,
} from "lucide-react";
import type { LastMessage } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import type { WordKey } from "#shared/i18n/words.ts";
import { parseMarkup, plainText } from "#shared/lib/wa-markup.ts";

const kinds: Readonly<Record<string, { icon: LucideIcon; word: WordKey }>> = {
  image: { icon: Camera, word: "kind.image" },
  video: { icon: Video, word: "kind.video" },
  audio: { icon: Mic, word: "kind.audio" },
  voice: { icon: Mic, word: "kind.audio" },
  document: { icon: FileText, word: "kind.document" },
  sticker: { icon: Smile, word: "kind.sticker" },
  location: { icon: MapPin, word: "kind.location" },
  contacts: { icon: User, word: "kind.contacts" },
  unsupported: { icon: CircleHelp, word: "kind.unsupported" },
};

/** The last message in one line, without marks; what has no text says what it is. */
export function Preview({ message }: { message: LastMessage }) {
  const t = useWords();
  const kind = kinds[message.type];
  const Icon = kind?.icon;
  // A message without text has its kind in brackets at the server.
  const said = message.preview === `[${message.type}]` ? "" : message.preview;
  const text = plainText(parseMarkup(said.slice(0, 200)));
  return (
    <>
      {Icon !== undefined && <Icon aria-hidden size={16} className="shrink-0" />}
      <bdi className="truncate">{text || (kind !== undefined ? t(kind.word) : "")}</bdi>
    </>
  );
}
