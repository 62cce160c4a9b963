// A network of a few nodes and containers without engines: what net and program tests run on.
import { decodeUtf8, encodeUtf8 } from '../../src/core/lib/bytes.ts';
import type { Kernel, KernelState, Plain } from '../../src/core/sim/kernel/kernel.ts';
import { createKernel, createKernelState } from '../../src/core/sim/kernel/kernel.ts';
import { createNet, type Net } from '../../src/core/sim/net/net.ts';
import { netPrograms } from '../../src/core/sim/net/tools/tools.ts';
import { buildBase } from '../../src/core/sim/os/base-tree.ts';
import { createMachine } from '../../src/core/sim/os/machine.ts';
import type { Machine, Program } from '../../src/core/sim/os/os.ts';
import { nullStream, sinkTo, streamOf } from '../../src/core/sim/os/stream.ts';
import { createProgramHost, type ProgramHost } from '../../src/core/sim/program/program-host.ts';
import { mainPrograms } from '../../src/core/sim/program/programs.ts';

export const overlayId = 'n'.repeat(25);

export type Bed = {
  readonly kernel: Kernel;
  readonly net: Net;
  readonly host: ProgramHost;
  readonly logs: { container: string; stream: string; text: string }[];
  readonly exits: { container: string; status: number }[];
  /** Runs a program on a machine to its end. */
  readonly run: (machine: string, program: Program, argv: readonly string[], input?: string) => Ran;
  readonly machine: (id: string) => Machine;
  readonly checkpoint: () => Saved;
  readonly nullStream: typeof nullStream;
  readonly sink: typeof sinkTo;
};

export type Ran = { exit: number | null; stdout: string; stderr: string; ms: number };
export type Saved = { kernel: KernelState; net: Plain; host: Plain };

export const nodes = [1, 2, 3, 4, 5].map(n => ({ name: `node${n}`, address: `10.99.0.${n}` }));
/** A program that takes longer hangs. */
const limitMs = 600_000;
const epochMs = 1_795_376_782_000;

export function createBed(seed = 1, saved?: Saved): Bed {
  const kernel = createKernel(saved ? saved.kernel : createKernelState(seed));
  const logs: Bed['logs'] = [];
  const exits: Bed['exits'] = [];
  const machines = new Map<string, Machine>();
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
    files: id => machine(id).files,
    logged: (container, stream, text) => logs.push({ container, stream, text }),
    exited(container, status) {
      exits.push({ container, status });
      net.control.containerStopped(container);
    },
    from: saved?.host ?? null,
  });
  const machine = (id: string) => {
    const made = machines.get(id) ?? makeMachine(kernel, net, id);
    machines.set(id, made);
    return made;
  };
  return {
    kernel,
    net,
    host,
    logs,
    exits,
    machine,
    nullStream,
    sink: sinkTo,
    run(id, program, argv, input = '') {
      const startedMs = kernel.now();
      let stdout = '';
      let stderr = '';
      const process = machine(id).start({
        argv: argv.length > 0 ? argv : ['test'],
        program,
        streams: [
          streamOf(encodeUtf8(input)),
          sinkTo(bytes => (stdout += decodeUtf8(bytes))),
          sinkTo(bytes => (stderr += decodeUtf8(bytes))),
        ],
      });
      // Event by event: the clock stops when the program does.
      while (process.status === null && kernel.now() < startedMs + limitMs) {
        const next = kernel.nextMs();
        if (next === null) break;
        kernel.run(next, 1e6);
      }
      return { exit: process.status, stdout, stderr, ms: kernel.now() - startedMs };
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

  addService(bed, 'redis', 1, 40, { program: 'redis-server' });
  addService(bed, 'webui', 1, 50);
  addService(bed, 'worker', replicas.worker ?? 0, 60);
  addContainer(bed, 'debug', { address: '10.0.1.200' });
  bed.kernel.run(bed.kernel.now() + 100, 1e6);
}

function makeMachine(kernel: Kernel, net: Net, id: string): Machine {
  const isNode = nodes.some(node => node.name === id);
  const machine: Machine = createMachine({
    id,
    kind: isNode ? 'node' : 'container',
    nodeName: isNode ? id : 'node1',
    hostname: () => id,
    personality: isNode ? 'bash' : 'ash',
    userland: {
      base: () => tree,
      program: name => netPrograms.find(one => one.name === name) ?? null,
    },
    base: 'test',
    layers: [],
    from: null,
    network: net.control.networkOf(() => machine),
    engine: null,
    kernel,
    epochMs,
    environment: { PATH: '/usr/bin:/bin' },
    home: '/root',
    memoryBytes: 2 ** 31,
    cpus: 2,
    peer: () => null,
    main: () => null,
  });
  return machine;
}

const tree = buildBase('test', {
  '/dev/null': { device: 'null' },
  '/etc/apk/repositories': '',
  '/lib/apk/db': { directory: 0o755 },
  '/proc': { directory: 0o555 },
  '/root': { directory: 0o755 },
  '/tmp 1777': { directory: 0o777 },
  '/usr/bin': { directory: 0o755 },
  '/data': { directory: 0o755 },
  '/usr/share/nginx/html': { directory: 0o755 },
  '/var/cache': { directory: 0o755 },
});
