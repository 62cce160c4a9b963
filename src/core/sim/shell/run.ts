// The interpreter: runs commands of the tree.
import type { Task } from '../kernel/kernel.ts';
import { calculate } from './calculate.ts';
import { checked, leaves } from './consequences.ts';
import { runCoproc } from './coproc.ts';
import { arithmetic, expandPattern, expandText, expandWords } from './expand.ts';
import { patternToRegExp } from './pattern.ts';
import { runPipeline, runSubshell, startBackground } from './pipeline.ts';
import { openRedirects, restore } from './redirect.ts';
import { runSelect } from './select.ts';
import { readonlyMistake, type Shell, ShellError, Unwind } from './shell.ts';
import { runSimple } from './simple.ts';
import type { Command, Script, Statement } from './syntax.ts';
import { evaluateTest } from './test-expression.ts';
import { shownTest, traceFor, traceLine } from './trace.ts';
import { runPendingTraps } from './traps.ts';
import { ReadonlyError } from './variables.ts';

/**
 * Runs statements one after another. `last`: nothing comes after them in this process, so that the
 * final external command may take the process over. Their status is `shell.status`.
 */
export function* runScript(shell: Shell, script: Script, last?: 'last'): Task<number> {
  const { statements } = script;
  const end = statements.length - 1;
  for (let index = 0; index <= end; index++) {
    const statement = statements[index] as Statement;
    if (shell.tired) yield* shell.work();
    if (shell.has('noexec') && shell.origin !== 'interactive') continue;
    if (statement.background) {
      shell.line = statement.line;
      yield* startBackground(shell, statement);
      continue;
    }
    const final = last === 'last' && index === end;
    shell.status = yield* runCommand(shell, statement.command, final);
    if (shell.pending.length > 0) yield* runPendingTraps(shell);
  }
  return shell.status;
}

/**
 * The outermost level: a mistake at run time discards what shares its line, and the next line goes
 * on, as in bash; in ash, and where it is fatal, the shell ends.
 */
export function* runTop(shell: Shell, script: Script, last?: 'last'): Task<number> {
  const { statements } = script;
  for (let index = 0; index < statements.length; index++) {
    const statement = statements[index] as Statement;
    const final = last === 'last' && index === statements.length - 1;
    try {
      yield* runScript(shell, { statements: [statement] }, final ? 'last' : undefined);
    } catch (error) {
      const mistake = asShellError(shell, error);
      if (!mistake) throw error;
      yield* shell.tell(mistake);
      shell.status = mistake.status;
      if (mistake.fatal && shell.origin !== 'interactive') throw new Unwind('exit', mistake.status);
      while ((statements[index + 1]?.line ?? Infinity) <= statement.lastLine) index++;
    }
  }
  return shell.status;
}

function asShellError(shell: Shell, error: unknown): ShellError | null {
  if (error instanceof ShellError) {
    if (shell.personality === 'bash' || error.fatal) return error;
    const fatal = new ShellError(error.message, 2, true);
    fatal.where = error.where;
    return fatal;
  }
  if (!(error instanceof ReadonlyError)) return null;
  return readonlyMistake(shell.personality, error);
}

/** Runs one command; its value is its status. */
export function* runCommand(shell: Shell, command: Command, last = false): Task<number> {
  switch (command.kind) {
    case 'simple':
      return yield* checked(shell, yield* runSimple(shell, command, last));
    case 'pipeline':
      return yield* runPipeline(shell, command);
    case 'and-or':
      return yield* runAndOr(shell, command, last);
    case 'if':
      for (const branch of command.branches)
        if ((yield* condition(shell, branch.test)) === 0) return yield* runBody(shell, branch.body);
      return command.otherwise ? yield* runBody(shell, command.otherwise) : 0;
    case 'while':
      return yield* runWhile(shell, command);
    case 'for':
      return yield* runFor(shell, command);
    case 'for-arithmetic':
      return yield* runArithmeticFor(shell, command);
    case 'select':
      return yield* runSelect(shell, command);
    case 'case':
      return yield* runCase(shell, command);
    case 'group':
      return yield* runBody(shell, command.body);
    case 'subshell':
      return yield* checked(shell, yield* runSubshell(shell, command, last));
    case 'function':
      shell.functions.set(command.name, { body: command.body, text: command.text });
      return 0;
    case 'test':
      shell.line = command.line;
      if (shell.has('xtrace'))
        yield* traceLine(shell, `[[ ${yield* shownTest(shell, command.expression)} ]]`);
      return yield* checked(shell, (yield* evaluateTest(shell, command.expression)) ? 0 : 1);
    case 'arithmetic':
      shell.line = command.line;
      if (shell.has('xtrace')) yield* traceLine(shell, `(( ${command.source.text} ))`);
      return yield* checked(shell, (yield* arithmeticCommand(shell, command.source)) ? 0 : 1);
    case 'coproc':
      return yield* runCoproc(shell, command);
    case 'redirected':
      return yield* runRedirected(shell, command, last);
  }
}

function* runBody(shell: Shell, body: Script): Task<number> {
  if (body.statements.length === 0) return 0;
  return yield* runScript(shell, body);
}

