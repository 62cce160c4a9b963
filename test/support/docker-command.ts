// Runs the docker command against an engine that answers from a table, without a swarm behind it.
import { decodeUtf8, encodeUtf8 } from '../../src/core/lib/bytes.ts';
import type { ApiAnswer, ApiRequest, EngineSocket, Json } from '../../src/core/sim/api/types.ts';
import { dockerProgram } from '../../src/core/sim/docker/docker.ts';
import { createKernel, createKernelState } from '../../src/core/sim/kernel/kernel.ts';
import { buildBase } from '../../src/core/sim/os/base-tree.ts';
import { createMachine } from '../../src/core/sim/os/machine.ts';
import type { Machine, Tty } from '../../src/core/sim/os/os.ts';
import { sinkTo, streamOf } from '../../src/core/sim/os/stream.ts';
import { createTty } from '../../src/core/sim/os/tty.ts';

export type Answers = Readonly<Record<string, Json | ((request: ApiRequest) => ApiAnswer | Json)>>;
export type Outcome = {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
  readonly asked: readonly string[];
  readonly sent: readonly ApiRequest[];
  readonly tty: Tty | null;
};
export type Options = {
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly terminal?: boolean;
  /** Signal to the command after so many virtual milliseconds. */
  readonly interruptAtMs?: number;
  /** Keys typed on the terminal at a moment. */
  readonly typed?: { readonly atMs: number; readonly text: string };
  readonly untilMs?: number;
  readonly noEngine?: boolean;
};

/** Words as typed after `docker`; answers by `METHOD /path`, 404 for all others. */
export function docker(
  words: readonly string[],
  answers: Answers = {},
  how: Options = {},
): Outcome {
  const kernel = createKernel(createKernelState(1));
  const sent: ApiRequest[] = [];
  const engine: EngineSocket = {
    *request(request) {
      yield 1;
      sent.push(request);
      const held = answers[`${request.method} ${request.path}`];
      const answer = typeof held === 'function' ? held(request) : held;
      if (answer === undefined) {
        return { kind: 'json', status: 404, body: { message: `no ${request.path}` } };
      }
      if (answer !== null && typeof answer === 'object' && 'kind' in answer) {
        return answer as ApiAnswer;
      }
      return { kind: 'json', status: 200, body: answer as Json };
    },
  };
  const files = Object.entries(how.files ?? {}).map(([name, text]) => [`/root/${name}`, text]);
  const base = buildBase('test', {
    '/root': { directory: 0o700 },
    ...Object.fromEntries(files),
  });
  const machine = createMachine({
    id: 'node1',
    kind: 'node',
    nodeName: 'node1',
    hostname: () => 'node1',
    personality: 'bash',
    kernel,
    epochMs: Date.UTC(2026, 0, 1, 9),
    userland: { base: () => base, program: () => null },
    base: 'test',
    layers: [],
    from: null,
    network: {} as Machine['network'],
    engine: how.noEngine ? null : engine,
    environment: { HOME: '/root', ...how.environment },
    home: '/root',
    memoryBytes: 1 << 30,
    cpus: 2,
    peer: () => null,
    main: () => null,
  });
  let [out, err] = ['', ''];
  const master = how.terminal
    ? createTty({
        kernel,
        columns: 120,
        rows: 40,
        output: bytes => (out += decodeUtf8(bytes)),
        mark: () => {},
      })
    : null;
  const stream = master?.tty.stream;
  const process = machine.start({
    argv: ['docker', ...words],
    program: dockerProgram,
    streams: stream
      ? [stream.share(), stream.share(), stream.share()]
      : [
          streamOf(encodeUtf8(how.stdin ?? '')),
          sinkTo(bytes => (out += decodeUtf8(bytes))),
          sinkTo(bytes => (err += decodeUtf8(bytes))),
        ],
    tty: master?.tty ?? null,
    group: 'new',
  });
  master?.tty.setForeground(machine, process.group);
  if (how.typed) {
    kernel.run(how.typed.atMs, 100_000);
    master?.input(encodeUtf8(how.typed.text));
  }
  if (how.interruptAtMs !== undefined) {
    kernel.run(how.interruptAtMs, 100_000);
    process.signal('INT');
  }
  kernel.run(how.untilMs ?? 60_000, 200_000);
  return {
    status: process.status,
    out,
    err,
    asked: sent.map(request => `${request.method} ${request.path}`),
    sent,
    tty: master?.tty ?? null,
  };
}
