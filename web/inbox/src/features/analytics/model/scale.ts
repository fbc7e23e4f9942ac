/** Round numbers from 0 to at least `most`: 0, 20, 40, 60. At most `count` steps. */
export function ticks(most: number, count = 4): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power);
  const steps = Math.ceil(most / step - 1e-9);
  return Array.from({ length: steps + 1 }, (_, n) => n * step);
}

/** Every day from `from` to `to` (YYYY-MM-DD, both included), so that days without messages are not left out. */
export function daysFrom(from: string, to: string): string[] {
  const days: string[] = [];
  const last = Date.parse(`${to}T00:00:00Z`);
  for (
    let at = Date.parse(`${from}T00:00:00Z`);
    at <= last && days.length < 1000;
    at += 86_400_000
  ) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** `2 h 5 min`, `45 s`: the two largest units. */
export function duration(seconds: number, language: string): string {
  const units = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ] as const;
  const first = units.findIndex(([, size]) => seconds >= size);
  const begin = first < 0 ? units.length - 1 : first;
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [unit, size] of units.slice(begin, begin + 2)) {
    const value = Math.floor(rest / size);
    rest -= value * size;
    if (value === 0 && parts.length > 0) continue;
    parts.push(
      new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value),
    );
  }
  return parts.join(" ");
}
