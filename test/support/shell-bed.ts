// A bare machine with a shell: commands run to their end, or typed on a terminal.
import { decodeUtf8, encodeUtf8 } from '../../src/core/lib/bytes.ts';
import {
  createKernel,
  createKernelState,
  type Kernel,
  type Plain,
} from '../../src/core/sim/kernel/kernel.ts';
import { createMachine } from '../../src/core/sim/os/machine.ts';
import type { Machine, Mark, Network, Process } from '../../src/core/sim/os/os.ts';
import { restoreProcess, saveProcess } from '../../src/core/sim/os/parked.ts';
import { sinkTo, streamOf } from '../../src/core/sim/os/stream.ts';
import { createTty } from '../../src/core/sim/os/tty.ts';
import { userland } from '../../src/core/sim/shell/userland.ts';

/** 2026-01-01 09:00 UTC. */
const EPOCH_MS = 1_767_258_000_000;
const LIMIT_MS = 600_000;

export type Bed = { readonly kernel: Kernel; readonly machine: Machine };

export function aMachine(
  personality: 'bash' | 'ash',
  options: {
    readonly kernel?: Kernel;
    readonly hostname?: string;
    readonly from?: Plain;
    readonly peer?: (name: string) => Machine | null;
  } = {},
): Bed {
  const kernel = options.kernel ?? createKernel(createKernelState(1));
  const hostname = options.hostname ?? 'node1';
  const machine = createMachine({
    id: hostname,
    kind: personality === 'bash' ? 'node' : 'container',
    nodeName: hostname,
    hostname: () => hostname,
    personality,
    kernel,
    epochMs: EPOCH_MS,
    userland,
    base: personality === 'bash' ? 'node' : 'alpine',
    layers: [],
    from: options.from ?? null,
    network: { interfaces: () => [], sockets: () => [] } as unknown as Network,
    engine: null,
    environment: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      USER: 'root',
    },
    home: personality === 'bash' ? '/root' : '/',
    memoryBytes: 2 ** 31,
    cpus: 2,
    peer: options.peer ?? (() => null),
    main: () => null,
  });
  return { kernel, machine };
}

/** Runs `bash -c` or `sh -c` to its end: exit status, output, errors. */
export function run(bed: Bed, command: string, input = '') {
  let out = '';
  let err = '';
  const { machine, kernel } = bed;
  const process = machine.start({
    argv: [machine.personality === 'bash' ? 'bash' : 'sh', '-c', command],
    directory: '/root',
    streams: [
      streamOf(encodeUtf8(input)),
      sinkTo(bytes => {
        out += decodeUtf8(bytes);
      }),
      sinkTo(bytes => {
        err += decodeUtf8(bytes);
      }),
    ],
  });
  const until = kernel.now() + LIMIT_MS;
  while (process.state !== 'ended' && kernel.run(until, 1000) === 'budget');
  return { exit: process.status, out, err };
}

export type Pane = {
  readonly process: () => Process;
  /** Types and lets time pass; gives what was shown meanwhile, without paste markers. */
  readonly type: (text: string, forMs?: number) => string;
  readonly raw: () => string;
  readonly marks: Mark[];
  readonly save: () => Plain;
};

/** A terminal of 80 × 24 with a login shell, or with what `from` has of one. */
export function aPane(bed: Bed, from: Plain = null): Pane {
  const { kernel, machine } = bed;
  let shown = '';
  const marks: Mark[] = [];
  const master = createTty({
    kernel,
    columns: 80,
    rows: 24,
    output: bytes => {
      shown += decodeUtf8(bytes);
    },
    mark: mark => marks.push(mark),
  });
  const { tty } = master;
  const process =
    from === null
      ? machine.start({
          argv: [machine.personality === 'bash' ? '-bash' : 'sh'],
          streams: [tty.stream, tty.stream, tty.stream],
          tty,
          group: 'new',
        })
      : restoreProcess(machine, from, tty, null);
  kernel.run(kernel.now() + 10, 100_000);
  return {
    process: () => process,
    type(text, forMs = 200) {
      const before = shown.length;
      master.input(encodeUtf8(text));
      kernel.run(kernel.now() + forMs, 1_000_000);
      return plain(shown.slice(before));
    },
    raw: () => shown,
    marks,
    save: () => saveProcess(process, 'sh'),
  };
}

/** Without bracketed paste's markers and with plain newlines. */
function plain(text: string): string {
  const paste = new RegExp(`${String.fromCharCode(27)}\\[\\?2004[hl]\\r?`, 'g');
  return text.replace(paste, '').replace(/\r+\n/g, '\n');
}
