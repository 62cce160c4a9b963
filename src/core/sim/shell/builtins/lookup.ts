// Builtins that tell what a name is: type, command, builtin, hash, test.
import type { Task } from '../../kernel/kernel.ts';
import { findCommand } from '../../os/executable.ts';
import { runExternal } from '../external.ts';
import type { Builtin, Shell } from '../shell.ts';
import { runTest } from '../test-command.ts';

const keywords = new Set(
  'if then else elif fi case esac for select while until do done in function time { } ! [[ ]] coproc'.split(
    ' ',
  ),
);

type Found = {
  readonly kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file';
  readonly text: string;
};

function lookUp(shell: Shell, name: string): Found | null {
  const alias = shell.aliases.get(name);
  if (alias !== undefined && (shell.interactive || shell.shopt.has('expand_aliases')))
    return { kind: 'alias', text: alias };
  if (keywords.has(name)) return { kind: 'keyword', text: name };
  const definition = shell.functions.get(name);
  if (definition) return { kind: 'function', text: definition.text };
  if (shell.interpreter.findBuiltin(shell.personality, name) && !shell.disabled.has(name))
    return { kind: 'builtin', text: name };
  const { machine, directory } = shell.process;
  const path = findCommand(machine, name, shell.variables.get('PATH') ?? '', directory);
  if (!path.ok) return null;
  return { kind: 'file', text: name.includes('/') ? name : path.value };
}

function describe(shell: Shell, name: string, found: Found): string {
  switch (found.kind) {
    case 'alias':
      return shell.personality === 'bash'
        ? `${name} is aliased to \`${found.text}'`
        : `${name} is an alias for ${found.text}`;
    case 'keyword':
      return `${name} is a shell keyword`;
    case 'function':
      return shell.personality === 'bash'
        ? `${name} is a function\n${name} () \n${found.text}`
        : `${name} is a function`;
    case 'builtin':
      return `${name} is a shell builtin`;
    case 'file':
      return `${name} is ${found.text}`;
  }
}

const type: Builtin = {
  *run(shell, args) {
    const flags = args.filter(arg => arg.startsWith('-')).join('');
    let status = 0;
    for (const name of args.filter(arg => !arg.startsWith('-'))) {
      const found = lookUp(shell, name);
      if (!found) {
        status = 1;
        if (shell.personality === 'ash') {
          yield* shell.process.print(`${name}: not found\n`);
          status = 127;
        } else if (!/[tpP]/.test(flags)) yield* shell.complain(`type: ${name}: not found`);
      } else if (flags.includes('t')) yield* shell.process.print(`${found.kind}\n`);
      else if (/[pP]/.test(flags))
        yield* shell.process.print(found.kind === 'file' ? `${found.text}\n` : '');
      else yield* shell.process.print(`${describe(shell, name, found)}\n`);
    }
    return status;
  },
};

const command: Builtin = {
  *run(shell, args, call) {
    const first = args[0];
    if (first === '-v' || first === '-V') {
      let status = shell.personality === 'ash' ? 127 : 1;
      for (const name of args.slice(1)) {
        const found = lookUp(shell, name);
        if (!found) {
          if (first === '-V') yield* shell.complain(`command: ${name}: not found`);
          continue;
        }
        status = 0;
        if (first === '-V') yield* shell.process.print(`${describe(shell, name, found)}\n`);
        else if (found.kind === 'alias')
          yield* shell.process.print(`alias ${name}='${found.text}'\n`);
        else yield* shell.process.print(`${found.kind === 'file' ? found.text : name}\n`);
      }
      return status;
    }
    const rest = first === '-p' || first === '--' ? args.slice(1) : args;
    const name = rest[0];
    if (name === undefined) return 0;
    const builtin = shell.interpreter.findBuiltin(shell.personality, name);
    if (builtin) return yield* builtin.run(shell, rest.slice(1), { ...call, name });
    return yield* runExternal(shell, rest, { assignments: [], redirects: [] }, false);
  },
};

const testBuiltin: Builtin = {
  *run(shell, args, call) {
    return yield* runTest(shell.process, args, call.name === '[', text =>
      saying(shell, call.name, text),
    );
  },
};

function* saying(shell: Shell, name: string, text: string): Task<void> {
  yield* shell.complain(shell.personality === 'bash' ? `${name}: ${text}` : text);
}

export const lookupBuiltins: Readonly<Record<string, Builtin>> = {
  type,
  command,
  test: testBuiltin,
  '[': testBuiltin,
  builtin: {
    *run(shell, args, call) {
      const name = args[0] ?? '';
      const found = shell.interpreter.findBuiltin(shell.personality, name);
      if (found) return yield* found.run(shell, args.slice(1), { ...call, name });
      yield* shell.complain(`builtin: ${name}: not a shell builtin`);
      return 1;
    },
  },
  hash: {
    *run(shell, args) {
      let status = 0;
      if (args.includes('-r')) shell.hashed.clear();
      if (args.length === 0) {
        if (shell.personality === 'ash') return 0;
        if (shell.hashed.size === 0) yield* shell.process.print('hash: hash table empty\n');
        else yield* shell.process.print('hits\tcommand\n');
        for (const { path, hits } of shell.hashed.values())
          yield* shell.process.print(`${String(hits).padStart(4)}\t${path}\n`);
        return 0;
      }
      for (const name of args.filter(arg => !arg.startsWith('-'))) {
        const found = lookUp(shell, name);
        if (found?.kind === 'file') shell.hashed.set(name, { path: found.text, hits: 0 });
        if (found) continue;
        yield* shell.complain(`hash: ${name}: not found`);
        status = 1;
      }
      return status;
    },
  },
  compgen: {
    *run(shell, args) {
      const names =
        args[0] === '-b'
          ? shell.interpreter.builtinNames('bash')
          : args[0] === '-A'
            ? [...shell.functions.keys()]
            : [];
      const prefix = args.at(-1)?.startsWith('-') ? '' : (args.at(-1) ?? '');
      for (const name of names.filter(one => one.startsWith(prefix)))
        yield* shell.process.print(`${name}\n`);
      return 0;
    },
  },
  complete: {
    *run() {
      return 0;
    },
  },
  caller: {
    *run(shell) {
      if (shell.functionNames.length === 0) return 1;
      const outer = shell.functionNames.at(-2);
      const where = shell.origin === 'script' ? shell.name : 'environment';
      yield* shell.process.print(`${shell.line} ${outer ?? 'main'} ${where}\n`);
      return 0;
    },
  },
};
