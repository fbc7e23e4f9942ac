import { useId, useState } from "react";
import { useWords } from "#shared/i18n/provider.tsx";
import { ticks } from "../model/scale.ts";

export interface Series {
  name: string;
  /** A class that gives `currentColor`. */
  className: string;
  values: readonly number[];
}

interface Props {
  title: string;
  labels: readonly string[];
  series: readonly Series[];
}

const width = 720;
const height = 240;
const margin = { top: 8, end: 8, bottom: 24, start: 44 };

/** Bars by day. The picture is for the eye; the same figures stand in a table for everybody else. */
export function BarChart({ title, labels, series }: Props) {
  const t = useWords();
  const id = useId();
  const [isTable, setTable] = useState(false);
  const numbers = new Intl.NumberFormat(t.language);
  const marks = ticks(Math.max(0, ...series.flatMap((one) => one.values)));
  const top = marks.at(-1) ?? 1;
  const inner = {
    width: width - margin.start - margin.end,
    height: height - margin.top - margin.bottom,
  };
  const slot = inner.width / Math.max(1, labels.length);
  const bar = Math.max(1, Math.min(24, (slot * 0.8) / Math.max(1, series.length)));
  const every = Math.ceil(labels.length / 8);
  // Time runs with the writing.
  const x = (place: number) => (t.direction === "rtl" ? width - place : place);
  const y = (value: number) => margin.top + inner.height * (1 - value / top);
  return (
    <figure className="flex flex-col gap-2" aria-labelledby={id}>
      <figcaption className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 id={id} className="flex-1 text-base font-semibold">
          {title}
        </h2>
        {series.map((one) => (
          <span key={one.name} className="inline-flex items-center gap-1.5 text-sm">
            <span
              aria-hidden
              className={`inline-block size-3 rounded-sm bg-current ${one.className}`}
            />
            {one.name}
          </span>
        ))}
        <button
          type="button"
          className="min-h-6 text-sm text-link underline"
          onClick={() => setTable(!isTable)}
        >
          {isTable ? t("analytics.asChart") : t("analytics.asTable")}
        </button>
      </figcaption>
      {isTable ? (
        <section
          className="max-h-80 overflow-auto rounded-lg border border-line"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label={title}
        >
          <table className="w-full text-sm">
            <thead className="bg-header text-meta">
              <tr>
                <th scope="col" className="px-3 py-1 text-start">
                  {t("analytics.day")}
                </th>
                {series.map((one) => (
                  <th key={one.name} scope="col" className="px-3 py-1 text-end">
                    {one.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {labels.map((label, row) => (
                <tr key={label} className="border-t border-line">
                  <th scope="row" className="px-3 py-1 text-start font-normal">
                    {label}
                  </th>
                  {series.map((one) => (
                    <td key={one.name} className="px-3 py-1 text-end tabular-nums">
                      {numbers.format(one.values[row] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : (
        <svg
          role="img"
          aria-label={`${title}: ${series.map((one) => `${one.name} ${numbers.format(one.values.reduce((a, b) => a + b, 0))}`).join(", ")}`}
          viewBox={`0 0 ${width} ${height}`}
          className="w-full text-xs"
        >
          {marks.map((mark) => (
            <g key={mark}>
              <line
                x1={x(margin.start)}
                x2={x(width - margin.end)}
                y1={y(mark)}
                y2={y(mark)}
                className="text-line"
                stroke="currentColor"
              />
              <text
                x={x(margin.start - 6)}
                y={y(mark) + 4}
                textAnchor="end"
                direction="ltr"
                className="text-meta"
                fill="currentColor"
              >
                {numbers.format(mark)}
              </text>
            </g>
          ))}
          {labels.map((label, place) => {
            const middle = margin.start + slot * (place + 0.5);
            return (
              <g key={label}>
                {series.map((one, order) => {
                  const value = one.values[place] ?? 0;
                  const left = middle + (order - series.length / 2) * bar;
                  return (
                    <rect
                      key={one.name}
                      x={t.direction === "rtl" ? x(left + bar) : left}
                      y={y(value)}
                      width={Math.max(1, bar - 1)}
                      height={inner.height + margin.top - y(value)}
                      rx={Math.min(2, bar / 4)}
                      fill="currentColor"
                      className={one.className}
                    >
                      <title>{`${label}: ${one.name} ${numbers.format(value)}`}</title>
                    </rect>
                  );
                })}
                {place % every === 0 && (
                  <text
                    x={x(middle)}
                    y={height - 6}
                    textAnchor="middle"
                    className="text-meta"
                    fill="currentColor"
                  >
                    {label}
                  </text>
                )}
              </g>
            );
          })}
        </svg>
      )}
    </figure>
  );
}
