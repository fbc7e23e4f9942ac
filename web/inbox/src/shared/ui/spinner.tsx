import { classes } from "./classes.ts";

/** Decoration only: what is at work says so itself (aria-busy, a text). */
export function Spinner({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={classes(
        "inline-block size-4 animate-spin rounded-full border-2 border-current border-e-transparent",
        className,
      )}
    />
  );
}
