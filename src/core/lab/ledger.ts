// What is known of snippets and runs: the fold of run-starts and verdicts.
import type { RunView, SnippetView } from '../protocol/messages.ts';
import type { JournalFact } from './journal.ts';

export type Ledger = {
  readonly started: (fact: Extract<JournalFact, { kind: 'run-start' }>) => void;
  readonly decided: (fact: Extract<JournalFact, { kind: 'verdict' }>) => void;
  /** A state that is not a fact: waiting, typing, running; null: back to the last fact. */
  readonly progress: (snippet: string, rev: string, state: SnippetView['state'] | null) => void;
  readonly snippet: (id: string) => SnippetView | null;
  readonly snippets: () => SnippetView[];
  /** Order of the last start of a snippet among all starts, or null. */
  readonly playedAt: (snippet: string) => number | null;
  /** The snippet that started last, and where. */
  readonly last: () => { readonly snippet: string; readonly terminal: string } | null;
  readonly addRun: (run: RunView) => void;
  readonly runs: () => readonly RunView[];
  readonly nextRun: () => number;
  readonly state: () => LedgerState;
};

export type LedgerState = {
  facts: Record<string, SnippetView>;
  played: Record<string, number>;
  last: { snippet: string; terminal: string } | null;
  runs: RunView[];
  runNumber: number;
};

const runsMax = 300;
const textsMax = 400_000;

export function createLedger(from?: LedgerState): Ledger {
  const state: LedgerState = from
    ? {
        facts: { ...from.facts },
        played: { ...from.played },
        last: from.last,
        runs: [...from.runs],
        runNumber: from.runNumber,
      }
    : { facts: {}, played: {}, last: null, runs: [], runNumber: 0 };
  /** States of the moment, not stored: at rest there are none. */
  const passing = new Map<string, SnippetView>();
  /** Runs that have begun and have no verdict yet, by snippet. */
  const begun = new Map<string, number>();
  let order = Math.max(0, ...Object.values(state.played));
  const view = (id: string) => passing.get(id) ?? state.facts[id] ?? null;
  return {
    started({ snippet, terminal, run }) {
      state.runNumber = Math.max(state.runNumber, run);
      state.played[snippet] = ++order;
      state.last = { snippet, terminal };
      begun.set(snippet, run);
    },
    decided({ snippet, rev, state: outcome, exit, tookMs, why, run }) {
      passing.delete(snippet);
      begun.delete(snippet);
      state.facts[snippet] = {
        ...{ id: snippet, rev, state: outcome },
        ...{ exit, virtualMs: tookMs, why, run },
      };
    },
    progress(snippet, rev, now) {
      if (now === null || now === 'waiting') begun.delete(snippet);
      if (now === null) passing.delete(snippet);
      else
        passing.set(snippet, {
          ...{ id: snippet, rev, state: now },
          ...{ exit: null, virtualMs: null, why: null, run: begun.get(snippet) ?? null },
        });
    },
    snippet: view,
    snippets: () =>
      [...new Set([...Object.keys(state.facts), ...passing.keys()])].flatMap(id => view(id) ?? []),
    playedAt: snippet => state.played[snippet] ?? null,
    last: () => state.last,
    addRun(run) {
      state.runs.push(run);
      let texts = state.runs.reduce((sum, one) => sum + one.text.length, 0);
      while (state.runs.length > runsMax || texts > textsMax)
        texts -= state.runs.shift()?.text.length ?? texts;
    },
    runs: () => state.runs,
    nextRun: () => ++state.runNumber,
    state: () => state,
  };
}
