import { type FormEvent, useState } from "react";
import { useWords } from "#shared/i18n/provider.tsx";
import {
  componentsToSend,
  problemOf,
  type Slot,
  type SlotValues,
  slotsOf,
  type Template,
} from "#shared/lib/template.ts";
import { Button } from "#shared/ui/button.tsx";
import { TextField } from "#shared/ui/field.tsx";
import type { Slots } from "#shared/ui/slots.tsx";
import { TemplatePreview } from "#shared/ui/template-preview.tsx";

type Props = Omit<Slots["template.picker"], "accountId"> & { template: Template };

/** The fields of a template, and how it will read with them. */
export function TemplateForm({ template, isBusy, error, onChoose }: Props) {
  const t = useWords();
  const slots = slotsOf(template);
  const [values, setValues] = useState<SlotValues>({});
  const [isChecked, setChecked] = useState(false);
  const labelOf = (slot: Slot) => {
    if (slot.kind !== "text") return t(`templates.media.${slot.kind}`);
    return t(`templates.part.${slot.part}`, { name: slot.name });
  };
  const problem = (slot: Slot) => {
    const found = problemOf(slot, values[slot.key]);
    return found !== undefined && isChecked ? t(`templates.problem.${found}`) : undefined;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (slots.some((slot) => problemOf(slot, values[slot.key]) !== undefined)) return;
    onChoose({
      name: template.name,
      language: template.language,
      components: componentsToSend(template, values),
    });
  };
  return (
    <form className="flex flex-col gap-3" noValidate onSubmit={submit}>
      <div className="flex justify-center rounded-xl bg-canvas p-4">
        <TemplatePreview template={template} values={values} />
      </div>
      {slots.map((slot) => (
        <TextField
          key={slot.key}
          label={labelOf(slot)}
          dir="auto"
          value={values[slot.key] ?? ""}
          placeholder={slot.example ?? (slot.kind === "text" ? "" : "https://")}
          error={problem(slot)}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setValues((before) => ({ ...before, [slot.key]: value }));
          }}
        />
      ))}
      {error !== undefined && (
        <p role="alert" className="text-danger">
          {error}
        </p>
      )}
      <Button look="primary" type="submit" className="self-end" isBusy={isBusy}>
        {t("templates.send")}
      </Button>
    </form>
  );
}
