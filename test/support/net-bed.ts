// A network of a few nodes and containers without engines: what net and program tests run on.
import { concatBytes, decodeUtf8, encodeUtf8 } from '../../src/core/lib/bytes.ts';
import { ok } from '../../src/core/lib/result.ts';
import type { Kernel, KernelState, Plain, Task } from '../../src/core/sim/kernel/kernel.ts';
import { createGate, createKernel, createKernelState } from '../../src/core/sim/kernel/kernel.ts';
import { createNet, type Net } from '../../src/core/sim/net/net.ts';
import type { FileSystem, Machine, Process, Program, Stream } from '../../src/core/sim/os/os.ts';
import { createProgramHost, type ProgramHost } from '../../src/core/sim/program/program-host.ts';
import { mainPrograms } from '../../src/core/sim/program/programs.ts';

export const overlayId = 'n'.repeat(25);

export type Bed = {
  readonly kernel: Kernel;
  readonly net: Net;
  readonly host: ProgramHost;
  readonly logs: { container: string; stream: string; text: string }[];
  readonly exits: { container: string; status: number }[];
  readonly files: Map<string, Map<string, Uint8Array>>;
  /** Runs a program on a machine to its end. */
  readonly run: (machine: string, program: Program, argv: readonly string[], input?: string) => Ran;
  readonly machine: (id: string) => Machine;
  readonly checkpoint: () => Saved;
};

export type Ran = { exit: number | null; stdout: string; stderr: string; ms: number };
export type Saved = { kernel: KernelState; net: Plain; host: Plain };

export const nodes = [1, 2, 3, 4, 5].map(n => ({ name: `node${n}`, address: `10.99.0.${n}` }));
const epochMs = 1_795_376_782_000;

export function createBed(seed = 1, saved?: Saved): Bed {
  const kernel = createKernel(saved ? saved.kernel : createKernelState(seed));
  const logs: Bed['logs'] = [];
  const exits: Bed['exits'] = [];
  const files: Bed['files'] = new Map();
  const net: Net = createNet({
    kernel,
    nodes,
    from: saved?.net ?? null,
    deliver: (container, event) => host.deliver(container, event),
  });
  const host: ProgramHost = createProgramHost({
    kernel,
    epochMs,
    programs: mainPrograms,
    sockets: () => net.sockets,
    files: id => fakeFiles(files, id),
    logged: (container, stream, text) => logs.push({ container, stream, text }),
    exited(container, status) {
      exits.push({ container, status });
      net.control.containerStopped(container);
    },
    from: saved?.host ?? null,
  });
  const machine = (id: string) => fakeMachine(kernel, net, files, id);
  return {
    kernel,
    net,
    host,
    logs,
    exits,
    files,
    machine,
    run(id, program, argv, input = '') {
      const started = kernel.now();
      const process = fakeProcess(machine(id), argv, input);
      let exit: number | null = null;
      kernel.start(program.run(process.process), value => {
        exit = value;
      });
      for (let turns = 0; exit === null && turns < 1000; turns++)
        kernel.run(kernel.now() + 1000, 1e7);
      return {
        exit,
        stdout: process.text(1),
        stderr: process.text(2),
        ms: process.endMs() - started,
      };
    },
    checkpoint() {
      if (!kernel.restful() || !net.restful()) throw new Error('busy');
      return structuredClone({ kernel: kernel.state, net: net.state(), host: host.state() });
    },
  };
}

/** Puts the overlay `dockercoins_default` into a bed, as the manager would. */
export function addOverlay(bed: Bed): void {
  bed.net.control.putNetwork({
    id: overlayId,
    name: 'dockercoins_default',
    driver: 'overlay',
    node: null,
    subnet: '10.0.1.0/24',
    gateway: '10.0.1.1',
    internal: false,
    encrypted: false,
  });
}

/** A service `dockercoins_NAME` with its tasks on nodes in turn; addresses from `10.0.1.<first>`. */
export function addService(
  bed: Bed,
  name: string,
  count: number,
  first: number,
  options: {
    program?: string;
    parameters?: Record<string, string | number | boolean>;
    dnsrr?: boolean;
  } = {},
): string[] {
  const backends: string[] = [];
  for (let slot = 1; slot <= count; slot++) {
    const address = `10.0.1.${first + slot}`;
    const slotName = `dockercoins_${name}.${slot}.${`task${name}${slot}`.padEnd(25, '0')}`;
    addContainer(bed, `${name}${slot}`, {
      node: `node${((slot - 1) % 5) + 1}`,
      address,
      task: { serviceName: `dockercoins_${name}`, slotName },
      aliases: [slotName],
      program: options.program ?? name,
      parameters: options.parameters ?? {},
    });
    backends.push(address);
  }
  bed.net.control.putService({
    networkId: overlayId,
    serviceId: `service-${name}`,
    serviceName: `dockercoins_${name}`,
    aliases: [name],
    virtualAddress: options.dnsrr ? null : `10.0.1.${first}`,
    backends,
  });
  return backends;
}

