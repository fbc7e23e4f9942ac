import { X } from "lucide-react";
import { create } from "zustand";
import { useWords } from "../i18n/provider.tsx";
import { IconButton } from "./button.tsx";
import { classes } from "./classes.ts";

export interface Toast {
  text: string;
  kind?: "info" | "success" | "error";
  action?: { label: string; run: () => void };
  /** Milliseconds; default 5,000, errors 10,000. */
  duration?: number;
}

interface Toasts {
  shown: (Toast & { id: number })[];
}

const most = 4;
let last = 0;
const useToasts = create<Toasts>(() => ({ shown: [] }));

export function dismissToast(id: number) {
  useToasts.setState(({ shown }) => ({ shown: shown.filter((toast) => toast.id !== id) }));
}

/** Shows a note at the bottom; gives its id. The oldest one goes when there are too many. */
export function showToast(toast: Toast): number {
  const id = ++last;
  useToasts.setState(({ shown }) => ({ shown: [...shown, { ...toast, id }].slice(-most) }));
  const duration = toast.duration ?? (toast.kind === "error" ? 10_000 : 5000);
  setTimeout(() => dismissToast(id), duration);
  return id;
}

/** Draws the notes; errors are spoken at once, the others when there is a pause. */
export function Toaster() {
  const t = useWords();
  const shown = useToasts((state) => state.shown);
  return (
    <section
      aria-label={t("shared.notices")}
      className="pointer-events-none fixed inset-x-0 bottom-4 z-50 flex flex-col items-center gap-2 px-4"
    >
      {shown.map((toast) => (
        <div
          key={toast.id}
          role={toast.kind === "error" ? "alert" : "status"}
          className={classes(
            "pointer-events-auto flex max-w-md items-center gap-3 rounded-xl ps-4 pe-1 py-1 shadow-raised border",
            toast.kind === "error"
              ? "bg-danger-soft text-text border-danger"
              : "bg-raised text-text border-line",
          )}
        >
          <span className="py-1.5">{toast.text}</span>
          {toast.action !== undefined && (
            <button
              type="button"
              className="min-h-9 rounded-full px-3 font-semibold text-accent hover:bg-hover"
              onClick={() => {
                toast.action?.run();
                dismissToast(toast.id);
              }}
            >
              {toast.action.label}
            </button>
          )}
          <IconButton
            icon={X}
            size={16}
            className="size-8"
            label={t("shared.close")}
            onClick={() => dismissToast(toast.id)}
          />
        </div>
      ))}
    </section>
  );
}
