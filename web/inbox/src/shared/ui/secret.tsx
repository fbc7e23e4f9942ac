import { Copy } from "lucide-react";
import { useId, useState } from "react";
import { useWords } from "../i18n/provider.tsx";
import { Button } from "./button.tsx";

/** Something that is shown once: selected at a click, copied by a button, kept nowhere. */
export function Secret({
  label,
  value,
  warning,
}: {
  label: string;
  value: string;
  warning: string;
}) {
  const t = useWords();
  const id = useId();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  return (
    <div className="flex flex-col gap-2">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          id={id}
          readOnly
          value={value}
          dir="ltr"
          autoComplete="off"
          className="min-w-0 flex-1 rounded-lg border border-edge bg-panel px-3 py-2 font-mono text-sm"
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button icon={Copy} onClick={() => void copy()}>
          {isCopied ? t("shared.copied") : t("shared.copy")}
        </Button>
      </div>
      <p role="status" className="text-sm text-meta">
        {warning}
      </p>
    </div>
  );
}
