// docker secret and docker config: the same four commands on two kinds of objects.
import { type Bytes, decodeUtf8, encodeUtf8, fromBase64, toBase64 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { fileProblem } from '../environment.ts';
import { inspectAll } from '../format/inspect.ts';
import { type ListSpec, labelsText, printList } from '../format/list.ts';
import { naturalOrder } from '../format/natural.ts';
import { shapeOf } from '../format/shape.ts';
import { ago, goTime } from '../format/time.ts';
import { formatOf, inspectFlags, prettyAll } from '../service/inspect.ts';
import { pairsOf } from '../service/parts.ts';
import { removeEach } from '../service/rm.ts';
import type { SecretOrConfig } from '../wire.ts';

export type Kind = 'secret' | 'config';

export function createCommand(kind: Kind): Command {
  const secret = kind === 'secret';
  return {
    name: 'create',
    about: `Create a ${kind} from a file or from standard input`,
    usage: secret ? '[OPTIONS] SECRET [file|-]' : '[OPTIONS] CONFIG file|-',
    arity: secret ? [1, 2] : [2, 2],
    flags: `${secret ? '    -d, --driver string            Driver that keeps the secret\n' : ''}
    -l, --label list               Label
        --template-driver string   Driver that fills in templates`,
    run: context => create(context, kind),
  };
}

export function lsCommand(kind: Kind): Command {
  return {
    name: 'ls',
    also: ['list'],
    aliases: [`docker ${kind} ls`, `docker ${kind} list`],
    about: `List ${kind}s`,
    usage: '[OPTIONS]',
    arity: [0, 0],
    flags: `
    -f, --filter filter   Show only those that match
        --format string   Print each by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE
    -q, --quiet           Print ids only`,
    run: context => list(context, kind),
  };
}

export function inspectCommand(kind: Kind): Command {
  return {
    name: 'inspect',
    about: `Show everything about one or more ${kind}s`,
    usage: `[OPTIONS] ${kind.toUpperCase()} [${kind.toUpperCase()}...]`,
    arity: [1, Number.POSITIVE_INFINITY],
    flags: inspectFlags,
    completes: `${kind}s`,
    run: context => inspect(context, kind),
  };
}

export function rmCommand(kind: Kind): Command {
  return {
    name: 'rm',
    also: ['remove'],
    aliases: [`docker ${kind} rm`, `docker ${kind} remove`],
    about: `Remove one or more ${kind}s`,
    usage: `${kind.toUpperCase()} [${kind.toUpperCase()}...]`,
    arity: [1, Number.POSITIVE_INFINITY],
    completes: `${kind}s`,
    run: context => removeEach(context, `/${kind}s/`),
  };
}

function* create(context: Context, kind: Kind): Task<number> {
  const { flags, args } = context;
  const [name = '', file] = args;
  const driver = kind === 'secret' ? flags.text('driver') : '';
  if (driver !== '' && file !== undefined) {
    throw new CommandError('When using secret driver secret data must be empty');
  }
  const data = driver === '' ? yield* readData(context, kind, file ?? '-') : null;
  const templating = flags.text('template-driver');
  const answer = yield* context.api.post<{ ID: string }>(
    `/${kind}s/create`,
    {},
    {
      Name: name,
      Labels: pairsOf(flags.list('label')),
      ...(data && { Data: toBase64(data) }),
      ...(driver !== '' && { Driver: { Name: driver } }),
      ...(templating !== '' && { Templating: { Name: templating } }),
    },
  );
  yield* context.out(`${answer.ID}\n`);
  return 0;
}

function* readData(context: Context, kind: Kind, file: string): Task<Bytes> {
  const { process } = context;
  // The two real commands put it differently.
  const before = kind === 'config' ? `Error reading content from "${file}": ` : '';
  const name = file === '-' ? 'STDIN' : file;
  let data: Bytes;
  if (file === '-') data = yield* process.readAll(0);
  else {
    const path = process.path(file);
    const read = process.machine.files.read(path);
    if (read.ok) data = read.value;
    else if (process.machine.files.stat(path).ok && read.error !== 'EISDIR') data = encodeUtf8('');
    else {
      throw new CommandError(
        `${before}error reading from ${file}: ${fileProblem(file, read.error)}`,
      );
    }
  }
  if (data.length === 0) {
    throw new CommandError(`${before}error reading from ${name}: data is empty`);
  }
  return data;
}

function* list(context: Context, kind: Kind): Task<number> {
  const { flags, api } = context;
  const found = yield* api.get<SecretOrConfig[]>(`/${kind}s`, filtersOf(flags.list('filter')));
  const sorted = [...found].sort((one, other) => naturalOrder(one.Spec.Name, other.Spec.Name));
  const spec: ListSpec = {
    type: `*formatter.${kind}Context`,
    headings: {
      ID: 'ID',
      Name: 'NAME',
      ...(kind === 'secret' && { Driver: 'DRIVER' }),
      CreatedAt: 'CREATED',
      UpdatedAt: 'UPDATED',
      Labels: 'LABELS',
    },
    columns: ['ID', 'Name', ...(kind === 'secret' ? ['Driver'] : []), 'CreatedAt', 'UpdatedAt'],
  };
  const rows = sorted.map(one => ({
    fields: {
      ID: one.ID,
      Name: one.Spec.Name,
      ...(kind === 'secret' && { Driver: one.Spec.Driver?.Name ?? '' }),
      CreatedAt: ago(one.CreatedAt, context.nowMs()),
      UpdatedAt: ago(one.UpdatedAt, context.nowMs()),
      Labels: labelsText(one.Spec.Labels),
    },
    methods: { Label: (name: string) => one.Spec.Labels?.[name] ?? '' },
  }));
  yield* printList(context, spec, rows, { format: flags.text('format'), quiet: flags.on('quiet') });
  return 0;
}

function* inspect(context: Context, kind: Kind): Task<number> {
  const format = formatOf(context);
  const fetch = (name: string) => context.api.get<SecretOrConfig>(`/${kind}s/${name}`);
  if (context.flags.on('pretty')) {
    return yield* prettyAll(context, function* (name) {
      return pretty(yield* fetch(name), kind);
    });
  }
  const shape = shapeOf(kind === 'secret' ? 'swarm.Secret' : 'swarm.Config');
  return yield* inspectAll(context, context.args, format, function* (name) {
    return { value: yield* fetch(name), shape };
  });
}

function pretty(one: SecretOrConfig, kind: Kind): string {
  const lines = [`ID:\t\t\t${one.ID}`, `Name:\t\t\t${one.Spec.Name}`];
  const labels = Object.entries(one.Spec.Labels ?? {}).sort();
  if (labels.length > 0) {
    lines.push('Labels:', ...labels.map(([key, value]) => ` - ${key}${value ? `=${value}` : ''}`));
  }
  if (kind === 'secret') lines.push(`Driver:\t\t\t${one.Spec.Driver?.Name ?? ''}`);
  const time = (iso: string) => goTime(iso).toLowerCase();
  lines.push(`${'Created at:'.padEnd(23)}\t${time(one.CreatedAt)}`);
  lines.push(`${'Updated at:'.padEnd(23)}\t${time(one.UpdatedAt)}`);
  if (kind === 'config') {
    lines.push('Data:', decodeUtf8(fromBase64(one.Spec.Data ?? '') ?? new Uint8Array()));
  }
  return lines.join('\n');
}
