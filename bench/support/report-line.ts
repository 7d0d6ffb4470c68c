export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What was measured in the same run to compare with, in the same unit. */
  readonly baseline: { readonly name: string; readonly value: number };
  /** What issue and docs promise, for the eye: "at least 20000", "under 400". */
  readonly goal: string;
}

/** Prints one plain line: name, value, baseline, ratio to it, goal. */
export function printMeasure({ name, value, unit, baseline, goal }: Measure): void {
  const columns = [
    name.padEnd(44),
    `${format(value)} ${unit}`.padStart(14),
    `x${format(value / baseline.value)}`.padStart(9),
    `of ${baseline.name} (${format(baseline.value)} ${unit})`.padEnd(58),
    `goal: ${goal}`,
  ];
  console.log(columns.join('  ').trimEnd());
}

function format(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
