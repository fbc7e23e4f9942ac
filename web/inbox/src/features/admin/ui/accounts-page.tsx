import { Plus } from "lucide-react";
import { useState } from "react";
import { useList } from "#shared/api/lists.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { Button } from "#shared/ui/button.tsx";
import { ListView } from "#shared/ui/data-table.tsx";
import type { Account } from "../types.ts";
import { AccountCard } from "./account-card.tsx";
import { AccountDialog } from "./account-dialog.tsx";

export default function AccountsPage() {
  const t = useWords();
  const list = useList<Account>("/accounts");
  const [edited, setEdited] = useState<Account | "new" | undefined>();
  return (
    <>
      <p className="text-meta">{t("admin.accountsHint")}</p>
      <Button look="primary" icon={Plus} className="self-start" onClick={() => setEdited("new")}>
        {t("admin.addAccount")}
      </Button>
      <ListView list={list} empty={t("admin.noAccounts")}>
        {(accounts) => (
          <ul className="flex flex-col gap-3">
            {accounts.map((account) => (
              <li key={account.id}>
                <AccountCard account={account} onEdit={() => setEdited(account)} />
              </li>
            ))}
          </ul>
        )}
      </ListView>
      {edited !== undefined && (
        <AccountDialog
          account={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}
