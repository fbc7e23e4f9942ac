import type { Shown } from "@hermod/timeline";
import { Download, FileText, ImageOff, X } from "lucide-react";
import { useEffect, useState } from "react";
import { byteSize } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { discardItem, useOutbox } from "#shared/outbox/index.ts";
import { Dialog } from "#shared/ui/dialog.tsx";
import { Spinner } from "#shared/ui/spinner.tsx";
import { detailsOf } from "../model/message.ts";

/** Space is taken before the picture is there, so nothing moves when it comes. */
const frame =
  "relative flex h-56 w-72 max-w-full items-center justify-center rounded-lg bg-bubble-quote overflow-hidden";

/** The address of a file that is still on its way to the server, as long as it is drawn. */
function useLocalUrl(id: string, isLocal: boolean): string | undefined {
  const { items } = useOutbox();
  const blob = isLocal ? items.get(id)?.file?.blob : undefined;
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (blob === undefined) {
      setUrl(undefined);
      return;
    }
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}

function Progress({ id }: { id: string }) {
  const t = useWords();
  const { items, progress } = useOutbox();
  const item = items.get(id);
  if (item?.file === undefined || item.failure !== undefined) return null;
  const share = progress.get(id);
  return (
    <div className="absolute inset-x-2 bottom-2 flex items-center gap-2 rounded-full bg-raised p-1 shadow-raised">
      <progress
        max={1}
        {...(share === undefined ? {} : { value: share })}
        aria-label={t("thread.uploading")}
        className="h-2 flex-1 accent-accent"
      />
      <button
        type="button"
        tabIndex={-1}
        aria-label={t("thread.cancelUpload")}
        title={t("thread.cancelUpload")}
        onClick={() => discardItem(id)}
        className="inline-flex size-7 items-center justify-center rounded-full hover:bg-hover"
      >
        <X aria-hidden size={16} />
      </button>
    </div>
  );
}

/** Only what comes from here or is a file of this browser may be shown: the security policy says the same. */
const isOurs = (url: string) => url.startsWith("/") || url.startsWith("blob:");

export function MediaContent({ row }: { row: Shown }) {
  const t = useWords();
  const { media, mediaUrl, file } = detailsOf(row);
  const local = useLocalUrl(row.id, row.isLocal);
  const url = mediaUrl ?? local;
  const [isBroken, setBroken] = useState(false);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setBroken(false), [url]);
  const name = media?.fileName ?? file?.name ?? t(`kind.${kindOf(row.type)}`);
  const size = media?.size ?? file?.size;

  // Files of customers are fetched after their message came; one that is not even being fetched after a while will not come.
  const isGone = url === undefined && media == null && !row.isLocal && Date.now() - row.at > 60_000;
  if (media?.state === "failed" || isBroken || isGone) {
    return (
      <p className="flex items-center gap-2 text-meta">
        <ImageOff aria-hidden size={20} /> {t("thread.mediaFailed")}
        {url !== undefined && (
          <a href={url} tabIndex={-1} className="text-link underline" download>
            {t("thread.download")}
          </a>
        )}
      </p>
    );
  }
  if (url === undefined || media?.state === "pending") {
    return (
      <div className={row.type === "document" ? "flex items-center gap-2" : frame}>
        <Spinner /> <span>{t("thread.mediaPending")}</span>
      </div>
    );
  }
  switch (kindOf(row.type)) {
    case "image":
    case "sticker": {
      if (!isOurs(url)) break;
      const image = (
        <img
          src={url}
          alt={name}
          loading="lazy"
          className="size-full object-contain"
          onError={() => setBroken(true)}
        />
      );
      return (
        <div className={frame}>
          <button
            type="button"
            tabIndex={-1}
            aria-label={t("thread.openImage", { name })}
            onClick={() => setOpen(true)}
            className="size-full"
          >
            {image}
          </button>
          {row.isLocal && <Progress id={row.id} />}
          {isOpen && (
            <Dialog title={name} shape="wide" onClose={() => setOpen(false)}>
              <img src={url} alt={name} className="mx-auto max-h-[75vh] object-contain" />
            </Dialog>
          )}
        </div>
      );
    }
    case "video":
      if (!isOurs(url)) break;
      return (
        <div className={frame}>
          {/* biome-ignore lint/a11y/useMediaCaption: what customers send has no captions */}
          <video
            src={url}
            controls
            preload="metadata"
            tabIndex={-1}
            aria-label={name}
            className="size-full"
            onError={() => setBroken(true)}
          />
          {row.isLocal && <Progress id={row.id} />}
        </div>
      );
    case "audio":
      if (!isOurs(url)) break;
      return (
        <div className="relative pb-1">
          {/* biome-ignore lint/a11y/useMediaCaption: what customers send has no captions */}
          <audio
            src={url}
            controls
            preload="none"
            tabIndex={-1}
            aria-label={name}
            className="h-12 w-72 max-w-full"
            onError={() => setBroken(true)}
          />
          {row.isLocal && <Progress id={row.id} />}
        </div>
      );
    default:
      break;
  }
  return (
    <div className="relative min-w-56">
      <a
        href={url}
        download={name}
        tabIndex={-1}
        className="flex items-center gap-3 rounded-lg bg-bubble-quote p-3"
        {...(isOurs(url) ? {} : { target: "_blank", rel: "noopener noreferrer" })}
      >
        <FileText aria-hidden size={28} className="shrink-0" />
        <span className="flex min-w-0 flex-1 flex-col">
          <bdi className="truncate">{name}</bdi>
          {size != null && <span className="text-xs text-meta">{byteSize(t, size)}</span>}
        </span>
        <Download aria-hidden size={18} />
      </a>
      {row.isLocal && <Progress id={row.id} />}
    </div>
  );
}

const kinds = ["image", "video", "audio", "document", "sticker"] as const;
type Kind = (typeof kinds)[number];
export const kindOf = (type: string): Kind =>
  type === "voice" ? "audio" : (kinds.find((kind) => kind === type) ?? "document");
export const isMedia = (type: string) => type === "voice" || kinds.some((kind) => kind === type);
