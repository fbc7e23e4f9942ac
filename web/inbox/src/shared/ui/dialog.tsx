import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useWords } from "../i18n/provider.tsx";
import { Button, IconButton } from "./button.tsx";
import { classes } from "./classes.ts";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons, at the end. */
  footer?: ReactNode;
  /** `sheet`: from the window's end, full height (drawers). */
  shape?: "box" | "wide" | "sheet";
}

const shapes = {
  box: "m-auto w-[min(30rem,calc(100vw-2rem))] rounded-2xl",
  wide: "m-auto w-[min(48rem,calc(100vw-2rem))] rounded-2xl",
  sheet: "ms-auto me-0 my-0 h-dvh max-h-dvh w-[min(26rem,100vw)]",
};

/**
 * The browser's own modal dialog: it traps focus, makes the rest inert, closes on Escape and gives focus back. It needs no styles
 * made by script, which the content security policy would refuse. It is open while it is mounted.
 */
export function Dialog({ title, onClose, children, footer, shape = "box" }: DialogProps) {
  const t = useWords();
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog !== null && !dialog.open) dialog.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      className={classes("flex flex-col bg-raised p-0 text-text shadow-raised", shapes[shape])}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="flex max-h-[calc(100dvh-2rem)] min-h-0 flex-1 flex-col">
        <header className="flex items-center gap-2 px-5 pt-4 pb-2">
          <h2 id={id} className="flex-1 text-lg font-semibold">
            {title}
          </h2>
          <IconButton icon={X} label={t("shared.close")} onClick={onClose} />
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">{children}</div>
        {footer !== undefined && (
          <footer className="flex flex-wrap justify-end gap-2 px-5 pt-1 pb-4">{footer}</footer>
        )}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  children?: ReactNode;
  action: string;
  isDangerous?: boolean;
  /** May take its time: the dialog shows it and stays until the promise is there. */
  onConfirm: () => unknown | Promise<unknown>;
  onClose: () => void;
}

export function ConfirmDialog({
  title,
  children,
  action,
  isDangerous = false,
  onConfirm,
  onClose,
}: ConfirmProps) {
  const t = useWords();
  const [isBusy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      onClose();
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("shared.cancel")}</Button>
          <Button look={isDangerous ? "danger" : "primary"} isBusy={isBusy} onClick={confirm}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
