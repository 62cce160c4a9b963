// What a workspace has shown so far, told again from what is written down of it.
import type { Cast, CastEvent } from '../replay/cast.ts';
import type { JournalEntry, JournalHeader } from './journal.ts';
import { createSimulatedWorkspace } from './simulated-workspace.ts';
import { createTape } from './tape.ts';
import type { SimulatedOptions } from './workspace.ts';

export type Retelling = {
  /** Call until it is `done`; each call is at most `fuel` events of computation. */
  readonly advance: (fuel: number) => 'working' | 'done';
  /** One per terminal that has shown something. */
  readonly casts: () => readonly Cast[];
  readonly dispose: () => void;
};

/**
 * Folds a simulated workspace's past and listens. From a stored state on its recording begins with
 * the screens as they were then.
 */
export function createRetelling(options: SimulatedOptions, title: string): Retelling {
  const workspace = createSimulatedWorkspace({ ...options, tells: true });
  const tape = createTape(options.exercises, options.lab, options.header.engine, title);
  const screens = workspace.view().terminals.flatMap(({ name }) => {
    const screen = workspace.screen(name);
    return screen === null || screen.text === '' ? [] : [screen];
  });
  tape.heard(screens, workspace);
  return {
    advance(fuel) {
      for (let left = fuel; left > 0 && workspace.replaying(); left--) {
        // Event by event, so that each is heard in its moment.
        workspace.replay(1);
        tape.heard(workspace.takeEvents(), workspace);
      }
      return workspace.replaying() ? 'working' : 'done';
    },
    casts: tape.casts,
    dispose: workspace.dispose,
  };
}

const noState = '0'.repeat(16);

/** Of a real machine the output itself is written down. Its state has no digest: 16 zeros. */
export function castsOfOutput(
  entries: readonly JournalEntry[],
  { lab, labHash, engine, seed }: JournalHeader,
  title: string,
): Cast[] {
  const tracks = new Map<string, { columns: number; rows: number; events: CastEvent[] }>();
  const beganMs = entries[0]?.virtualMs ?? 0;
  const trackOf = (terminal: string) => {
    const track = tracks.get(terminal) ?? { columns: 80, rows: 24, events: [] };
    tracks.set(terminal, track);
    return track;
  };
  for (const entry of entries) {
    const atMs = Math.max(0, Math.round(entry.virtualMs - beganMs));
    if (entry.kind === 'open' && !tracks.has(entry.terminal))
      Object.assign(trackOf(entry.terminal), { columns: entry.columns, rows: entry.rows });
    else if (entry.kind === 'resize')
      trackOf(entry.terminal).events.push({
        ...{ kind: 'other', atMs, code: 'r', data: `${entry.columns}x${entry.rows}` },
      });
    else if (entry.kind === 'output')
      trackOf(entry.terminal).events.push({ kind: 'output', atMs, text: entry.text });
    else if (entry.kind === 'run-start') {
      const marker = { snippet: entry.snippet, rev: entry.rev, state: noState };
      trackOf(entry.terminal).events.push({ kind: 'marker', atMs, marker });
    }
  }
  return [...tracks].map(([terminal, track]) => ({
    ...{ ...track, title },
    origin: { lab, labHash, engine, seed, terminal },
  }));
}
