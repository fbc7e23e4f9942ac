import { LayoutTemplate, Mic, Paperclip, SendHorizontal, Smile, X } from "lucide-react";
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Conversation } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { setDraft, useDrafts } from "#shared/lib/drafts.ts";
import { makeId } from "#shared/lib/ids.ts";
import { usePreferences } from "#shared/lib/preferences.ts";
import { sendMessage } from "#shared/outbox/index.ts";
import { sendLive } from "#shared/realtime/bus.ts";
import { IconButton } from "#shared/ui/button.tsx";
import { classes } from "#shared/ui/classes.ts";
import { Slot, useHasSlot } from "#shared/ui/slots.tsx";
import { showToast } from "#shared/ui/toast.tsx";
import { completed, wantedAt } from "../model/completion.ts";
import { kindOfFile, mostAtOnce, problemOfFile } from "../model/files.ts";
import { canRecord, type Voice } from "../recorder.ts";
import { type Suggestion, Suggestions, useSuggestions } from "./suggestions.tsx";
import { type Chosen, Tray } from "./tray.tsx";
import { VoiceBar } from "./voice-bar.tsx";
import { useWindow, WindowStrip } from "./window-strip.tsx";

const EmojiPicker = lazy(() => import("./emoji-picker.tsx"));

/** What WhatsApp takes in one text. */
const longest = 4096;
const longestCaption = 1024;
const typingEveryMs = 3000;

interface Props {
  conversation: Conversation;
  customer: string;
}

/** Where answers are written; out of the 24-hour window the place where templates are chosen. */
export function Composer({ conversation, customer }: Props) {
  const t = useWords();
  const state = useWindow(conversation.windowClosesAt);
  const hasTemplates = useHasSlot("composer.windowClosed");
  if (state.kind === "closed") {
    return (
      <section aria-label={t("composer.label")} className="border-t border-line bg-header p-3">
        <p className="pb-2 text-sm text-meta">{t("composer.closed")}</p>
        {hasTemplates && <Slot name="composer.windowClosed" conversation={conversation} />}
      </section>
    );
  }
  return (
    <section aria-label={t("composer.label")} className="relative border-t border-line bg-header">
      <WindowStrip state={state} />
      <Field conversation={conversation} customer={customer} />
    </section>
  );
}

