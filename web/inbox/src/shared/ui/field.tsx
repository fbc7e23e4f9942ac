import type {
  InputHTMLAttributes,
  ReactNode,
  Ref,
  SelectHTMLAttributes,
  TextareaHTMLAttributes,
} from "react";
import { useId } from "react";
import { classes } from "./classes.ts";

interface Around {
  label: string;
  /** Below the field, always. */
  hint?: string | undefined;
  /** What is wrong with the value; tied to the field for screen readers. */
  error?: string | undefined;
}

const box =
  "w-full rounded-lg border border-edge bg-panel px-3 py-2 text-text aria-[invalid=true]:border-danger disabled:opacity-60";

function Frame({ id, label, hint, error, children }: Around & { id: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium text-text">
        {label}
      </label>
      {children}
      {hint ? (
        <p id={`${id}-hint`} className="text-sm text-meta">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} role="alert" className="text-sm text-danger">
          {error}
        </p>
      ) : null}
    </div>
  );
}

const described = (id: string, { hint, error }: Around) => ({
  "aria-invalid": error ? true : undefined,
  "aria-describedby":
    [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined,
});

type TextFieldProps = Around &
  InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> };

export function TextField({ label, hint, error, className, ...rest }: TextFieldProps) {
  const id = useId();
  const around = { label, hint, error };
  return (
    <Frame id={id} {...around}>
      <input id={id} className={classes(box, className)} {...described(id, around)} {...rest} />
    </Frame>
  );
}

type TextAreaProps = Around &
  TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> };

export function TextArea({ label, hint, error, className, ...rest }: TextAreaProps) {
  const id = useId();
  const around = { label, hint, error };
  return (
    <Frame id={id} {...around}>
      <textarea id={id} className={classes(box, className)} {...described(id, around)} {...rest} />
    </Frame>
  );
}

type SelectFieldProps = Around &
  SelectHTMLAttributes<HTMLSelectElement> & {
    options: readonly { value: string; label: string }[];
    ref?: Ref<HTMLSelectElement>;
  };

export function SelectField({ label, hint, error, options, className, ...rest }: SelectFieldProps) {
  const id = useId();
  const around = { label, hint, error };
  return (
    <Frame id={id} {...around}>
      <select id={id} className={classes(box, className)} {...described(id, around)} {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

type CheckboxProps = Omit<InputHTMLAttributes<HTMLInputElement>, "type"> & { label: ReactNode };

export function Checkbox({ label, className, ...rest }: CheckboxProps) {
  return (
    <label className={classes("flex min-h-6 items-start gap-2", className)}>
      <input type="checkbox" className="mt-0.5 size-5 shrink-0 accent-accent" {...rest} />
      <span>{label}</span>
    </label>
  );
}
