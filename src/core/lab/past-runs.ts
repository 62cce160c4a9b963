// Runs on a real machine as its journal tells of them: what its shells did cannot be done again.
import type { JournalEntry, JournalFact } from './journal.ts';
import type { Ledger } from './ledger.ts';
import { type Pane, startRun, viewRun } from './pane.ts';

type Start = Extract<JournalFact, { kind: 'run-start' }>;

export type PastRuns = {
  /** After the entry was applied. */
  readonly tell: (entry: JournalEntry) => void;
  /** What had begun and has no verdict: the verdicts that it gets. The journal ends here. */
  readonly interrupted: () => readonly JournalFact[];
};

export const interruptedSentence =
  'Interrupted by a restart of the server: the shell in which it ran is gone.';

/** What the new shell of a terminal is preceded by: the old one may have left colours or a program. */
export const newShellLine =
  '\x1b[?1049l\x1b[?25h\x1b[0m\r\n\x1b[2m[the server was started anew: from here on, a new shell]\x1b[0m\r\n';

/** `commandOf`: a snippet's text. */
export function createPastRuns(
  panes: ReadonlyMap<string, Pane>,
  ledger: Ledger,
  commandOf: (snippet: string) => string,
): PastRuns {
  const open = new Map<Pane, Start>();
  /** Their command's echo is still to come. */
  const echoing = new Set<Pane>();
  const end = (pane: Pane, status: number | null, atMs: number) => {
    const { run } = pane;
    open.delete(pane);
    echoing.delete(pane);
    pane.run = null;
    if (run) ledger.addRun(viewRun(pane, run, { status, atMs }));
  };
  return {
    tell(entry) {
      if (entry.kind === 'run-start') {
        const pane = panes.get(entry.terminal);
        if (!pane) return;
        open.set(pane, entry);
        echoing.add(pane);
      } else if (entry.kind === 'output') {
        const pane = panes.get(entry.terminal);
        const start = pane && open.get(pane);
        const echo = entry.text.indexOf('\n');
        if (!pane || !start || !echoing.has(pane) || echo < 0) return;
        echoing.delete(pane);
        const { snippet, run: number } = start;
        const startedMs = entry.virtualMs;
        const begun = startRun(pane, { number, snippet, command: commandOf(snippet), startedMs });
        const said = entry.text.slice(echo + 1);
        begun.screen.feed(said);
        pane.run = { ...begun, from: begun.from - said.length };
      } else if (entry.kind === 'verdict') {
        for (const [pane, { run }] of open)
          if (run === entry.run) end(pane, entry.exit, entry.virtualMs);
      }
    },
    interrupted: () =>
      [...open].map(([pane, { snippet, rev, run }]) => {
        end(pane, null, pane.run?.startedMs ?? 0);
        const nothing = { exit: null, tookMs: null };
        const why = interruptedSentence;
        return { kind: 'verdict', snippet, rev, state: 'failed', ...nothing, why, run };
      }),
  };
}
