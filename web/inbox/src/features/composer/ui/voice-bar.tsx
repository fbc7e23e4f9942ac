import { Mic, SendHorizontal, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useWords } from "#shared/i18n/provider.tsx";
import { IconButton } from "#shared/ui/button.tsx";
import { showToast } from "#shared/ui/toast.tsx";
import { clockOf } from "../model/voice.ts";
import { type Recording, record, type Voice } from "../recorder.ts";

/** A forgotten recording ends by itself, and waits to be sent or thrown away. */
const longestSeconds = 15 * 60;

interface Props {
  onVoice: (voice: Voice) => void;
  onClose: () => void;
}

/** Recording a voice message, in the place of the field: it begins when this is drawn. Escape throws it away. */
export function VoiceBar({ onVoice, onClose }: Props) {
  const t = useWords();
  const recording = useRef<Recording>(undefined);
  const [isOn, setOn] = useState(false);
  const [seconds, setSeconds] = useState(0);
  const bar = useRef<HTMLDivElement>(null);
  const sender = useRef<HTMLButtonElement>(null);
  // The keys work from the first moment on, before there is anything to send.
  useEffect(() => bar.current?.focus(), []);
  useEffect(() => {
    if (isOn) sender.current?.focus();
  }, [isOn]);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    let isClosed = false;
    record().then(
      (made) => {
        // Closed, or drawn anew, while the person was asked.
        if (isClosed) return made.cancel();
        recording.current = made;
        setOn(true);
      },
      () => {
        if (isClosed) return;
        showToast({ kind: "error", text: t("composer.noMicrophone") });
        close.current();
      },
    );
    return () => {
      isClosed = true;
      recording.current?.cancel();
      recording.current = undefined;
    };
  }, [t]);
  useEffect(() => {
    if (!isOn) return;
    const began = Date.now();
    const timer = setInterval(() => {
      const now = Math.floor((Date.now() - began) / 1000);
      setSeconds(Math.min(now, longestSeconds));
      if (now >= longestSeconds) recording.current?.hold();
    }, 250);
    return () => clearInterval(timer);
  }, [isOn]);

  const send = async () => {
    const made = recording.current;
    if (made === undefined) return;
    recording.current = undefined;
    try {
      onVoice(await made.finish());
    } catch {
      showToast({ kind: "error", text: t("composer.voiceFailed") });
    }
    close.current();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a field set is for forms
    <div
      ref={bar}
      role="group"
      tabIndex={-1}
      aria-label={t("composer.voice")}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
      className="flex items-center gap-2 p-2"
    >
      <IconButton icon={Trash2} label={t("composer.voiceDiscard")} onClick={onClose} />
      <span className="flex flex-1 items-center gap-2 px-2">
        <Mic aria-hidden size={18} className="text-danger" />
        <span role="timer" aria-label={t("composer.recording")}>
          {isOn ? clockOf(seconds) : "…"}
        </span>
      </span>
      <IconButton
        icon={SendHorizontal}
        label={t("composer.send")}
        ref={sender}
        disabled={!isOn}
        onClick={() => void send()}
        className="text-accent rtl:-scale-x-100"
      />
    </div>
  );
}