function Field({ conversation, customer }: Props) {
  const t = useWords();
  const { id } = conversation;
  const draft = useDrafts((drafts) => drafts.byConversation[id]);
  const text = draft?.text ?? "";
  const replyTo = draft?.replyTo;
  const sendWith = usePreferences((preferences) => preferences.sendWith);
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [cursor, setCursor] = useState(text.length);
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const [isEmojiOpen, setEmojiOpen] = useState(false);
  const [isTemplateOpen, setTemplateOpen] = useState(false);
  const [isRecording, setRecording] = useState(false);
  const [isOver, setOver] = useState(false);
  const [place, setPlace] = useState(0);
  const [dismissed, setDismissed] = useState("");
  const hasTemplates = useHasSlot("composer.templates");
  const wanted = wantedAt(text, cursor);
  const all = useSuggestions(wanted);
  const suggestions = dismissed === text ? [] : all;

  const setText = useCallback(
    (next: string) => setDraft(id, { text: next, ...(replyTo === undefined ? {} : { replyTo }) }),
    [id, replyTo],
  );

  // As high as its text, up to a third of the window.
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, window.innerHeight / 3)}px`;
  }, [text]);
  useEffect(() => {
    // On phones the keyboard would cover what was just opened.
    if (matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
  }, []);

  const lastTyping = useRef(0);
  const tellTyping = () => {
    if (Date.now() - lastTyping.current < typingEveryMs) return;
    lastTyping.current = Date.now();
    sendLive("typing", { conversationId: id, isActive: true });
  };

  const most = chosen.length > 0 ? longestCaption : longest;
  const isTooLong = Array.from(text).length > most;
  const hasBadFile = chosen.some(({ file }) => problemOfFile(file.type, file.size) !== undefined);
  const canSend = (text.trim() !== "" || chosen.length > 0) && !isTooLong && !hasBadFile;

  const send = () => {
    if (!canSend) return;
    const said = text.trim();
    const quote = replyTo === undefined ? {} : { replyTo: replyTo.messageId };
    const details = replyTo === undefined ? {} : { replyTo };
    if (chosen.length === 0) {
      sendMessage(id, { type: "text", text: said, ...quote }, { details });
    }
    for (const [at, { file }] of chosen.entries()) {
      const type = kindOfFile(file.type);
      // Sound takes no caption: its text goes as a message of its own.
      const caption = at === 0 && said !== "" && type !== "audio" ? { caption: said } : {};
      sendMessage(
        id,
        {
          type,
          ...caption,
          ...(type === "document" ? { filename: file.name } : {}),
          ...(at === 0 ? quote : {}),
        },
        {
          file: { blob: file, name: file.name },
          details: {
            ...(at === 0 ? details : {}),
            file: { name: file.name, size: file.size, mimeType: file.type },
          },
        },
      );
      if (at === 0 && said !== "" && type === "audio") {
        sendMessage(id, { type: "text", text: said });
      }
    }
    setDraft(id, undefined);
    setChosen([]);
    setCursor(0);
    lastTyping.current = 0;
    sendLive("typing", { conversationId: id, isActive: false });
    field.current?.focus();
  };

  const sendVoice = ({ blob, isVoice }: Voice) => {
    const name = isVoice ? "voice.ogg" : "voice.m4a";
    const quote = replyTo === undefined ? {} : { replyTo: replyTo.messageId };
    sendMessage(
      id,
      { type: "audio", ...(isVoice ? { voice: true } : {}), ...quote },
      {
        file: { blob, name },
        details: {
          ...(replyTo === undefined ? {} : { replyTo }),
          file: { name, size: blob.size, mimeType: blob.type },
        },
      },
    );
    setDraft(id, undefined);
  };
  const endRecording = () => {
    setRecording(false);
    requestAnimationFrame(() => field.current?.focus());
  };

  const addFiles = (files: Iterable<File>) => {
    const added = [...files].map((file) => ({ id: makeId(), file }));
    if (added.length === 0) return;
    const next = [...chosen, ...added];
    if (next.length > mostAtOnce) {
      showToast({ kind: "error", text: t("composer.tooMany", { count: mostAtOnce }) });
    }
    setChosen(next.slice(0, mostAtOnce));
  };

  const insert = (piece: string, from = cursor, to = cursor) => {
    const next = text.slice(0, from) + piece + text.slice(to);
    setText(next);
    const at = from + piece.length;
    setCursor(at);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at, at);
    });
  };

  const pick = (suggestion: Suggestion) => {
    if (wanted === undefined) return;
    const next = completed(text, wanted, suggestion.insert);
    insert(suggestion.insert, wanted.from, wanted.to);
    setDismissed(next.text);
    setPlace(0);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // The Enter that ends a composition (Japanese, Chinese, Korean) belongs to the input method.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const suggested = suggestions[Math.min(place, suggestions.length - 1)];
    if (suggested !== undefined) {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step !== 0) setPlace((place + step + suggestions.length) % suggestions.length);
      else if (event.key === "Enter" || event.key === "Tab") pick(suggested);
      else if (event.key === "Escape") setDismissed(text);
      else return;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === "Escape" && replyTo !== undefined) {
      setDraft(id, { text });
      event.stopPropagation();
      return;
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    const hasMod = event.ctrlKey || event.metaKey;
    if (sendWith === "mod-enter" && !hasMod) return;
    event.preventDefault();
    send();
  };

  const onPaste = (event: ClipboardEvent) => {
    const { files } = event.clipboardData;
    if (files.length === 0) return;
    event.preventDefault();
    addFiles(files);
  };

  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    addFiles(event.dataTransfer.files);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files can also be chosen by the button
    <div
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={classes(isOver && "outline-2 outline-accent outline-dashed -outline-offset-4")}
    >
      <Tray
        chosen={chosen}
        onRemove={(gone) => setChosen(chosen.filter((one) => one.id !== gone))}
      />
      {replyTo !== undefined && (
        <div className="mx-3 mt-3 flex items-center gap-2 rounded-lg border-s-4 border-accent bg-panel px-3 py-1.5">
          <div className="min-w-0 flex-1 text-sm">
            <bdi className="block font-medium text-accent">
              {replyTo.direction === "inbound" ? customer : t("composer.you")}
            </bdi>
            <bdi className="block truncate text-meta">{replyTo.preview}</bdi>
          </div>
          <IconButton
            icon={X}
            size={16}
            className="size-8"
            label={t("composer.noReply")}
            onClick={() => setDraft(id, { text })}
          />
        </div>
      )}
      {suggestions.length > 0 && (
        <Suggestions
          suggestions={suggestions}
          place={Math.min(place, suggestions.length - 1)}
          onPick={pick}
        />
      )}
      {isEmojiOpen && (
        <Suspense>
          <EmojiPicker
            onPick={(emoji) => {
              insert(emoji);
              setEmojiOpen(false);
            }}
            onClose={() => {
              setEmojiOpen(false);
              field.current?.focus();
            }}
          />
        </Suspense>
      )}
      {isTemplateOpen && (
        <Slot
          name="composer.templates"
          conversation={conversation}
          onClose={() => setTemplateOpen(false)}
        />
      )}
      {isRecording && <VoiceBar onVoice={sendVoice} onClose={endRecording} />}
      <form
        hidden={isRecording}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        className="flex items-end gap-1 p-2 [&[hidden]]:hidden"
      >
        <IconButton
          id="composer-emoji"
          icon={Smile}
          label={t("composer.emoji")}
          aria-expanded={isEmojiOpen}
          onClick={() => setEmojiOpen(!isEmojiOpen)}
        />
        <IconButton
          icon={Paperclip}
          label={t("composer.attach")}
          onClick={() => picker.current?.click()}
        />
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={t("composer.attach")}
          onChange={(event) => {
            addFiles(event.target.files ?? []);
            event.target.value = "";
          }}
        />
        {hasTemplates && (
          <IconButton
            icon={LayoutTemplate}
            label={t("composer.template")}
            onClick={() => setTemplateOpen(true)}
          />
        )}
        <textarea
          ref={field}
          id="composer-text"
          dir="auto"
          rows={1}
          value={text}
          aria-autocomplete="list"
          aria-controls={suggestions.length > 0 ? "composer-suggestions" : undefined}
          aria-activedescendant={suggestions.length > 0 ? `suggestion-${place}` : undefined}
          aria-label={t(chosen.length > 0 ? "composer.caption" : "composer.placeholder")}
          placeholder={t(chosen.length > 0 ? "composer.caption" : "composer.placeholder")}
          aria-invalid={isTooLong || undefined}
          onChange={(event) => {
            setText(event.target.value);
            setCursor(event.target.selectionStart);
            setPlace(0);
            tellTyping();
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          className="min-h-10 min-w-0 flex-1 resize-none rounded-2xl bg-panel px-4 py-2 text-text"
        />
        {text === "" && chosen.length === 0 && canRecord() && (
          <IconButton icon={Mic} label={t("composer.voice")} onClick={() => setRecording(true)} />
        )}
        <IconButton
          type="submit"
          icon={SendHorizontal}
          label={t("composer.send")}
          disabled={!canSend}
          className="text-accent rtl:-scale-x-100"
        />
      </form>
      {Array.from(text).length > most * 0.9 && (
        <p
          role={isTooLong ? "alert" : undefined}
          className={classes("px-4 pb-2 text-end text-xs", isTooLong ? "text-danger" : "text-meta")}
        >
          {t("composer.length", { length: Array.from(text).length, most })}
        </p>
      )}
    </div>
  );
}
