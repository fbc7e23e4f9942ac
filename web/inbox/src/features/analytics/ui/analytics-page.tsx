import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchValue } from "#shared/api/client.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { DataTable } from "#shared/ui/data-table.tsx";
import { SelectField } from "#shared/ui/field.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "#shared/ui/states.tsx";
import { daysFrom, duration } from "../model/scale.ts";
import { BarChart } from "./bar-chart.tsx";

interface Analytics {
  volumes: { day: string; inbound: number; outbound: number }[];
  firstResponse: { p50Seconds: number | null; p90Seconds: number | null; count: number };
  failures: { code: string | number; count: number }[];
}

const spans = [7, 30, 90] as const;
const dayMs = 86_400_000;
const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10);

/** How much is written, how fast the team answers, and what fails. */
export default function AnalyticsPage() {
  const t = useWords();
  const [span, setSpan] = useState<number>(30);
  const to = isoDay(Date.now());
  const from = isoDay(Date.now() - (span - 1) * dayMs);
  const figures = useQuery({
    queryKey: ["analytics", from, to],
    queryFn: ({ signal }) =>
      fetchValue<Analytics>("GET", "/analytics", { query: { from, to }, signal }),
    placeholderData: keepPreviousData,
  });
  return (
    <div className="h-full overflow-y-auto p-4 md:p-6">
      <div className="mx-auto flex max-w-4xl flex-col gap-6">
        <div className="flex flex-wrap items-end gap-4">
          <h1 className="flex-1 text-xl font-semibold">{t("analytics.title")}</h1>
          <SelectField
            label={t("analytics.span")}
            value={String(span)}
            options={spans.map((days) => ({
              value: String(days),
              label: t("analytics.days", { count: days }),
            }))}
            onChange={(event) => setSpan(Number(event.currentTarget.value))}
          />
        </div>
        {figures.isPending && <SkeletonRows count={4} height="h-24" />}
        {figures.isError && (
          <ErrorState title={t("shared.loadFailed")} onRetry={() => void figures.refetch()} />
        )}
        {figures.isSuccess && <Figures figures={figures.data} days={daysFrom(from, to)} />}
      </div>
    </div>
  );
}

function Figures({ figures, days }: { figures: Analytics; days: readonly string[] }) {
  const t = useWords();
  const byDay = new Map(figures.volumes.map((volume) => [volume.day.slice(0, 10), volume]));
  const shortDay = new Intl.DateTimeFormat(t.language, {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  const numbers = new Intl.NumberFormat(t.language);
  const sum = (key: "inbound" | "outbound") => figures.volumes.reduce((n, one) => n + one[key], 0);
  const { p50Seconds, p90Seconds, count } = figures.firstResponse;
  const seconds = (value: number | null) =>
    value === null ? t("analytics.notYet") : duration(value, t.language);
  const tiles = [
    [t("analytics.inbound"), numbers.format(sum("inbound"))],
    [t("analytics.outbound"), numbers.format(sum("outbound"))],
    [t("analytics.half"), seconds(p50Seconds)],
    [t("analytics.most"), seconds(p90Seconds)],
  ] as const;
  return (
    <>
      <dl className="grid grid-cols-2 gap-3 xl:grid-cols-4">
        {tiles.map(([label, value]) => (
          <div
            key={label}
            className="flex flex-col-reverse justify-end gap-1 rounded-xl bg-header p-4"
          >
            <dt className="text-sm text-meta">{label}</dt>
            <dd className="text-2xl font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="text-sm text-meta">{t("analytics.responses", { count })}</p>
      <BarChart
        title={t("analytics.volumes")}
        labels={days.map((day) => shortDay.format(Date.parse(`${day}T00:00:00Z`)))}
        series={[
          {
            name: t("analytics.inbound"),
            className: "text-link",
            values: days.map((day) => byDay.get(day)?.inbound ?? 0),
          },
          {
            name: t("analytics.outbound"),
            className: "text-accent",
            values: days.map((day) => byDay.get(day)?.outbound ?? 0),
          },
        ]}
      />
      <section className="flex flex-col gap-2">
        <h2 className="text-base font-semibold">{t("analytics.failures")}</h2>
        {figures.failures.length === 0 ? (
          <EmptyState title={t("analytics.noFailures")} />
        ) : (
          <DataTable
            caption={t("analytics.failures")}
            rows={figures.failures}
            keyOf={(row) => String(row.code)}
            columns={[
              { id: "code", title: t("analytics.code"), cell: (row) => <bdi>{row.code}</bdi> },
              {
                id: "count",
                title: t("analytics.count"),
                cell: (row) => (
                  <Share
                    count={row.count}
                    most={Math.max(...figures.failures.map((f) => f.count))}
                  />
                ),
              },
            ]}
          />
        )}
      </section>
    </>
  );
}

/** A number and a bar of its length beside it. */
function Share({ count, most }: { count: number; most: number }) {
  const t = useWords();
  return (
    <span className="flex items-center gap-2">
      <span className="w-12 text-end tabular-nums">
        {new Intl.NumberFormat(t.language).format(count)}
      </span>
      <svg
        aria-hidden
        viewBox="0 0 100 8"
        preserveAspectRatio="none"
        className="h-2 w-40 text-danger rtl:-scale-x-100"
      >
        <rect width={(100 * count) / Math.max(1, most)} height="8" rx="1" fill="currentColor" />
      </svg>
    </span>
  );
}
