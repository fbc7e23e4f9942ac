import { LayoutTemplate } from "lucide-react";
import { useState } from "react";
import { useWords } from "#shared/i18n/provider.tsx";
import { Button } from "#shared/ui/button.tsx";
import type { Slots } from "#shared/ui/slots.tsx";
import TemplateDialog from "./template-dialog.tsx";

/** Where the composer's field would be: says why there is none, and what can be sent instead. */
export default function WindowClosed({ conversation }: Slots["composer.windowClosed"]) {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="flex flex-wrap items-center justify-center gap-3 bg-header px-4 py-3 text-center">
      <p className="text-meta">{t("templates.windowClosed")}</p>
      <Button look="primary" icon={LayoutTemplate} onClick={() => setOpen(true)}>
        {t("templates.send")}
      </Button>
      {isOpen && <TemplateDialog conversation={conversation} onClose={() => setOpen(false)} />}
    </div>
  );
}