export function addContainer(
  bed: Bed,
  id: string,
  options: {
    node?: string;
    address: string;
    task?: { serviceName: string; slotName: string } | null;
    aliases?: string[];
    networkId?: string;
    program?: string | null;
    argv?: string[];
    parameters?: Record<string, string | number | boolean>;
  },
): void {
  bed.net.control.attach({
    id: `endpoint-${id}-${options.networkId ?? ''}`,
    networkId: options.networkId ?? overlayId,
    containerId: id,
    node: options.node ?? 'node1',
    address: options.address,
    mac: `02:42:${options.address
      .split('.')
      .map(part => Number(part).toString(16).padStart(2, '0'))
      .join(':')}`,
    aliases: options.aliases ?? [id],
    task: options.task ?? null,
  });
  if (!options.program) return;
  const started = bed.host.start(id, {
    program: options.program,
    hostname: id,
    argv: options.argv ?? [options.program],
    environment: {},
    parameters: options.parameters ?? {},
  });
  if (!started) throw new Error(`no main program ${options.program}`);
}

/** The mining demo: services behind virtual addresses, and a container `debug` on node1. */
export function addDockercoins(bed: Bed, replicas: { rng?: number; worker?: number } = {}): void {
  addOverlay(bed);
  addService(bed, 'rng', replicas.rng ?? 1, 10);
  addService(bed, 'hasher', 1, 30);

  addService(bed, 'worker', replicas.worker ?? 0, 60);
  addContainer(bed, 'debug', { address: '10.0.1.200' });
  bed.kernel.run(bed.kernel.now() + 100, 1e6);
}

function fakeFiles(files: Bed['files'], id: string): FileSystem {
  const own = files.get(id) ?? new Map<string, Uint8Array>();
  files.set(id, own);
  const unknown = { ok: false, error: 'ENOENT' } as const;
  return {
    read: (path: string) => {
      const found = own.get(path);
      return found ? ok(found) : unknown;
    },
    write: (path: string, bytes: Uint8Array, options?: { append?: boolean }) => {
      const held = options?.append ? own.get(path) : undefined;
      own.set(path, held ? concatBytes([held, bytes]) : bytes);
      return ok(null);
    },
    stat: (path: string) => {
      const found = own.get(path);
      return found ? ok({ type: 'file', size: found.length }) : unknown;
    },
    list: (path: string) => {
      const prefix = path === '/' ? '/' : `${path}/`;
      return ok(
        [...own.keys()].filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length)),
      );
    },
    remove: (path: string) => (own.delete(path) ? ok(null) : unknown),
    makeDirectory: () => ok(null),
    install: (path: string, program: string) => {
      own.set(path, encodeUtf8(`program ${program}`));
      return ok(null);
    },
  } as unknown as FileSystem;
}

function fakeMachine(kernel: Kernel, net: Net, files: Bed['files'], id: string): Machine {
  const machine: Machine = {
    id,
    kind: id.startsWith('node') ? 'node' : 'container',
    nodeName: id.startsWith('node') ? id : 'node1',
    hostname: () => id,
    files: fakeFiles(files, id),
    kernel,
    epochMs,
    network: net.control.networkOf(() => machine),
  } as unknown as Machine;
  return machine;
}

/** A task that never waits. */
function* atOnce<T>(work: () => T): Task<T> {
  yield* [];
  return work();
}

function fakeProcess(machine: Machine, argv: readonly string[], input: string) {
  const out: Record<number, Uint8Array[]> = { 1: [], 2: [] };
  let endMs = machine.kernel.now();
  const sink = (to: number): Stream => ({
    read: () => atOnce(() => null),
    write: bytes =>
      atOnce(() => {
        out[to]!.push(bytes);
        endMs = machine.kernel.now();
        return ok(null);
      }),
    readable: () => true,
    tty: null,
    share: () => sink(to),
    close() {},
  });
  let rest: Uint8Array | null = input ? encodeUtf8(input) : null;
  const source: Stream = {
    ...sink(1),
    read: () =>
      atOnce(() => {
        const all = rest;
        rest = null;
        return all;
      }),
  };
  const process: Process = {
    pid: 7,
    parentPid: 1,
    group: 7,
    machine,
    argv,
    environment: new Map(),
    directory: '/root',
    streams: new Map([
      [0, source],
      [1, sink(1)],
      [2, sink(2)],
    ]),
    tty: null,
    startedMs: machine.kernel.now(),
    user: 'root',
    state: 'running',
    status: null,
    changed: createGate(),
    signal() {},
    onSignal() {},
    path: text => (text.startsWith('/') ? text : `/root/${text}`),
    *print(text: string): Task<void> {
      yield* sink(1).write(encodeUtf8(text));
    },
    *complain(text: string): Task<void> {
      yield* sink(2).write(encodeUtf8(text));
    },
    readAll: () =>
      atOnce(() => {
        const all = rest ?? new Uint8Array();
        rest = null;
        return all;
      }),
    readLine: () =>
      atOnce(() => {
        if (!rest) return null;
        const text = decodeUtf8(rest);
        const end = text.indexOf('\n');
        rest = end < 0 || end + 1 === text.length ? null : encodeUtf8(text.slice(end + 1));
        return end < 0 ? text : text.slice(0, end);
      }),
    run: () => atOnce(() => 127),
  };
  const text = (to: number) => decodeUtf8(concatBytes(out[to] ?? []));
  return { process, text, endMs: () => endMs };
}
