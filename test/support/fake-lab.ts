// A lab of two nodes and a deck written in a few characters, for tests of the runner.
import type { Exercise, Method, Snippet } from '../../src/core/deck/deck.ts';
import type {
  JournalEntry,
  JournalHeader,
  WorkspaceCheckpoint,
} from '../../src/core/lab/journal.ts';
import type { Lab } from '../../src/core/lab/lab.ts';
import type { Workspace } from '../../src/core/lab/workspace.ts';
import { workspaceOver } from '../../src/core/lab/workspace-over.ts';
import { type Checkpoint, ENGINE } from '../../src/core/sim/world.ts';
import { createFakeWorld } from './fake-world.ts';

const node = (name: string, at: number) => ({
  name,
  address: `10.0.0.${at}`,
  cpus: 1,
  memoryBytes: 1e9,
  labels: {},
});

export const fakeLab: Lab = {
  name: 'fake',
  title: 'Fake',
  spec: {
    name: 'fake',
    seed: 7,
    nodes: [node('node1', 1), node('node2', 2)],
    images: [],
    present: [],
    files: [],
    setup: [],
  },
  terminals: [{ name: 'node1', node: 'node1', role: 'manager' }],
  values: { known: 'world' },
  gitrepo: null,
  real: { engines: {}, shell: 'host', lacks: [] },
  setupAt: [],
  hash: 'h',
};

export const fakeHeader: JournalHeader = {
  format: 1,
  engine: ENGINE,
  lab: 'fake',
  labHash: 'h',
  seed: 7,
  epochMs: 0,
  deck: 'd',
  backend: 'simulated',
};

/**
 * `bash echo a`, `(wait b)` is hidden; `` `x` `` a placeholder; `@node2 bash …` another terminal;
 * `"words" bash …` the item's words.
 */
export function exercise(id: string, ...written: string[]): Exercise {
  const snippets = written.map((line, index): Snippet => {
    const hidden = line.startsWith('(');
    const words = /^(?:\(|)(?:"([^"]*)" )?(?:@(\S+) )?(\w+) ?([\s\S]*?)\)?$/.exec(
      hidden ? line : `${line})`,
    );
    const [, lead = '', terminal, method = '', marked = ''] = words ?? [];
    const spans = [...marked.matchAll(/`([^`]+)`/g)];
    const placeholders = spans.map((span, at) => {
      const start = (span.index ?? 0) - 2 * at;
      return { name: span[1] as string, start, end: start + (span[1] as string).length };
    });
    return {
      id: `${id}.${index + 1}`,
      rev: '00000000',
      method: method as Method,
      text: marked.replaceAll('`', ''),
      hidden,
      position: { file: 'deck.md', line: index + 1, column: 1 },
      terminal: terminal ?? null,
      placeholders,
      needs: [],
      lead,
    };
  });
  const position = { file: 'deck.md', line: 1, column: 1 };
  return { id, title: id, position, terminal: null, snippets };
}

export function fakeWorkspace(
  exercises: readonly Exercise[],
  past?: { checkpoint: WorkspaceCheckpoint | null; entries: readonly JournalEntry[] },
): Workspace {
  const stored = past?.checkpoint?.data as unknown as { world: Checkpoint } | undefined;
  return workspaceOver(createFakeWorld(stored?.world), {
    id: 'w',
    header: fakeHeader,
    lab: fakeLab,
    exercises,
    ...(past ? { past } : {}),
  });
}