/** A condition may fail without consequences for `set -e`. */
export function* condition(shell: Shell, test: Script): Task<number> {
  shell.guarded++;
  try {
    return yield* runScript(shell, test);
  } finally {
    shell.guarded--;
  }
}

function* runAndOr(
  shell: Shell,
  command: Extract<Command, { kind: 'and-or' }>,
  last: boolean,
): Task<number> {
  let status = 0;
  for (let index = 0; index < command.commands.length; index++) {
    const operator = command.operators[index - 1];
    if (operator === '&&' && status !== 0) continue;
    if (operator === '||' && status === 0) continue;
    const one = command.commands[index] as Command;
    if (index === command.commands.length - 1) return yield* runCommand(shell, one, last);
    shell.guarded++;
    try {
      status = yield* runCommand(shell, one);
    } finally {
      shell.guarded--;
    }
    shell.status = status;
  }
  return status;
}

/** Left by what was stopped in it, a loop has that status; by a plain break it has none. */
function stoppedStatus(error: unknown): number {
  return error instanceof Unwind && error.status > 128 ? error.status : 0;
}

/** Runs a body as long as `goOn` says so, obeying break and continue. */
function* loop(shell: Shell, goOn: () => boolean | Task<boolean>, body: Script): Task<number> {
  let status = 0;
  shell.loops++;
  try {
    for (;;) {
      if (shell.tired) yield* shell.work();
      try {
        const more = goOn();
        if (!(typeof more === 'boolean' ? more : yield* more)) return status;
        status = body.statements.length === 0 ? 0 : yield* runScript(shell, body);
      } catch (error) {
        if (leaves(error)) return stoppedStatus(error);
        status = 0;
      }
    }
  } finally {
    shell.loops--;
  }
}

function* runFor(
  shell: Shell,
  command: Extract<Command, { kind: 'for' | 'select' }>,
): Task<number> {
  const words = command.words ? yield* expandWords(shell, command.words) : shell.positional;
  if (!/^[A-Za-z_]\w*$/.test(command.name))
    throw new ShellError(`\`${command.name}': not a valid identifier`);
  let at = 0;
  function* traced(word: string): Task<boolean> {
    yield* traceFor(shell, command);
    shell.variables.set(command.name, word);
    return true;
  }
  const next = () => {
    const word = words[at++];
    if (word === undefined) return false;
    if (shell.has('xtrace')) return traced(word);
    shell.variables.set(command.name, word);
    return true;
  };
  return yield* loop(shell, next, command.body);
}

function* runWhile(shell: Shell, command: Extract<Command, { kind: 'while' }>): Task<number> {
  function* goOn(): Task<boolean> {
    return ((yield* condition(shell, command.test)) === 0) !== command.until;
  }
  return yield* loop(shell, goOn, command.body);
}

function* runArithmeticFor(
  shell: Shell,
  command: Extract<Command, { kind: 'for-arithmetic' }>,
): Task<number> {
  const { step, test } = command;
  yield* arithmetic(shell, command.first);
  let first = true;
  function* expanded(): Task<boolean> {
    if (!first) yield* arithmetic(shell, step);
    first = false;
    return test.literal?.trim() === '' || (yield* arithmetic(shell, test)) !== 0n;
  }
  const now = () => {
    if (!first) calculate(shell, step.literal ?? '');
    first = false;
    return test.literal?.trim() === '' || calculate(shell, test.literal ?? '') !== 0n;
  };
  const waits = step.literal === null || test.literal === null;
  return yield* loop(shell, waits ? expanded : now, command.body);
}

function* runCase(shell: Shell, command: Extract<Command, { kind: 'case' }>): Task<number> {
  const text = yield* expandText(shell, command.word);
  if (shell.has('xtrace')) yield* traceLine(shell, `case ${command.word.text} in`);
  let status = 0;
  let through = false;
  for (const item of command.items) {
    let matches = through;
    for (const pattern of matches ? [] : item.patterns) {
      const source = yield* expandPattern(shell, pattern);
      matches = patternToRegExp(source, shell.shopt.has('nocasematch')).test(text);
      if (matches) break;
    }
    if (!matches) continue;
    status = yield* runBody(shell, item.body);
    if (item.end === ';;') return status;
    through = item.end === ';&';
  }
  return status;
}

function* arithmeticCommand(shell: Shell, source: Parameters<typeof arithmetic>[1]): Task<boolean> {
  try {
    if (source.literal !== null) return calculate(shell, source.literal) !== 0n;
    return (yield* arithmetic(shell, source)) !== 0n;
  } catch (error) {
    if (!(error instanceof ShellError) || error.fatal) throw error;
    yield* shell.complain(`((: ${error.message}`);
    return false;
  }
}

function* runRedirected(
  shell: Shell,
  command: Extract<Command, { kind: 'redirected' }>,
  last: boolean,
): Task<number> {
  const { streams } = shell.process;
  const before = new Map(streams);
  const opened = yield* openRedirects(shell, command.redirects, streams);
  if (!opened) {
    restore(streams, before);
    return yield* checked(shell, 1);
  }
  try {
    return yield* runCommand(shell, command.command, last && command.command.kind === 'subshell');
  } finally {
    restore(streams, before);
    for (const stream of opened) stream.close();
  }
}
