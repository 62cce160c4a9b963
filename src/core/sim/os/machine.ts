// Makes a machine: a node or a container with files, processes and a place on the network.
import type { Plain } from '../kernel/kernel.ts';
import { createFileSystem } from './files.ts';
import type { Machine, MachineOptions, Process, Program, Workload } from './os.ts';
import { createProcFiles, createSysFiles } from './proc-files.ts';
import { createProcess, programFor } from './process.ts';

/** A node has run a while when the world begins; a container has not. */
const NODE_PIDS = 1200;

/**
 * Most processes of a machine, as a limit of tasks in its control group would be: a shell that forks
 * for ever fills its own machine and nothing else.
 */
const PROCESSES_MAX = 300;

/** What a process becomes that cannot be made: it waits as bash does before it tries again. */
const refusedFork: Program = {
  name: 'fork',
  *run(process) {
    yield 1_000;
    yield* process.complain('-bash: fork: Resource temporarily unavailable\n');
    return 254;
  },
};

const idle: Workload = { cores: 0, memoryBytes: 0, load: [0, 0, 0] };

export function createMachine(options: MachineOptions): Machine {
  const { kernel } = options;
  const [storedPid, storedFiles] = (options.from ?? [null, null]) as [number | null, Plain];
  const processes = new Map<number, Process>();
  let lastPid = storedPid ?? (options.kind === 'node' ? NODE_PIDS : 0);
  const files = createFileSystem({
    base: options.userland.base(options.base),
    layers: options.layers.map(layer => (layer as [number, Plain])[1]),
    nowMs: kernel.now,
    random: kernel.random,
    ...(storedFiles === null ? {} : { from: storedFiles }),
    ...(options.readOnly && { readOnly: options.readOnly }),
    ...(options.diskBytes === undefined ? {} : { limitBytes: options.diskBytes }),
  });

  const machine: Machine = {
    ...options,
    files,
    program: options.userland.program,
    service: options.service ?? (() => null),
    workload: options.workload ?? (() => idle),
    start(how) {
      const parent = how.parent ?? null;
      const environment = new Map(Object.entries(how.environment ?? options.environment));
      const directory = how.directory ?? parent?.directory ?? options.home;
      const full = how.parent && processes.size >= PROCESSES_MAX;
      const { program, argv } = full
        ? { program: refusedFork, argv: how.argv }
        : programFor(machine, how, environment, directory);
      const pid = how.resume?.pid ?? freePid();
      const group = how.group ?? parent?.group ?? 'new';
      const process = createProcess({
        machine,
        pid,
        parent,
        group: group === 'new' ? pid : group,
        argv,
        environment,
        directory,
        streams: asMap(how.streams),
        tty: how.tty === undefined ? (parent?.tty ?? null) : how.tty,
        user: how.user ?? parent?.user ?? 'root',
        program,
        resume: how.resume,
        ended: one => processes.delete(one.pid),
      });
      processes.set(pid, process);
      return process;
    },
    processes: () => [...processes.values()],
    killAll() {
      for (const process of [...processes.values()]) process.signal('KILL');
    },
    state: () => [lastPid, files.save()],
    changes: files.changes,
  };
  files.mount('/proc', createProcFiles(machine), '/', false);
  files.mount('/sys', createSysFiles(machine), '/', true);
  return machine;

  /** Number 1 is kept for a main program that is a state machine. */
  function freePid(): number {
    do lastPid++;
    while (processes.has(lastPid) || (lastPid === 1 && options.main() !== null));
    return lastPid;
  }
}

function asMap<T>(streams: readonly T[] | ReadonlyMap<number, T>): ReadonlyMap<number, T> {
  return Array.isArray(streams) ? new Map(streams.entries()) : (streams as ReadonlyMap<number, T>);
}
