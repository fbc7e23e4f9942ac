import { type FormEvent, useState } from "react";
import { failureText, fieldError, useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useList } from "#shared/api/lists.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Button } from "#shared/ui/button.tsx";
import { Dialog } from "#shared/ui/dialog.tsx";
import { Checkbox, SelectField, TextField } from "#shared/ui/field.tsx";
import type { Account, Outlet } from "../types.ts";

interface Values {
  outletId: string;
  phoneNumberId: string;
  wabaId: string;
  displayPhone: string;
  name: string;
  accessToken: string;
  isDefault: boolean;
  isDisabled: boolean;
  ratePerSecond: string;
}

const empty: Values = {
  outletId: "",
  phoneNumberId: "",
  wabaId: "",
  displayPhone: "",
  name: "",
  accessToken: "",
  isDefault: false,
  isDisabled: false,
  ratePerSecond: "80",
};

const valuesOf = (account: Account): Values => ({
  ...account,
  accessToken: "",
  isDisabled: account.state === "disabled",
  ratePerSecond: String(account.ratePerSecond),
});

/** Only what was changed goes to the server: a token left empty stays as it is. */
function changes(account: Account, values: Values) {
  const wasDisabled = account.state === "disabled";
  return {
    ...(values.name === account.name ? {} : { name: values.name }),
    ...(values.isDefault === account.isDefault ? {} : { isDefault: values.isDefault }),
    ...(Number(values.ratePerSecond) === account.ratePerSecond
      ? {}
      : { ratePerSecond: Number(values.ratePerSecond) }),
    ...(values.isDisabled === wasDisabled
      ? {}
      : { state: values.isDisabled ? "disabled" : "active" }),
    ...(values.accessToken === "" ? {} : { accessToken: values.accessToken }),
  };
}

/** Adds a number, or changes one. */
export function AccountDialog({
  account,
  onClose,
}: {
  account: Account | undefined;
  onClose: () => void;
}) {
  const t = useWords();
  const outlets = useList<Outlet>("/outlets", {}, account === undefined);
  const [values, setValues] = useState(account === undefined ? empty : valuesOf(account));
  const set = (part: Partial<Values>) => setValues((before) => ({ ...before, ...part }));
  const save = useAction(
    () => {
      if (account !== undefined) {
        return fetchValue("PATCH", `/accounts/${account.id}`, { body: changes(account, values) });
      }
      const { isDisabled: _, ratePerSecond: __, outletId, ...body } = values;
      return fetchValue("POST", "/accounts", {
        body: { ...body, outletId: outletId || outlets.rows[0]?.id },
      });
    },
    {
      invalidates: [["list", "/accounts"]],
      done: t("admin.saved"),
      onDone: onClose,
      isQuiet: true,
    },
  );
  const errorOf = (field: string) => fieldError(t, save.error, field);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  const isNew = account === undefined;
  return (
    <Dialog title={isNew ? t("admin.addAccount") : account.name} onClose={onClose}>
      <form className="flex flex-col gap-3" onSubmit={submit}>
        {isNew && (
          <>
            <SelectField
              label={t("admin.outlet")}
              value={values.outletId}
              error={errorOf("outletId")}
              options={outlets.rows.map((outlet) => ({ value: outlet.id, label: outlet.name }))}
              onChange={(event) => set({ outletId: event.currentTarget.value })}
            />
            <TextField
              label={t("admin.phoneNumberId")}
              hint={t("admin.fromMeta")}
              required
              inputMode="numeric"
              dir="ltr"
              value={values.phoneNumberId}
              error={errorOf("phoneNumberId")}
              onChange={(event) => set({ phoneNumberId: event.currentTarget.value.trim() })}
            />
            <TextField
              label={t("admin.wabaId")}
              required
              inputMode="numeric"
              dir="ltr"
              value={values.wabaId}
              error={errorOf("wabaId")}
              onChange={(event) => set({ wabaId: event.currentTarget.value.trim() })}
            />
            <TextField
              label={t("admin.displayPhone")}
              required
              type="tel"
              dir="ltr"
              value={values.displayPhone}
              error={errorOf("displayPhone")}
              onChange={(event) => set({ displayPhone: event.currentTarget.value })}
            />
          </>
        )}
        <TextField
          label={t("admin.name")}
          required
          maxLength={200}
          value={values.name}
          error={errorOf("name")}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextField
          label={t("admin.accessToken")}
          hint={isNew ? t("admin.tokenHint") : t("admin.tokenKeep")}
          required={isNew}
          type="password"
          autoComplete="off"
          dir="ltr"
          value={values.accessToken}
          error={errorOf("accessToken")}
          onChange={(event) => set({ accessToken: event.currentTarget.value.trim() })}
        />
        {!isNew && (
          <TextField
            label={t("admin.rate")}
            type="number"
            min={1}
            max={1000}
            value={values.ratePerSecond}
            error={errorOf("ratePerSecond")}
            onChange={(event) => set({ ratePerSecond: event.currentTarget.value })}
          />
        )}
        <Checkbox
          label={t("admin.isDefault")}
          checked={values.isDefault}
          onChange={(event) => set({ isDefault: event.currentTarget.checked })}
        />
        {!isNew && (
          <Checkbox
            label={t("admin.isDisabled")}
            checked={values.isDisabled}
            onChange={(event) => set({ isDisabled: event.currentTarget.checked })}
          />
        )}
        {save.isError && (
          <p role="alert" className="text-danger">
            {failureText(t, save.error)}
          </p>
        )}
        <Button look="primary" type="submit" className="self-end" isBusy={save.isPending}>
          {t("shared.save")}
        </Button>
      </form>
    </Dialog>
  );
}
