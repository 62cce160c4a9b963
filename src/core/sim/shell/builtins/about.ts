// Builtins about the builtins and about what was typed: help, enable, suspend, fc.
import type { Task } from '../../kernel/kernel.ts';
import type { Builtin, Shell } from '../shell.ts';
import { runText } from './control.ts';
import { synopses } from './usage.ts';

const help: Builtin = {
  *run(shell, args) {
    const wanted = args.filter(arg => !arg.startsWith('-'));
    if (wanted.length === 0) {
      yield* shell.process.print(
        'These shell commands are defined internally. `type NAME` tells what a name is.\n',
      );
      return 0;
    }
    let status = 1;
    for (const name of wanted) {
      if (!shell.interpreter.findBuiltin(shell.personality, name)) continue;
      yield* shell.process.print(`${`${name}: ${name} ${synopses[name] ?? ''}`.trimEnd()}\n`);
      status = 0;
    }
    if (status !== 0)
      yield* shell.complain(
        `help: no help topics match \`${wanted.at(-1)}'.  Try \`help help' or \`man -k ${wanted.at(-1)}' or \`info ${wanted.at(-1)}'.`,
      );
    return status;
  },
};

const enable: Builtin = {
  *run(shell, args) {
    const off = args[0] === '-n';
    const named = off ? args.slice(1) : args;
    if (named.length === 0) {
      const all = shell.interpreter.builtinNames(shell.personality);
      for (const name of all.filter(one => shell.disabled.has(one) === off))
        yield* shell.process.print(`enable ${off ? '-n ' : ''}${name}\n`);
    }
    for (const name of named) {
      if (!shell.interpreter.findBuiltin(shell.personality, name)) {
        yield* shell.complain(`enable: ${name}: not a shell builtin`);
        return 1;
      }
      if (off) shell.disabled.add(name);
      else shell.disabled.delete(name);
    }
    return 0;
  },
};

const suspend: Builtin = {
  *run(shell) {
    if (shell.interactive) {
      yield* shell.complain('suspend: cannot suspend a login shell');
      return 1;
    }
    yield* shell.complain('suspend: cannot suspend: no job control');
    return 1;
  },
};

/** Lines that `fc -l` shows when it is not told which. */
const LISTED = 16;

const fc: Builtin = {
  *run(shell, args) {
    const flags = args.filter(arg => /^-[a-z]/.test(arg)).join('');
    const operands = args.filter(arg => !/^-[a-z]/.test(arg));
    // The line that has `fc` in it does not count.
    const past = shell.interactive ? shell.history.slice(0, -1) : shell.history;
    if (flags.includes('l')) return yield* listPast(shell, past, operands, flags);
    if (flags.includes('s')) return yield* runAgain(shell, past, operands);
    yield* shell.complain('fc: no editor is opened here: take fc -l, fc -s or !NUMBER');
    return 1;
  },
};

/** Where in the past a number, a negative one, or the beginning of a line points; or -1. */
function placeOf(past: readonly string[], text: string): number {
  if (/^-\d+$/.test(text)) return Math.max(0, past.length + Number(text));
  if (/^\d+$/.test(text)) return Math.min(Number(text), past.length) - 1;
  return past.findLastIndex(line => line.startsWith(text));
}

function* listPast(
  shell: Shell,
  past: readonly string[],
  operands: readonly string[],
  flags: string,
): Task<number> {
  if (past.length === 0) return 0;
  const from = placeOf(past, operands[0] ?? `-${LISTED}`);
  const to = operands[1] === undefined ? past.length - 1 : placeOf(past, operands[1]);
  if (from < 0 || to < 0) {
    yield* shell.complain('fc: history specification out of range');
    return 1;
  }
  const rows = past
    .slice(Math.min(from, to), Math.max(from, to) + 1)
    .map(
      (line, index) => `${flags.includes('n') ? '' : Math.min(from, to) + index + 1}\t ${line}\n`,
    );
  if (from > to !== flags.includes('r')) rows.reverse();
  yield* shell.process.print(rows.join(''));
  return 0;
}

function* runAgain(
  shell: Shell,
  past: readonly string[],
  operands: readonly string[],
): Task<number> {
  const changes = operands.filter(one => one.includes('='));
  const which = operands.find(one => !one.includes('='));
  const line = past[which === undefined ? past.length - 1 : placeOf(past, which)];
  if (line === undefined) {
    yield* shell.complain('fc: no command found');
    return 1;
  }
  let changed = line;
  for (const change of changes) {
    const at = change.indexOf('=');
    changed = changed.replace(change.slice(0, at), () => change.slice(at + 1));
  }
  yield* shell.process.complain(`${changed}\n`);
  if (shell.interactive) shell.history[shell.history.length - 1] = changed;
  return yield* runText(shell, changed, shell.personality);
}

export const aboutBuiltins: Readonly<Record<string, Builtin>> = { help, enable, suspend, fc };
