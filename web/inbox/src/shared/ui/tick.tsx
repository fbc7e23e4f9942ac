import { parseStatus, type Status } from "@hermod/timeline";
import {
  AlertCircle,
  Ban,
  CalendarClock,
  Check,
  CheckCheck,
  CircleHelp,
  Clock3,
} from "lucide-react";
import { fullTime } from "../i18n/format.ts";
import { useWords } from "../i18n/provider.tsx";
import type { Words } from "../i18n/words.ts";

const icons: Readonly<Record<Status, { icon: typeof Check; look: string }>> = {
  queued: { icon: Clock3, look: "text-meta" },
  scheduled: { icon: CalendarClock, look: "text-meta" },
  sending: { icon: Clock3, look: "text-meta" },
  uncertain: { icon: CircleHelp, look: "text-meta" },
  sent: { icon: Check, look: "text-meta" },
  failed: { icon: AlertCircle, look: "text-danger" },
  delivered: { icon: CheckCheck, look: "text-meta" },
  read: { icon: CheckCheck, look: "text-tick-read" },
  played: { icon: CheckCheck, look: "text-tick-read" },
  canceled: { icon: Ban, look: "text-meta" },
};

export const statusText = (t: Words, status: Status) => t(`status.${status}`);

interface Props {
  status: string | null | undefined;
  /** Unix milliseconds, spoken with it where it is known. */
  at?: number;
}

/** How far an outgoing message is: an icon, and the same in words for who does not see it or its colour. */
export function Tick({ status, at }: Props) {
  const t = useWords();
  const known = parseStatus(status);
  if (known === undefined) return null;
  const { icon: Icon, look } = icons[known];
  const text = statusText(t, known) + (at === undefined ? "" : ` ${fullTime(t, at)}`);
  return (
    <span role="img" aria-label={text} title={text} className={`inline-flex ${look}`}>
      <Icon aria-hidden size={16} strokeWidth={2.25} />
    </span>
  );
}
