// Builtins about variables: export, readonly, declare, local, unset, let, set's listing.
import type { Task } from '../../kernel/kernel.ts';
import { assignNow } from '../assign.ts';
import { calculate } from '../calculate.ts';
import { type Declaration, isName } from '../declaration.ts';
import { quoteForShell, quoteInDouble } from '../quote.ts';
import type { Builtin, Call } from '../shell.ts';
import { type Shell, ShellError } from '../shell.ts';
import { ReadonlyError, type Variable } from '../variables.ts';

type Attributes = { readonly on: string; readonly off: string };

/** Takes `-x`, `+x` and the like off; what is left are names and `name=value` words. */
function takeFlags(args: readonly string[]): Attributes & { readonly rest: readonly string[] } {
  let on = '';
  let off = '';
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === '--') {
      at++;
      break;
    }
    if (/^-[A-Za-z]+$/.test(arg)) on += arg.slice(1);
    else if (/^\+[A-Za-z]+$/.test(arg)) off += arg.slice(1);
    else break;
  }
  return { on, off, rest: args.slice(at) };
}

function* declarationsOf(
  shell: Shell,
  rest: readonly string[],
  call: Call,
): Task<Declaration[] | null> {
  const list: Declaration[] = [];
  let fine = true;
  for (const word of rest) {
    const match = /^([A-Za-z_]\w*)(?:\[([^\]]*)\])?(\+?=)([\s\S]*)$/.exec(word);
    if (match) {
      list.push({
        name: match[1] as string,
        index: match[2] ?? null,
        append: match[3] === '+=',
        text: match[4] ?? '',
        items: null,
      });
    } else if (isName(word))
      list.push({ name: word, index: null, append: false, text: null, items: null });
    else {
      yield* shell.complain(
        shell.personality === 'bash'
          ? `${call.name}: \`${word}': not a valid identifier`
          : `${call.name}: ${word.split('=')[0]}: bad variable name`,
      );
      fine = false;
    }
  }
  list.push(...call.declarations);
  return fine || list.length > 0 ? list : null;
}

function change(variable: Variable, { on, off }: Attributes): void {
  if (on.includes('x')) variable.exported = true;
  if (off.includes('x')) variable.exported = false;
  if (on.includes('i')) variable.integer = true;
  if (off.includes('i')) variable.integer = false;
  if (on.includes('l')) variable.letters = 'lower';
  if (on.includes('u')) variable.letters = 'upper';
  if (on.includes('n')) variable.reference = true;
}

/** Gives a variable attributes, and its value if there is one. */
function declare(shell: Shell, one: Declaration, how: Attributes, local: boolean): void {
  const { variables } = shell;
  const before = local ? null : variables.find(one.name);
  if (before?.readonly && (one.text !== null || one.items)) throw new ReadonlyError(one.name);
  const variable = local ? variables.local(one.name) : (before ?? variables.writable(one.name));
  if (how.on.includes('A') && variable.kind !== 'map') {
    variable.kind = 'map';
    variable.text = null;
  } else if (how.on.includes('a') && variable.kind === 'scalar') {
    variable.kind = 'array';
    if (variable.text !== null) variable.items.set('0', variable.text);
    variable.text = null;
  }
  const reference = how.on.includes('n');
  change(variable, reference ? { on: how.on.replace('n', ''), off: how.off } : how);
  if (one.text !== null || one.items) assignNow(shell, one);
  if (reference) variable.reference = true;
  if (how.on.includes('r')) variable.readonly = true;
}

/** What is read-only stays as it is, which is told; ash ends over it. */
function* declareUnlessReadonly(
  shell: Shell,
  one: Declaration,
  how: Attributes,
  local: boolean,
  who: string,
): Task<boolean> {
  try {
    declare(shell, one, how, local);
    return true;
  } catch (error) {
    if (!(error instanceof ReadonlyError) || shell.personality === 'ash') throw error;
    yield* shell.complain(`${who}${error.variable}: readonly variable`);
    return false;
  }
}

function flagsOf(variable: Variable): string {
  const kind = variable.kind === 'array' ? 'a' : variable.kind === 'map' ? 'A' : '';
  const letters = variable.letters === 'lower' ? 'l' : variable.letters === 'upper' ? 'u' : '';
  const flags = `${kind}${variable.integer ? 'i' : ''}${letters}${variable.reference ? 'n' : ''}${variable.readonly ? 'r' : ''}${variable.exported ? 'x' : ''}`;
  return flags === '' ? '--' : `-${flags}`;
}

/** As `declare -p` writes it. */
function shown(name: string, variable: Variable): string {
  const head = `declare ${flagsOf(variable)} ${name}`;
  if (variable.kind === 'scalar')
    return variable.text === null ? head : `${head}=${quoteInDouble(variable.text)}`;
  const keys = [...variable.items.keys()];
  if (variable.kind === 'array') keys.sort((a, b) => Number(a) - Number(b));
  const items = keys.map(key => `[${key}]=${quoteInDouble(variable.items.get(key) ?? '')}`);
  return variable.kind === 'map'
    ? `${head}=(${items.map(item => `${item} `).join('')})`
    : `${head}=(${items.join(' ')})`;
}

