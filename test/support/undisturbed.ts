// What a workspace would be if nothing had happened to it: its journal's commands given anew in process.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseDeck } from '../../src/core/deck/parse-deck.ts';
import type { JournalEntry, JournalHeader } from '../../src/core/lab/journal.ts';
import { prepareLab } from '../../src/core/lab/prepare-lab.ts';
import { createSimulatedWorkspace } from '../../src/core/lab/simulated-workspace.ts';
import type { LabCommand, Workspace } from '../../src/core/lab/workspace.ts';
import type { Checkpoint } from '../../src/core/sim/world.ts';
import { openDatabase } from '../../src/server/journal/database.ts';
import { createJournalStore } from '../../src/server/journal/sqlite.ts';
import { findLab } from '../../src/server/labs.ts';

export type Kept = {
  readonly header: JournalHeader;
  readonly entries: readonly JournalEntry[];
  /** The Markdown file that it was begun with. */
  readonly deck: string;
};

/** The journal of the only workspace in a data folder; its server may run. */
export function readJournal(data: string, deck: string): Kept {
  const database = openDatabase(data);
  try {
    const rows = database.all('select branch from workspaces', []);
    if (rows.length !== 1) throw new Error(`${rows.length} workspaces in ${data}`);
    const branch = String(rows[0]?.branch);
    const store = createJournalStore(database);
    const header = store.header(branch);
    if (header === null) throw new Error(`no header of ${branch}`);
    return { header, entries: store.read(branch, 0), deck };
  } finally {
    database.close();
  }
}

/** How many checkpoints stand in a data folder; its server may run. */
export function countCheckpoints(data: string): number {
  const database = openDatabase(data);
  try {
    return Number(database.all('select count(*) as count from checkpoints', [])[0]?.count);
  } finally {
    database.close();
  }
}

/** The same journal folded at once, from the lab's start and without any checkpoint. */
export function foldAtOnce(kept: Kept): Workspace {
  const workspace = begin(kept, kept.entries);
  while (workspace.replaying()) workspace.replay(1_000_000);
  return workspace;
}

/**
 * The same commands at the same virtual moments, given to a new workspace that knows nothing of
 * the journal. What follows from them (key strokes of the runner, runs, verdicts) it has to come
 * to by itself: `facts` are its own.
 */
export function playUndisturbed(kept: Kept): {
  readonly workspace: Workspace;
  readonly facts: readonly JournalEntry[];
} {
  const workspace = begin(kept, null);
  const facts: JournalEntry[] = [];
  const pass = (untilMs: number) => {
    while (workspace.advance(untilMs, 1_000_000) === 'budget');
    facts.push(...workspace.takeJournal(false));
    workspace.takeEvents();
  };
  let seen = 0;
  for (const entry of kept.entries) {
    pass(entry.virtualMs);
    if (entry.kind === 'tick' || facts.length > seen++) continue;
    workspace.command(commandOf(entry), entry.seq);
    facts.push(...workspace.takeJournal(false));
  }
  return { workspace, facts };
}

/** Entries without what the host adds, which has other numbers each time. */
export function factsOf(entries: readonly JournalEntry[]): unknown[] {
  return entries
    .filter(entry => entry.kind !== 'tick')
    .map(({ seq: _seq, ...fact }) => ('before' in fact ? { ...fact, before: 0 } : fact));
}

function commandOf(entry: JournalEntry): LabCommand {
  switch (entry.kind) {
    case 'open': {
      const { terminal, columns, rows } = entry;
      return { kind: 'open-terminal', terminal, columns, rows };
    }
    case 'input':
      return { kind: 'input', terminal: entry.terminal, text: entry.text };
    case 'resize': {
      const { terminal, columns, rows } = entry;
      return { kind: 'resize', terminal, columns, rows };
    }
    case 'place':
      return { kind: 'place', exercises: entry.exercises };
    case 'unplan':
      return { kind: 'stop' };
    case 'plan':
      return { kind: 'run', snippet: entry.steps.at(-1)?.snippet ?? '' };
    default:
      throw new Error(`nobody can command ${JSON.stringify(entry)}`);
  }
}

function begin({ header, deck: file }: Kept, past: Kept['entries'] | null): Workspace {
  const lab = findLab(header.lab, null);
  if (!lab.ok) throw new Error(lab.error);
  const deck = parseDeck(readFileSync(file, 'utf8'), {
    file: basename(file),
    readFile: () => null,
    values: lab.value.values,
  });
  return createSimulatedWorkspace({
    id: 'w',
    header,
    lab: lab.value,
    prepared: startOf(lab.value),
    exercises: deck.exercises,
    ...(past ? { past: { checkpoint: null, entries: past } } : {}),
  });
}

const starts = new Map<string, Checkpoint>();

function startOf(lab: Parameters<typeof prepareLab>[0]): Checkpoint {
  const known = starts.get(lab.hash);
  if (known !== undefined) return known;
  const prepared = prepareLab(lab);
  if (!prepared.ok) throw new Error(prepared.error);
  starts.set(lab.hash, prepared.value);
  return prepared.value;
}
