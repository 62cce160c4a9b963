// Finds on the screen where each run's command stands: the last lines that end with its text.

/** A line of the buffer as it reads, wrapped ones joined; `row` is its first row. */
export type LogicalLine = { readonly row: number; readonly text: string };

export type RunCommand = { readonly number: number; readonly command: string };

/**
 * Row of the command line of each run, by run number. Both lists are in order of time; a run whose
 * line is gone (cleared, scrolled away) has no entry. From the end backwards, as the same command
 * may stand there many times.
 */
export function locateRuns(
  lines: readonly LogicalLine[],
  runs: readonly RunCommand[],
): ReadonlyMap<number, number> {
  const rows = new Map<number, number>();
  let below = lines.length;
  for (const run of runs.toReversed()) {
    const wanted = firstLine(run.command);
    if (wanted === '') continue;
    const at = lines.findLastIndex((line, index) => index < below && endsWith(line.text, wanted));
    const line = lines[at];
    if (!line) continue;
    rows.set(run.number, line.row);
    below = at;
  }
  return rows;
}

/** Whether the command still stands on the line that it was found on; `clear` leaves the row. */
export function standsOn(text: string, command: string): boolean {
  return endsWith(text, firstLine(command));
}

function firstLine(command: string): string {
  return (command.split('\n', 1)[0] ?? '').trim();
}

/** The command alone, or after a prompt and a blank. */
function endsWith(line: string, wanted: string): boolean {
  const text = line.trimEnd();
  if (!text.endsWith(wanted)) return false;
  const before = text.slice(0, text.length - wanted.length);
  return before === '' || /[\s$#>%]$/.test(before);
}