const declareBuiltin = (forceLocal: boolean): Builtin => ({
  *run(shell, args, call) {
    if (forceLocal && !shell.variables.inFunction()) {
      yield* shell.complain(
        shell.personality === 'bash'
          ? 'local: can only be used in a function'
          : 'local: not in a function',
      );
      return 1;
    }
    const flags = takeFlags(args);
    if (/[fF]/.test(flags.on)) return yield* tellFunctions(shell, flags.rest, flags.on);
    const nothing = flags.rest.length === 0 && call.declarations.length === 0;
    if (flags.on.includes('p') || (nothing && !forceLocal)) return yield* tell(shell, flags);
    const list = yield* declarationsOf(shell, flags.rest, call);
    if (!list) return 1;
    const local = forceLocal || (shell.variables.inFunction() && !flags.on.includes('g'));
    let status = 0;
    for (const one of list) {
      const fine = yield* declareUnlessReadonly(shell, one, flags, local, `${call.name}: `);
      if (!fine) status = 1;
    }
    return status;
  },
});

function* tell(shell: Shell, flags: ReturnType<typeof takeFlags>): Task<number> {
  let status = 0;
  const names = flags.rest.length > 0 ? flags.rest : shell.variables.names();
  const wanted = flags.on.replace('p', '');
  for (const name of names) {
    const variable = shell.variables.find(name);
    if (name.startsWith('\0')) continue;
    if (!variable) {
      yield* shell.complain(`declare: ${name}: not found`);
      status = 1;
      continue;
    }
    if (flags.rest.length > 0 || flags.on.includes('p')) {
      if (![...wanted].every(letter => flagsOf(variable).includes(letter))) continue;
      yield* shell.process.print(`${shown(name, variable)}\n`);
    } else if (variable.text !== null)
      yield* shell.process.print(`${name}=${quoteForShell(variable.text)}\n`);
  }
  return status;
}

function* tellFunctions(shell: Shell, names: readonly string[], flags: string): Task<number> {
  let status = 0;
  for (const name of names.length > 0 ? names : [...shell.functions.keys()].sort()) {
    const definition = shell.functions.get(name);
    if (!definition) status = 1;
    else if (flags.includes('F'))
      yield* shell.process.print(names.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
    else yield* shell.process.print(`${name} () \n${definition.text}\n`);
  }
  return status;
}

const marking = (letter: 'x' | 'r'): Builtin => ({
  *run(shell, args, call) {
    const flags = takeFlags(args);
    if (flags.on.includes('f')) return 0;
    if (flags.rest.length === 0 && call.declarations.length === 0)
      return yield* tellMarked(shell, letter, call.name);
    const list = yield* declarationsOf(shell, flags.rest, call);
    if (!list) return 1;
    const on = flags.on.includes('n') ? '' : letter;
    const off = flags.on.includes('n') ? letter : '';
    for (const one of list) {
      const local =
        shell.variables.inFunction() && letter === 'r' && shell.variables.find(one.name) === null;
      const how = { on: on + flags.on.replace(/[np]/g, ''), off };
      if (!(yield* declareUnlessReadonly(shell, one, how, local, ''))) return 1;
    }
    return flags.rest.length + call.declarations.length === list.length ? 0 : 1;
  },
});

function* tellMarked(shell: Shell, letter: 'x' | 'r', command: string): Task<number> {
  for (const name of shell.variables.names()) {
    const variable = shell.variables.find(name);
    if (!variable || !(letter === 'x' ? variable.exported : variable.readonly)) continue;
    const line =
      shell.personality === 'bash'
        ? shown(name, variable)
        : `${command} ${name}=${quoteForShell(variable.text ?? '', true)}`;
    yield* shell.process.print(`${line}\n`);
  }
  return 0;
}

const unset: Builtin = {
  *run(shell, args) {
    const flags = takeFlags(args);
    let status = 0;
    for (const name of flags.rest) {
      const element = /^([A-Za-z_]\w*)\[(.*)\]$/.exec(name);
      const target = element?.[1] ?? name;
      if (shell.personality === 'ash' && !isName(name)) {
        yield* shell.complain(`unset: ${name}: bad variable name`);
        return 2;
      }
      if (flags.on.includes('f')) {
        shell.functions.delete(name);
        continue;
      }
      if (shell.variables.find(target)?.readonly) {
        yield* shell.complain(
          shell.personality === 'bash'
            ? `unset: ${target}: cannot unset: readonly variable`
            : `unset: ${target}: is read only`,
        );
        status = 1;
      } else if (element && element[2] !== '@' && element[2] !== '*') {
        const map = shell.variables.find(target)?.kind === 'map';
        const key = map ? (element[2] ?? '') : String(calculate(shell, element[2] ?? ''));
        const last = Math.max(-1, ...shell.variables.keys(target).map(Number));
        shell.variables.unsetItem(
          target,
          /^-/.test(key) && !map ? String(last + 1 + Number(key)) : key,
        );
      } else if (shell.variables.find(target) || flags.on.includes('v'))
        shell.variables.unset(target);
      else if (shell.functions.has(target)) shell.functions.delete(target);
    }
    return status;
  },
};

export const variableBuiltins: Readonly<Record<string, Builtin>> = {
  export: marking('x'),
  readonly: marking('r'),
  declare: declareBuiltin(false),
  typeset: declareBuiltin(false),
  local: declareBuiltin(true),
  unset,
  let: {
    *run(shell, args) {
      if (args.length === 0) {
        yield* shell.complain('let: expression expected');
        return 1;
      }
      let value = 0n;
      for (const text of args) {
        try {
          value = calculate(shell, text);
        } catch (error) {
          if (!(error instanceof ShellError)) throw error;
          yield* shell.complain(`let: ${error.message}`);
          return 1;
        }
      }
      return value === 0n ? 1 : 0;
    },
  },
};
