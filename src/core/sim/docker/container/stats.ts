// docker stats
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { formatList, type ListSpec, shortId } from '../format/list.ts';
import { binarySize, humanSize } from '../format/size.ts';
import type { RowValue } from '../format/template.ts';
import type { ContainerSummary } from './ls.ts';

export const containerStats: Command = {
  name: 'stats',
  about: 'Show what containers use, over and over',
  usage: '[OPTIONS] [CONTAINER...]',
  arity: [0, Number.POSITIVE_INFINITY],
  aliases: ['docker container stats', 'docker stats'],
  flags: `
    -a, --all             Containers that do not run too
        --format string   Print each container by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE
        --no-stream       Show it once
        --no-trunc        Show everything in full length`,
  completes: 'running',
  run: showStats,
};

const spec: ListSpec = {
  type: '*container.statsContext',
  headings: {
    ID: 'CONTAINER ID',
    Container: 'CONTAINER',
    Name: 'NAME',
    CPUPerc: 'CPU %',
    MemUsage: 'MEM USAGE / LIMIT',
    MemPerc: 'MEM %',
    NetIO: 'NET I/O',
    BlockIO: 'BLOCK I/O',
    PIDs: 'PIDS',
  },
  columns: ['ID', 'Name', 'CPUPerc', 'MemUsage', 'MemPerc', 'NetIO', 'BlockIO', 'PIDs'],
};

type Cpu = {
  readonly cpu_usage?: { readonly total_usage?: number; readonly percpu_usage?: number[] };
  readonly system_cpu_usage?: number;
  readonly online_cpus?: number;
};
type Stats = {
  readonly id?: string;
  readonly name?: string;
  readonly cpu_stats?: Cpu;
  readonly precpu_stats?: Cpu;
  readonly memory_stats?: {
    readonly usage?: number;
    readonly limit?: number;
    readonly stats?: Readonly<Record<string, number>>;
  };
  readonly networks?: Readonly<Record<string, { rx_bytes: number; tx_bytes: number }>>;
  readonly blkio_stats?: {
    readonly io_service_bytes_recursive?: readonly { op: string; value: number }[] | null;
  };
  readonly pids_stats?: { readonly current?: number };
};

function* showStats(context: Context): Task<number> {
  const { flags } = context;
  const once = flags.on('no-stream');
  for (;;) {
    const rows = yield* measure(context);
    const text = formatList(spec, rows, flags.text('format'), false);
    if (once) {
      yield* context.out(text);
      return 0;
    }
    // The whole picture is drawn again in the same place.
    const lines = text.split('\n').map(line => `${line}\x1b[K`);
    yield* context.out(`\x1b[H${lines.join('\n')}\x1b[J`);
    yield 500;
  }
}

function* measure(context: Context): Task<RowValue[]> {
  const { flags, api, args } = context;
  let names: readonly string[] = args;
  if (args.length === 0) {
    const all = flags.on('all') ? { all: '1' } : undefined;
    const running = yield* api.get<ContainerSummary[]>('/containers/json', all);
    names = running.map(one => one.Id.slice(0, 12));
  }
  const { kernel } = context.process.machine;
  const changed = kernel.createGate();
  const answers = new Map<string, Stats | CommandError>();
  function* ask(name: string): Task<Stats | CommandError> {
    try {
      return yield* api.get<Stats>(`/containers/${name}/stats`, { stream: '0' });
    } catch (problem) {
      if (problem instanceof CommandError) return problem;
      throw problem;
    }
  }
  // Each answer takes a second of measuring: all are asked at the same time.
  const routines = names.map(name =>
    kernel.start(ask(name), answer => {
      answers.set(name, answer ?? {});
      changed.open();
    }),
  );
  try {
    while (answers.size < new Set(names).size) yield changed;
  } finally {
    for (const routine of routines) routine.cancel();
  }
  const rows: RowValue[] = [];
  for (const name of names) {
    const answer = answers.get(name);
    if (answer instanceof CommandError) throw answer;
    if (answer) rows.push(rowOf(name, answer, flags.on('no-trunc')));
  }
  return rows;
}

function rowOf(name: string, stats: Stats, whole: boolean): RowValue {
  const memory = stats.memory_stats ?? {};
  const cache = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0;
  const used = Math.max(0, (memory.usage ?? 0) - cache);
  const limit = memory.limit ?? 0;
  const networks = Object.values(stats.networks ?? {});
  const received = networks.reduce((sum, one) => sum + one.rx_bytes, 0);
  const sent = networks.reduce((sum, one) => sum + one.tx_bytes, 0);
  const io = (letter: string) =>
    (stats.blkio_stats?.io_service_bytes_recursive ?? [])
      .filter(one => one.op.toLowerCase().startsWith(letter))
      .reduce((sum, one) => sum + one.value, 0);
  return {
    fields: {
      Container: name,
      ID: shortId(stats.id ?? '', whole),
      Name: (stats.name ?? '').replace(/^\//, ''),
      CPUPerc: `${cpuShare(stats).toFixed(2)}%`,
      MemUsage: `${binarySize(used)} / ${binarySize(limit)}`,
      MemPerc: `${(limit > 0 ? (used / limit) * 100 : 0).toFixed(2)}%`,
      NetIO: `${humanSize(received, 3)} / ${humanSize(sent, 3)}`,
      BlockIO: `${humanSize(io('r'), 3)} / ${humanSize(io('w'), 3)}`,
      PIDs: String(stats.pids_stats?.current ?? 0),
    },
  };
}

/** Of one processor: two busy ones are 200 %. */
function cpuShare({ cpu_stats, precpu_stats }: Stats): number {
  const total =
    (cpu_stats?.cpu_usage?.total_usage ?? 0) - (precpu_stats?.cpu_usage?.total_usage ?? 0);
  const system = (cpu_stats?.system_cpu_usage ?? 0) - (precpu_stats?.system_cpu_usage ?? 0);
  const processors = cpu_stats?.online_cpus || cpu_stats?.cpu_usage?.percpu_usage?.length || 1;
  return system > 0 && total > 0 ? (total / system) * processors * 100 : 0;
}
