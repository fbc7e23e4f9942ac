import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useWords } from "../i18n/provider.tsx";
import type { Words } from "../i18n/words.ts";
import { showToast } from "../ui/toast.tsx";
import { CallError } from "./client.ts";

/** What to tell a person about something that did not work. The server's own words where it refused for a reason. */
export function failureText(t: Words, error: unknown): string {
  if (!(error instanceof CallError)) return t("shared.failed");
  if (error.isRetryable) return t("shared.unreachable");
  if (error.problem?.code === "FORBIDDEN") return t("shared.forbidden");
  return error.problem?.message || t("shared.failed");
}

/** The same for one field of a form: nothing if the refusal was about another one. */
export const fieldError = (t: Words, error: unknown, field: string) =>
  error instanceof CallError && error.problem?.field === field ? failureText(t, error) : undefined;

interface ActionOptions<T> {
  /** Read again afterwards. */
  invalidates?: readonly QueryKey[];
  /** Said when it worked. */
  done?: string;
  onDone?: (value: T) => void;
  /** The form shows the failure itself. */
  isQuiet?: boolean;
}

/** Something that a person does: says when it worked and when not, and has what it changed read again. */
export function useAction<Input, T>(
  run: (input: Input) => Promise<T>,
  { invalidates = [], done, onDone, isQuiet = false }: ActionOptions<T> = {},
) {
  const t = useWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (value) => {
      for (const queryKey of invalidates) void client.invalidateQueries({ queryKey });
      if (done !== undefined) showToast({ text: done, kind: "success" });
      onDone?.(value);
    },
    onError: (error) => {
      if (!isQuiet) showToast({ text: failureText(t, error), kind: "error" });
    },
  });
}
