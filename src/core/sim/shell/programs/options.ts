// Options of programs as getopt reads them, with the sentences of GNU and of busybox.
import type { Task } from '../../kernel/kernel.ts';
import type { Process } from '../../os/os.ts';
import { lastPart } from '../../os/path.ts';

export type OptionSpec = {
  /** Letters; `:` after one that takes a value. */
  readonly short: string;
  /** Long names to the letter that they stand for; `=` at the end when they take a value. */
  readonly long?: Readonly<Record<string, string>>;
  readonly usage: string;
  /** Options end at the first operand: `timeout 5 ls -l`. */
  readonly stopAtOperand?: boolean;
  /** Exit status for a wrong option. */
  readonly wrongStatus?: number;
};

export type Options = {
  readonly has: (letter: string) => boolean;
  /** The last value given. */
  readonly get: (letter: string) => string | null;
  readonly all: (letter: string) => readonly string[];
  readonly operands: readonly string[];
};

export function nameOf(process: Process): string {
  return lastPart(process.argv[0] ?? '');
}

export function isBusybox(process: Process): boolean {
  return process.machine.personality === 'ash';
}

/** The options, or the status with which the program ends after it has said why. */
export function* readOptions(
  process: Process,
  spec: OptionSpec,
  args: readonly string[] = process.argv.slice(1),
): Task<Options | number> {
  const found: [string, string][] = [];
  const operands: string[] = [];
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === '--') {
      at++;
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      if (spec.stopAtOperand) break;
      operands.push(arg);
      continue;
    }
    if (arg.startsWith('--')) {
      const [name = '', value] = split(arg.slice(2));
      if (name === 'help') {
        yield* process.print(helpText(process, spec));
        return 0;
      }
      if (name === 'version' && !isBusybox(process)) {
        yield* process.print(`${nameOf(process)} (Deckhand userland) 9.1\n`);
        return 0;
      }
      const letter = longLetter(spec, name);
      if (!letter) return yield* wrong(process, spec, `--${name}`);
      const takes = spec.short[spec.short.indexOf(letter) + 1] === ':';
      const needed = takes && value === undefined;
      const given = value ?? (needed && !optional(spec, name) ? args[++at] : '');
      if (given === undefined) return yield* missing(process, spec, `--${name}`);
      found.push([letter, given]);
      continue;
    }
    for (let i = 1; i < arg.length; i++) {
      const letter = arg.charAt(i);
      const place = letter === ':' ? -1 : spec.short.indexOf(letter);
      if (place < 0) return yield* wrong(process, spec, letter);
      if (spec.short[place + 1] !== ':') {
        found.push([letter, '']);
        continue;
      }
      const given = arg.slice(i + 1) || args[++at];
      if (given === undefined) return yield* missing(process, spec, letter);
      found.push([letter, given]);
      break;
    }
  }
  for (; at < args.length; at++) operands.push(args[at] as string);
  return {
    has: letter => found.some(([one]) => one === letter),
    get: letter => found.findLast(([one]) => one === letter)?.[1] ?? null,
    all: letter => found.filter(([one]) => one === letter).map(([, value]) => value),
    operands,
  };
}

function split(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Long options may be shortened as long as they stay unique. */
function longLetter(spec: OptionSpec, name: string): string | null {
  const long = spec.long ?? {};
  const exact = long[name] ?? long[`${name}?`];
  if (exact) return exact;
  const matches = new Set(
    Object.entries(long)
      .filter(([one]) => one.startsWith(name))
      .map(([, letter]) => letter),
  );
  return matches.size === 1 ? ([...matches][0] ?? null) : null;
}

/** `--color` may stand without a value: its name ends in `?` in the table. */
function optional(spec: OptionSpec, name: string): boolean {
  return `${name}?` in (spec.long ?? {});
}

function* wrong(process: Process, spec: OptionSpec, option: string): Task<number> {
  const name = nameOf(process);
  if (isBusybox(process)) {
    yield* process.complain(
      `${name}: unrecognized option: ${option.replace(/^--/, '')}\n${helpText(process, spec)}`,
    );
    return spec.wrongStatus ?? 1;
  }
  const what = option.startsWith('--')
    ? `unrecognized option '${option}'`
    : `invalid option -- '${option}'`;
  yield* process.complain(`${name}: ${what}\n${tryHelp(process)}`);
  return spec.wrongStatus ?? 1;
}

function* missing(process: Process, spec: OptionSpec, option: string): Task<number> {
  const name = nameOf(process);
  if (isBusybox(process)) {
    yield* process.complain(
      `${name}: option requires an argument: ${option.replace(/^--/, '')}\n${helpText(process, spec)}`,
    );
    return spec.wrongStatus ?? 1;
  }
  const what = option.startsWith('--')
    ? `option '${option}' requires an argument`
    : `option requires an argument -- '${option}'`;
  yield* process.complain(`${name}: ${what}\n${tryHelp(process)}`);
  return spec.wrongStatus ?? 1;
}

export function tryHelp(process: Process): string {
  return `Try '${nameOf(process)} --help' for more information.\n`;
}

function helpText(process: Process, spec: OptionSpec): string {
  const name = nameOf(process);
  if (isBusybox(process))
    return `BusyBox v1.36.1 multi-call binary.\n\nUsage: ${name} ${spec.usage}\n`;
  return `Usage: ${name} ${spec.usage}\n`;
}

/** An operand is missing: GNU's sentence, or busybox's usage. */
export function* missingOperand(process: Process, usage: string, after?: string): Task<number> {
  const name = nameOf(process);
  if (isBusybox(process)) {
    yield* process.complain(`BusyBox v1.36.1 multi-call binary.\n\nUsage: ${name} ${usage}\n`);
    return 1;
  }
  const what = after === undefined ? 'missing operand' : `missing operand after '${after}'`;
  yield* process.complain(`${name}: ${what}\n${tryHelp(process)}`);
  return 1;
}
