import { FileText, Image, Video } from "lucide-react";
import { previewOf, type SlotValues, type Template } from "../lib/template.ts";

const icons = { image: Image, video: Video, document: FileText } as const;

/** The template as the customer will see it. */
export function TemplatePreview({ template, values }: { template: Template; values?: SlotValues }) {
  const { header, media, body, footer, buttons } = previewOf(template, values);
  const Icon = media === undefined ? undefined : icons[media];
  return (
    <div className="max-w-sm rounded-xl bg-bubble-out text-text" dir="auto">
      <div className="flex flex-col gap-1 px-3 py-2">
        {Icon !== undefined && (
          <span className="flex h-20 items-center justify-center rounded-lg bg-bubble-quote">
            <Icon aria-hidden size={32} />
          </span>
        )}
        {header !== undefined && <p className="font-semibold">{header}</p>}
        <p className="break-words whitespace-pre-wrap">{body}</p>
        {footer !== undefined && <p className="text-sm opacity-80">{footer}</p>}
      </div>
      {buttons.map((text) => (
        <p key={text} className="border-t border-line px-3 py-1.5 text-center font-medium">
          {text}
        </p>
      ))}
    </div>
  );
}
