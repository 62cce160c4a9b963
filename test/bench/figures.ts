// Statistics and the printed table of benches.

export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is held against, in words and as a number, or null where it is only told. */
  readonly budget: { readonly atMost: number; readonly of: string } | null;
};

/** The value below which that share of the samples lies (nearest rank). */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  return sorted[at] ?? Number.NaN;
}

export const median = (samples: readonly number[]) => quantile(samples, 0.5);

/** One line per figure: name, value, budget, and whether it holds. */
export function print(figures: readonly Figure[]): void {
  for (const { name, value, unit, budget } of figures) {
    const shown = `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ${unit}`;
    const held = budget === null ? '' : value <= budget.atMost ? 'holds' : 'MISSED';
    const against = budget === null ? '' : `≤ ${budget.atMost} ${unit} (${budget.of})`;
    process.stdout.write(
      `${name.padEnd(58)} ${shown.padStart(12)}  ${held.padEnd(7)} ${against}\n`,
    );
  }
}
