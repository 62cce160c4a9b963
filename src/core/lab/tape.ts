// What a workspace shows, kept as asciicasts: one track per terminal, a marker where a snippet begins.
import type { Exercise } from '../deck/deck.ts';
import type { WorkspaceEvent } from '../protocol/messages.ts';
import type { Cast, CastEvent } from '../replay/cast.ts';
import type { Lab } from './lab.ts';
import { createProgram } from './steps.ts';
import type { Workspace } from './workspace.ts';

type Track = {
  readonly columns: number;
  readonly rows: number;
  readonly events: CastEvent[];
  /** As it is now. */
  size: string;
};

export type Tape = {
  /** `events`: what pages hear of the present moment of that workspace. */
  readonly heard: (events: readonly WorkspaceEvent[], workspace: Workspace) => void;
  readonly casts: () => Cast[];
};

/** `engine`: the simulator's number, 0 for real machines. */
export function createTape(
  exercises: readonly Exercise[],
  lab: Lab,
  engine: number,
  title: string,
): Tape {
  const program = createProgram(exercises, lab);
  const tracks = new Map<string, Track>();
  /** Snippets that have begun, and whether they go on. */
  const begun = new Map<string, boolean>();
  let beganMs: number | null = null;

  return {
    heard(events, workspace) {
      beganMs ??= workspace.nowMs();
      const atMs = Math.round(workspace.nowMs() - beganMs);
      // What the command types is heard with the news that it began: the marker comes before.
      for (const event of events)
        if (event.kind === 'snippet' && event.snippet.state !== 'skipped')
          begin(event.snippet.id, event.snippet.state, atMs, workspace);
      for (const event of events) {
        if (event.kind === 'output')
          push(event.terminal, workspace, { kind: 'output', atMs, text: event.text });
        // More than is kept at once: the whole picture takes its place.
        if (event.kind === 'screen')
          push(event.terminal, workspace, { kind: 'output', atMs, text: `\x1bc${event.text}` });
        if (event.kind === 'terminal') resize(event.terminal, atMs);
      }
    },
    casts: () =>
      [...tracks].map(([terminal, { columns, rows, events }]) => ({
        ...{ columns, rows, title, events },
        origin: {
          ...{ lab: lab.name, labHash: lab.hash, engine, seed: lab.spec.seed, terminal },
        },
      })),
  };

  function begin(id: string, state: string, atMs: number, workspace: Workspace): void {
    const step = program.cellOf(id)?.step;
    // An expectation belongs to the snippet before it.
    if (state === 'idle' || step?.snippet !== id) return;
    const goesOn = state === 'waiting' || state === 'typing' || state === 'running';
    const again = goesOn ? begun.get(id) === true : begun.has(id);
    begun.set(id, goesOn);
    if (again) return;
    const marker = { snippet: id, rev: step.rev, state: workspace.hash().slice(0, 16) };
    push(step.terminal, workspace, { kind: 'marker', atMs, marker });
  }

  function push(terminal: string, workspace: Workspace, event: CastEvent): void {
    let track = tracks.get(terminal);
    if (track === undefined) {
      const { columns, rows } = workspace.terminal(terminal) ?? { columns: 120, rows: 40 };
      track = { columns, rows, events: [], size: `${columns}x${rows}` };
      tracks.set(terminal, track);
    }
    track.events.push(event);
  }

  function resize(
    view: Extract<WorkspaceEvent, { kind: 'terminal' }>['terminal'],
    atMs: number,
  ): void {
    const track = tracks.get(view.name);
    const size = `${view.columns}x${view.rows}`;
    if (track === undefined || track.size === size) return;
    track.size = size;
    track.events.push({ kind: 'other', atMs, code: 'r', data: size });
  }
}
