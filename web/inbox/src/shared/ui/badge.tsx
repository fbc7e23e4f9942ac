import type { ReactNode } from "react";
import { classes } from "./classes.ts";

const looks = {
  good: "bg-accent-soft text-on-accent-soft",
  warning: "bg-warning-soft text-on-warning-soft",
  bad: "bg-danger-soft text-text",
  plain: "bg-chip text-text",
} as const;

/** A word about a state; the colour only repeats it. */
export const Badge = ({
  look = "plain",
  children,
}: {
  look?: keyof typeof looks;
  children: ReactNode;
}) => (
  <span
    className={classes(
      "inline-block rounded-full px-2.5 py-0.5 text-xs font-medium whitespace-nowrap",
      looks[look],
    )}
  >
    {children}
  </span>
);
