import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "../i18n/provider.tsx";
import { Button } from "./button.tsx";
import { classes } from "./classes.ts";
import { Spinner } from "./spinner.tsx";

/** A grey bar where text will be. */
export const Skeleton = ({ className }: { className?: string }) => (
  <div aria-hidden className={classes("animate-pulse rounded bg-chip", className)} />
);

/** Rows of grey where a list will be; says "Loading" to screen readers. */
export function SkeletonRows({ count, height = "h-16" }: { count: number; height?: string }) {
  const t = useWords();
  return (
    <div role="status" aria-label={t("shared.loading")} className="flex flex-col gap-2 p-3">
      {Array.from({ length: count }, (_, row) => (
        <Skeleton key={row} className={height} />
      ))}
    </div>
  );
}

export function Loading() {
  const t = useWords();
  return (
    <div role="status" className="flex h-full items-center justify-center gap-2 p-6 text-meta">
      <Spinner /> {t("shared.loading")}
    </div>
  );
}

interface EmptyProps {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
}

export function EmptyState({ icon: Icon, title, children }: EmptyProps) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 p-6 text-center">
      {Icon !== undefined && <Icon aria-hidden size={48} className="text-edge" />}
      <p className="text-text">{title}</p>
      {children !== undefined && <div className="text-sm text-meta">{children}</div>}
    </div>
  );
}

interface ErrorProps {
  title: string;
  detail?: string | undefined;
  onRetry?: () => void;
}

/** Says what did not work and, where it may be tried again, offers that. Spoken at once. */
export function ErrorState({ title, detail, onRetry }: ErrorProps) {
  const t = useWords();
  return (
    <div role="alert" className="flex flex-col items-center gap-3 p-6 text-center">
      <p className="text-text">{title}</p>
      {detail ? <p className="text-sm text-meta">{detail}</p> : null}
      {onRetry !== undefined && <Button onClick={onRetry}>{t("shared.tryAgain")}</Button>}
    </div>
  );
}
