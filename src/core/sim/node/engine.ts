// One node's engine: its state, the machines of its containers, and who listens to it.

import type { Bytes } from '../../lib/bytes.ts';
import type { Kernel, Plain } from '../kernel/kernel.ts';
import { createGate, type Gate } from '../kernel/kernel.ts';
import type { NetControl } from '../net/net.ts';
import type {
  FileSystem,
  Machine,
  MachineOptions,
  Mark,
  Process,
  Signal,
  Tree,
  TtyMaster,
  Userland,
} from '../os/os.ts';
import type { Swarm } from '../store/swarm.ts';
import type { Registry } from './registry.ts';
import type { ContainerState, EngineEvent, EngineState } from './state.ts';

/** Runs main programs that are state machines; see `program/program-host.ts`. */
export type MainHost = {
  readonly start: (containerId: string, spec: MainSpec) => boolean;
  readonly signal: (containerId: string, signal: Signal) => void;
  readonly input: (containerId: string, bytes: Bytes | null) => void;
  readonly drop: (containerId: string) => void;
  readonly pause: (containerId: string, paused: boolean) => void;
};

export type MainSpec = {
  readonly program: string;
  readonly hostname: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
};

/** What all engines of a world share. */
export type EngineParts = {
  readonly kernel: Kernel;
  readonly epochMs: number;
  readonly net: NetControl;
  readonly host: MainHost;
  readonly userland: Userland;
  readonly registry: Registry;
  readonly createMachine: (options: MachineOptions) => Machine;
  readonly createTree: (base: string, from: Plain) => Tree;
  /** Name of the main program that stands behind a command line, or null. */
  readonly mainProgramOf: (argv: readonly string[]) => string | null;
  readonly swarmOf: (id: string) => Swarm | undefined;
  readonly engine: (nodeName: string) => Engine | undefined;
};

/** What an attached client gets: output as it comes, null at the end. */
/** `bytes` null: the end; `mark`: a shell told where it is, between two pieces of output. */
export type OutputListener = (
  stream: 'stdout' | 'stderr',
  bytes: Bytes | null,
  mark?: Mark,
) => void;

/** How a running container is reached from outside: all of it is gone after a restart. */
export type Lifeline = {
  readonly machine: Machine;
  /** PID 1 while it is a process; null for a main program. */
  process: Process | null;
  /** Its terminal, if it has one. */
  terminal: TtyMaster | null;
  /** Bytes for its standard input; null closes it. */
  input: ((bytes: Bytes | null) => void) | null;
};

export type Engine = {
  readonly state: EngineState;
  readonly parts: EngineParts;
  /** The node's own machine: bind mounts show its files. */
  readonly machine: () => Machine;
  readonly lifelines: Map<string, Lifeline>;
  readonly listeners: Map<string, Set<OutputListener>>;
  readonly volumes: Map<string, FileSystem>;
  readonly volumeTrees: Map<string, Tree>;
  readonly execs: Map<string, ExecLine>;
  /** Ids of containers by name and by task: derived, never stored. */
  readonly byName: Map<string, string>;
  readonly byTask: Map<string, string>;
  /** Opens at everything that happens here: state changes, log lines, events. */
  readonly changed: Gate;
  readonly event: (
    event: Omit<EngineEvent, 'ms' | 'scope'> & { scope?: 'local' | 'swarm' },
  ) => void;
  /** Tells the swarm's agent that a task's container changed. */
  taskChanged: (container: ContainerState) => void;
};

export type ExecLine = {
  readonly process: Process;
  readonly terminal: TtyMaster | null;
  /** Who is told what it says; nobody while its client has gone. */
  listener: OutputListener | null;
  /** Bytes for its standard input; null closes it. */
  readonly send: (bytes: Bytes | null) => void;
};

const EVENTS_MAX = 256;

export function createEngine(
  state: EngineState,
  parts: EngineParts,
  machine: () => Machine,
): Engine {
  const changed = createGate();
  return {
    state,
    parts,
    machine,
    lifelines: new Map(),
    listeners: new Map(),
    volumes: new Map(),
    volumeTrees: new Map(),
    execs: new Map(),
    byName: new Map(Object.values(state.containers).map(one => [one.name, one.id])),
    byTask: new Map(
      Object.values(state.containers)
        .filter(one => one.task !== '')
        .map(one => [one.task, one.id]),
    ),
    changed,
    event({ type, action, id, attributes, scope = 'local' }) {
      state.events.push({ type, action, id, attributes, scope, ms: parts.kernel.now() });
      if (state.events.length > EVENTS_MAX) state.events.splice(0, 64);
      changed.open();
    },
    taskChanged: () => {},
  };
}

/** The container of a task, if it is here. */
export function containerOfTask(engine: Engine, taskId: string): ContainerState | undefined {
  return engine.state.containers[engine.byTask.get(taskId) ?? ''];
}

/** Hex name of the engine's events about a container: its labels, image and name. */
export function containerEvent(
  engine: Engine,
  container: ContainerState,
  action: string,
  more: { readonly [name: string]: string } = {},
): void {
  const attributes: { [name: string]: string } = { ...container.labels };
  attributes.image = container.image;
  attributes.name = container.name;
  for (const name in more) attributes[name] = more[name] ?? '';
  engine.event({ type: 'container', action, id: container.id, attributes });
}
