// docker-compose ps and logs: what runs, and what it prints, each line behind its container's name.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { containerPorts } from '../container/ls.ts';
import { CommandError } from '../context.ts';
import { type Member, membersOf, type Project, servicesOf } from './project.ts';

const colours = ['36', '33', '32', '35', '34', '36;1', '33;1', '32;1', '35;1', '34;1'];
const COMMAND_MAX = 30;

export type OutputOptions = {
  readonly follow: boolean;
  /** How many lines of before: `all`, or a number. */
  readonly tailOf: (member: Member) => string;
  readonly timestamps?: boolean;
  /** Says with which status each one ended. */
  readonly tellEnds?: boolean;
};

export function* listContainers(project: Project): Task<number> {
  const { context } = project;
  const { flags } = context;
  const services = servicesOf(project, context.args);
  if (flags.on('services')) {
    for (const name of services) yield* context.out(`${name}\n`);
    return 0;
  }
  const members = (yield* membersOf(project)).filter(one => services.includes(one.service));
  if (flags.on('quiet')) {
    for (const { id } of members) yield* context.out(`${id}\n`);
    return 0;
  }
  const rows: string[][] = [];
  for (const member of members) rows.push(yield* rowOf(project, member));
  yield* context.out(tableOf(['Name', 'Command', 'State', 'Ports'], rows));
  return 0;
}

type Inspection = {
  readonly Path: string;
  readonly Args: readonly string[];
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly Health?: { readonly Status: string };
  };
};

function* rowOf({ context }: Project, { id, name, summary }: Member): Task<string[]> {
  const { Path, Args, State } = yield* context.api.get<Inspection>(`/containers/${id}/json`);
  const command = [Path, ...Args].join(' ');
  const health = State.Health ? ` (${State.Health.Status})` : '';
  const state =
    State.Status === 'running' ? `Up${health}` : stoppedText(State.Status, State.ExitCode);
  const ports = containerPorts(summary.Ports ?? [])
    .split(', ')
    .filter(port => !port.startsWith('[::]') && !port.startsWith(':::'));
  return [
    name,
    command.length > COMMAND_MAX ? `${command.slice(0, COMMAND_MAX - 4)} ...` : command,
    state,
    ports.join(', '),
  ];
}

function stoppedText(status: string, exitCode: number): string {
  if (status === 'exited') return `Exit ${exitCode}`;
  return status.charAt(0).toUpperCase() + status.slice(1);
}

/** Headings in the middle of their columns, a line of dashes, cells on the left. */
function tableOf(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map(row => row[column]?.length ?? 0)),
  );
  const centred = headings.map((heading, column) => {
    const space = (widths[column] ?? 0) - heading.length;
    return `${' '.repeat(Math.floor(space / 2))}${heading}${' '.repeat(Math.ceil(space / 2))}`;
  });
  const line = (cells: readonly string[]) =>
    `${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}\n`;
  const dashes = '-'.repeat(line(centred).length - 1);
  return `${line(centred)}${dashes}\n${rows.map(line).join('')}`;
}

export function* follow(project: Project): Task<number> {
  const { context } = project;
  const { flags } = context;
  const services = servicesOf(project, context.args);
  const members = (yield* membersOf(project)).filter(one => services.includes(one.service));
  yield* context.complain(`Attaching to ${members.map(one => one.name).join(', ')}\n`);
  const end = yield* showOutput(project, members, {
    follow: flags.on('follow'),
    tailOf: () => flags.text('tail'),
    timestamps: flags.on('timestamps'),
  });
  if (end === 'interrupted') throw new CommandError('Aborting.');
  return 0;
}

/** Shows what all of them print, side by side, to the end of the last one or to ^C. */
export function* showOutput(
  project: Project,
  members: readonly Member[],
  options: OutputOptions,
): Task<'ended' | 'interrupted'> {
  const { process } = project.context;
  const changed = process.machine.kernel.createGate();
  let left = members.length;
  let interrupted = false;
  process.onSignal('INT', () => {
    interrupted = true;
    changed.open();
  });
  const readers = members.map((member, at) =>
    process.beside(showOne(project, member, prefixOf(project, members, at), options), () => {
      left--;
      changed.open();
    }),
  );
  try {
    while (left > 0 && !interrupted) yield changed;
  } finally {
    process.onSignal('INT', null);
    for (const reader of readers) reader.cancel();
  }
  return interrupted ? 'interrupted' : 'ended';
}

function prefixOf({ context }: Project, members: readonly Member[], at: number): string {
  const names = members.map(one => `${one.service}_${one.number}`);
  const widest = Math.max(...names.map(name => name.length));
  const text = `${(names[at] ?? '').padEnd(widest)} |`;
  const plain = context.terminal() === null || context.flags.on('no-color');
  return plain ? `${text} ` : `\x1b[${colours[at % colours.length]}m${text}\x1b[0m `;
}

function* showOne(
  { context }: Project,
  member: Member,
  prefix: string,
  options: OutputOptions,
): Task<void> {
  const answer = yield* context.api.request({
    method: 'GET',
    path: `/containers/${member.id}/logs`,
    query: {
      stdout: '1',
      stderr: '1',
      tail: options.tailOf(member),
      ...(options.follow && { follow: '1' }),
      ...(options.timestamps && { timestamps: '1' }),
    },
  });
  if (answer.kind !== 'frames') return;
  const rest = { stdin: '', stdout: '', stderr: '' };
  try {
    for (let frame = yield* answer.next(); frame; frame = yield* answer.next()) {
      const lines = (rest[frame.stream] + decodeUtf8(frame.bytes)).split('\n');
      rest[frame.stream] = lines.pop() ?? '';
      if (lines.length > 0) yield* context.out(lines.map(line => `${prefix}${line}\n`).join(''));
    }
  } finally {
    answer.close();
  }
  for (const line of [rest.stdout, rest.stderr]) {
    if (line !== '') yield* context.out(`${prefix}${line}\n`);
  }
  if (!options.tellEnds) return;
  const { State } = yield* context.api.get<Inspection>(`/containers/${member.id}/json`);
  yield* context.complain(`${member.name} exited with code ${State.ExitCode}\n`);
}
