import { CircleCheck, CircleX } from "lucide-react";
import { useWords } from "#shared/i18n/provider.tsx";
import { Badge } from "#shared/ui/badge.tsx";
import type { AccountCheck } from "../types.ts";

/** What the connection check found, and what to do about it. */
export function Checks({ checks }: { checks: readonly AccountCheck[] }) {
  const t = useWords();
  const failed = checks.filter((check) => !check.ok).length;
  return (
    <div role="status" className="flex flex-col gap-2 rounded-lg bg-header p-3">
      <p className="font-medium">
        {failed === 0 ? t("admin.allWell") : t("admin.problems", { count: failed })}
      </p>
      <ul className="flex flex-col gap-2 text-sm">
        {checks.map((check) => {
          const Icon = check.ok ? CircleCheck : CircleX;
          return (
            <li key={check.name} className="flex gap-2">
              <Icon aria-hidden size={18} className={check.ok ? "text-accent" : "text-danger"} />
              <div className="min-w-0 flex-1">
                <p>
                  <bdi className="font-medium">{check.name}</bdi>{" "}
                  <Badge look={check.ok ? "good" : "bad"}>
                    {check.ok ? t("admin.ok") : t("admin.failed")}
                  </Badge>
                </p>
                <p dir="auto" className="text-meta">
                  {check.detail}
                </p>
                {check.whatToDo !== null && (
                  <p dir="auto" className="mt-1">
                    {check.whatToDo}
                  </p>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
