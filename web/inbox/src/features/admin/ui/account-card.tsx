import { Pencil, Play, Stethoscope } from "lucide-react";
import { useState } from "react";
import { useAction } from "#shared/api/action.ts";
import { fetchValue } from "#shared/api/client.ts";
import { fullTime } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Badge } from "#shared/ui/badge.tsx";
import { Button } from "#shared/ui/button.tsx";
import type { Account, AccountCheck } from "../types.ts";
import { Checks } from "./checks.tsx";

const looks = { active: "good", stopped: "bad", disabled: "plain" } as const;

/** One WhatsApp number: how it stands, and the connection check. */
export function AccountCard({ account, onEdit }: { account: Account; onEdit: () => void }) {
  const t = useWords();
  const [checks, setChecks] = useState<AccountCheck[]>();
  const path = `/accounts/${account.id}`;
  const check = useAction(
    // Every call in it has a limit of its own at the server; together they may take their time.
    () => fetchValue<{ checks: AccountCheck[] }>("POST", `${path}/check`, { deadline: 60_000 }),
    { onDone: (answer) => setChecks(answer.checks) },
  );
  const resume = useAction(() => fetchValue("POST", `${path}/resume`), {
    invalidates: [["list", "/accounts"]],
    done: t("admin.resumed"),
  });
  const { backlog } = account;
  return (
    <article className="flex flex-col gap-3 rounded-xl border border-line p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-base font-semibold">{account.name}</h2>
        <bdi className="text-meta">{account.displayPhone}</bdi>
        <Badge look={looks[account.state]}>{t(`admin.state.${account.state}`)}</Badge>
        {account.isDefault && <Badge>{t("admin.default")}</Badge>}
      </div>
      {account.stopReason !== null && account.state !== "active" && (
        <p className="text-danger">{account.stopReason}</p>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        <dt className="text-meta">{t("admin.phoneNumberId")}</dt>
        <dd dir="ltr">{account.phoneNumberId}</dd>
        <dt className="text-meta">{t("admin.wabaId")}</dt>
        <dd dir="ltr">{account.wabaId}</dd>
        <dt className="text-meta">{t("admin.rate")}</dt>
        <dd>{t("admin.perSecond", { count: account.ratePerSecond })}</dd>
        <dt className="text-meta">{t("admin.lastWebhook")}</dt>
        <dd>
          {account.feedbackLiveAt === null
            ? t("admin.never")
            : fullTime(t, Date.parse(account.feedbackLiveAt))}
        </dd>
        {backlog !== undefined && (
          <>
            <dt className="text-meta">{t("admin.backlog")}</dt>
            <dd>
              {t("admin.waiting", { count: backlog.queued })}
              {backlog.oldestUnsentAt !== null &&
                ` (${fullTime(t, Date.parse(backlog.oldestUnsentAt))})`}
            </dd>
          </>
        )}
      </dl>
      <div className="flex flex-wrap gap-2">
        <Button icon={Stethoscope} isBusy={check.isPending} onClick={() => check.mutate(undefined)}>
          {t("admin.check")}
        </Button>
        {account.state === "stopped" && (
          <Button icon={Play} isBusy={resume.isPending} onClick={() => resume.mutate(undefined)}>
            {t("admin.resume")}
          </Button>
        )}
        <Button icon={Pencil} onClick={onEdit}>
          {t("shared.edit")}
        </Button>
      </div>
      {checks !== undefined && <Checks checks={checks} />}
    </article>
  );
}
