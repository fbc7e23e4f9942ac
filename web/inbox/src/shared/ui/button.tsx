import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, Ref } from "react";
import { classes } from "./classes.ts";
import { Spinner } from "./spinner.tsx";

type Look = "primary" | "plain" | "quiet" | "danger";

const looks: Readonly<Record<Look, string>> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover",
  plain: "border border-edge text-text hover:bg-hover",
  quiet: "text-accent hover:bg-hover",
  danger: "bg-danger text-on-danger hover:opacity-90",
};

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  /** At work: shows it, and takes no second click. */
  isBusy?: boolean;
  icon?: LucideIcon;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  look = "plain",
  isBusy = false,
  icon: Icon,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      className={classes(
        "inline-flex min-h-9 items-center justify-center gap-2 rounded-full px-4 py-1.5 font-medium",
        "disabled:opacity-60",
        looks[look],
        className,
      )}
      {...rest}
    >
      {isBusy ? <Spinner /> : Icon !== undefined && <Icon aria-hidden size={18} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: LucideIcon;
  /** What it does: its name for screen readers, and its tooltip. */
  label: string;
  size?: number;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({
  icon: Icon,
  label,
  size = 20,
  className,
  type = "button",
  ...rest
}: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={classes(
        "inline-flex size-10 shrink-0 items-center justify-center rounded-full text-meta",
        "hover:bg-hover hover:text-text disabled:opacity-50 aria-pressed:text-accent",
        className,
      )}
      {...rest}
    >
      <Icon aria-hidden size={size} />
    </button>
  );
}
