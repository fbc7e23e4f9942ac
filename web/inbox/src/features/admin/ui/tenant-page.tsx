import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { failureText, fieldError, useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Button } from "#shared/ui/button.tsx";
import { Checkbox, SelectField, TextField } from "#shared/ui/field.tsx";
import { ErrorState, Loading } from "#shared/ui/states.tsx";

interface Settings {
  uncertainPolicy: "hold" | "resend" | "fail";
  uncertainDeadlineMs: number;
  timeZone: string;
  defaultCountry: string | null;
  agentsSeeUnassigned: boolean;
  retentionDays: number | null;
  quota: { messagesPerMonth: number | null } | null;
  keepArchivedOnNewMessage: boolean;
}
interface Tenant {
  id: string;
  name: string;
  settings: Partial<Settings>;
}

const policies = ["hold", "resend", "fail"] as const;
const numberOrNull = (text: string) => (text.trim() === "" ? null : Number(text));

export default function TenantPage() {
  const t = useWords();
  const tenant = useQuery({
    queryKey: ["tenant"],
    queryFn: ({ signal }) => fetchValue<Tenant>("GET", "/tenant", { signal }),
  });
  if (tenant.isPending) return <Loading />;
  if (tenant.isError) {
    return <ErrorState title={t("shared.loadFailed")} onRetry={() => void tenant.refetch()} />;
  }
  return <TenantForm key={tenant.dataUpdatedAt} tenant={tenant.data} />;
}

function TenantForm({ tenant }: { tenant: Tenant }) {
  const t = useWords();
  const { settings } = tenant;
  const [name, setName] = useState(tenant.name);
  const [policy, setPolicy] = useState(settings.uncertainPolicy ?? "hold");
  const [minutes, setMinutes] = useState(
    String((settings.uncertainDeadlineMs ?? 600_000) / 60_000),
  );
  const [zone, setZone] = useState(settings.timeZone ?? "UTC");
  const [country, setCountry] = useState(settings.defaultCountry ?? "");
  const [seesUnassigned, setSeesUnassigned] = useState(settings.agentsSeeUnassigned ?? false);
  const [keepsArchived, setKeepsArchived] = useState(settings.keepArchivedOnNewMessage ?? true);
  const [retention, setRetention] = useState(String(settings.retentionDays ?? ""));
  const [quota, setQuota] = useState(String(settings.quota?.messagesPerMonth ?? ""));
  const save = useAction(
    () =>
      fetchValue("PATCH", "/tenant", {
        body: {
          name,
          settings: {
            uncertainPolicy: policy,
            uncertainDeadlineMs: Math.round(Number(minutes) * 60_000),
            timeZone: zone,
            ...(country === "" ? {} : { defaultCountry: country }),
            agentsSeeUnassigned: seesUnassigned,
            keepArchivedOnNewMessage: keepsArchived,
            retentionDays: numberOrNull(retention),
            quota: { messagesPerMonth: numberOrNull(quota) },
          },
        },
      }),
    { invalidates: [["tenant"]], done: t("admin.saved"), isQuiet: true },
  );
  const errorOf = (field: string) =>
    fieldError(t, save.error, field) ?? fieldError(t, save.error, `settings.${field}`);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <form className="flex max-w-xl flex-col gap-4" onSubmit={submit}>
      <TextField
        label={t("admin.tenantName")}
        required
        value={name}
        error={errorOf("name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextField
        label={t("admin.country")}
        hint={t("admin.countryHint")}
        maxLength={2}
        dir="ltr"
        value={country}
        error={errorOf("defaultCountry")}
        onChange={(event) => setCountry(event.currentTarget.value.toUpperCase())}
      />
      <TextField
        label={t("admin.timeZone")}
        dir="ltr"
        value={zone}
        error={errorOf("timeZone")}
        onChange={(event) => setZone(event.currentTarget.value.trim())}
      />
      <SelectField
        label={t("admin.uncertainPolicy")}
        hint={t(`admin.policyHint.${policy}`)}
        value={policy}
        options={policies.map((one) => ({ value: one, label: t(`admin.policy.${one}`) }))}
        onChange={(event) => setPolicy(event.currentTarget.value as Settings["uncertainPolicy"])}
      />
      <TextField
        label={t("admin.uncertainDeadline")}
        type="number"
        min={0.1}
        step="any"
        value={minutes}
        error={errorOf("uncertainDeadlineMs")}
        onChange={(event) => setMinutes(event.currentTarget.value)}
      />
      <TextField
        label={t("admin.retention")}
        hint={t("admin.retentionHint")}
        type="number"
        min={7}
        value={retention}
        error={errorOf("retentionDays")}
        onChange={(event) => setRetention(event.currentTarget.value)}
      />
      <TextField
        label={t("admin.quota")}
        hint={t("admin.quotaHint")}
        type="number"
        min={0}
        value={quota}
        error={errorOf("quota")}
        onChange={(event) => setQuota(event.currentTarget.value)}
      />
      <Checkbox
        label={t("admin.agentsSeeUnassigned")}
        checked={seesUnassigned}
        onChange={(event) => setSeesUnassigned(event.currentTarget.checked)}
      />
      <Checkbox
        label={t("admin.keepArchived")}
        checked={keepsArchived}
        onChange={(event) => setKeepsArchived(event.currentTarget.checked)}
      />
      {save.isError && (
        <p role="alert" className="text-danger">
          {failureText(t, save.error)}
        </p>
      )}
      <Button look="primary" type="submit" className="self-start" isBusy={save.isPending}>
        {t("shared.save")}
      </Button>
    </form>
  );
}
