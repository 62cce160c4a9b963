// Which lab the exercises run on, and what holds its workspaces: worker threads, or this machine.
import { join } from 'node:path';
import type { Host } from '../core/host/host.ts';
import type { Port } from '../core/host/lab-ports.ts';
import type { Commits, Journals } from '../core/host/records.ts';
import { createSeats } from '../core/host/seats.ts';
import { createWorkspace } from '../core/lab/create-workspace.ts';
import type { JournalHeader } from '../core/lab/journal.ts';
import type { Lab } from '../core/lab/lab.ts';
import { engine } from '../core/lab/make-world.ts';
import { canFold } from '../core/lab/simulated-workspace.ts';
import type { Boot } from '../core/protocol/messages.ts';
import { startBackend } from './backends/table.ts';
import type { Config } from './config.ts';
import type { DeckSource } from './deck-source.ts';
import { createPool } from './hosts/simulated.ts';
import { nodeTimers } from './hosts/timers.ts';
import type { Register } from './journal/register.ts';
import { createRegistry, type Registry, type RegistryParts } from './workspace/registry.ts';
import type { RelayDoor } from './workspace/relay.ts';

export type LabSetup = {
  readonly workspaces: Registry;
  readonly boot: Boot['lab'];
  /** Resolves when the first workspace can be had. */
  readonly ready: Promise<void>;
};

export type LabSetupParts = {
  readonly config: Config;
  readonly data: string;
  readonly lab: Lab;
  readonly deck: DeckSource;
  readonly register: Register;
  readonly store: Journals;
  readonly commits: Commits;
  readonly nowMs: () => number;
  readonly news: RegistryParts['news'];
  readonly complain: (sentence: string) => void;
  readonly door: RelayDoor | null;
  readonly portUrl: (port: Port, path: string) => string;
  /** Something good to know, for the person who starts the server. */
  readonly note: (sentence: string) => void;
};

export async function setUpLab(parts: LabSetupParts): Promise<LabSetup> {
  const { config, lab } = parts;
  const boot = { name: lab.name, backend: config.backend, terminals: lab.terminals };
  if (config.backend === 'simulated') return { ...setUpSimulated(parts), boot };
  return { ...(await setUpReal(parts)), boot };
}

function setUpSimulated(parts: LabSetupParts): Omit<LabSetup, 'boot'> {
  const { lab, data } = parts;
  let registry: Registry | null = null;
  const pool = createPool({
    lab,
    engine,
    cache: join(data, 'labs'),
    report: report => registry?.report(report),
    lost: keys => registry?.lost(keys),
    complain: parts.complain,
  });
  const nodes = lab.spec.nodes.length;
  // The lab was set up in the moments before: the clock shows now when the person comes.
  let startMs = 0;
  const ready = pool.ready.then(nowMs => {
    startMs = nowMs;
  });
  registry = createRegistry(pool, {
    ...common(parts, engine, () => startMs),
    nodes: lab.spec.nodes,
    portUrl: parts.portUrl,
    ready,
    canFold: header => canFold(header, lab),
    starting: `Starting ${nodes === 1 ? 'one node' : `${nodes} nodes`}…`,
    canSnapshot: true,
    canPause: false,
    door: parts.door,
    resumed: null,
  });
  return { workspaces: registry, ready };
}

async function setUpReal(parts: LabSetupParts): Promise<Omit<LabSetup, 'boot'>> {
  const { lab, config, data } = parts;
  const backend = await startBackend(config.backend, { lab, data, environment: process.env });
  for (const note of backend.notes) parts.note(note);
  let registry: Registry | null = null;
  const seats = createSeats({
    timers: nodeTimers,
    makeWorkspace: ({ workspace: id, header, exercises, past }, wake) =>
      createWorkspace({
        ...{ id, header, lab, exercises, wake },
        backend: backend.make(header.epochMs),
        past: { checkpoint: null, entries: past.entries },
      }),
    ...{ makeCatchUp: null, makeRetelling: null },
    // The state of a real machine is not ours to store.
    pack: () => new Uint8Array(0),
    report: report => registry?.report(report),
  });
  const host: Host = {
    send: seats.send,
    async dispose() {
      seats.dispose();
      backend.dispose();
    },
  };
  registry = createRegistry(host, {
    ...common(parts, 0, () => 0),
    nodes: backend.nodes,
    portUrl: ({ node, port }, path) => backend.portUrl(node, port, path),
    ready: Promise.resolve(),
    canFold: header => header.engine === 0,
    starting: backend.starting,
    canSnapshot: false,
    canPause: true,
    door: null,
    resumed: 'The server was started anew: what you did is kept, the shells are new.',
  });
  return { workspaces: registry, ready: Promise.resolve() };
}

/** What differs between labs. */
type Own =
  | 'starting'
  | 'canSnapshot'
  | 'canPause'
  | 'door'
  | 'resumed'
  | 'ready'
  | 'canFold'
  | 'nodes'
  | 'portUrl';

function common(
  parts: LabSetupParts,
  engineNumber: number,
  /** When the lab's first state is, on its own clock. */
  startMs: () => number,
): Omit<RegistryParts, Own> {
  const { config, lab, deck, nowMs } = parts;
  const exercisesOf = (slide: number) =>
    deck.current().deck.slides.find(one => one.index === slide)?.exercises ?? [];
  return {
    deck: config.deck,
    lab: lab.name,
    backend: config.backend,
    register: parts.register,
    store: parts.store,
    commits: parts.commits,
    nowMs,
    max: config.maxWorkspaces,
    header: (wallMs = nowMs()): JournalHeader => ({
      format: 1,
      engine: engineNumber,
      lab: lab.name,
      labHash: lab.hash,
      seed: lab.spec.seed,
      epochMs: wallMs - startMs(),
      deck: deck.current().version,
      backend: config.backend,
    }),
    exercises: () => deck.current().deck.exercises,
    exercisesOf,
    exercisesBefore: slide => exercisesBefore(deck, slide),
    news: parts.news,
  };
}

/** Exercises of the slides before this one, each once, in the deck's order (D7). */
function exercisesBefore(deck: DeckSource, slide: number): string[] {
  const { slides, exercises } = deck.current().deck;
  const first = slides.find(one => one.index === slide)?.first ?? slide;
  const wanted = new Set<string>();
  for (const one of slides)
    if (one.index !== null && one.index < first)
      for (const exercise of one.exercises) wanted.add(exercise.id);
  return exercises.flatMap(({ id }) => (wanted.has(id) ? [id] : []));
}
