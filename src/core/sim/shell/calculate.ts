// Arithmetic over a shell's variables, and what else expansion asks of them.
import { ArithmeticError, type ArithmeticScope, evaluate } from './arithmetic.ts';
import { type Shell, ShellError } from './shell.ts';

/** Loops calculate all the time: a shell's scope is made once. */
const scopes = new WeakMap<Shell, ArithmeticScope>();

/** The value of an expression that is expanded already. Throws ShellError. */
export function calculate(shell: Shell, text: string): bigint {
  try {
    let scope = scopes.get(shell);
    if (!scope) {
      scope = arithmeticScope(shell);
      scopes.set(shell, scope);
    }
    return evaluate(text, scope);
  } catch (error) {
    if (!(error instanceof ArithmeticError)) throw error;
    if (shell.personality === 'bash') throw new ShellError(error.message);
    const divided = error.message.includes('division by 0');
    throw new ShellError(divided ? 'divide by zero' : 'arithmetic syntax error', 2, true);
  }
}

export function arithmeticScope(shell: Shell): ArithmeticScope {
  const keyOf = (name: string, index: string): string => {
    if (shell.variables.find(name)?.kind === 'map') return index.replace(/^(['"])(.*)\1$/, '$2');
    return String(calculate(shell, index));
  };
  return {
    get(name, index) {
      const value =
        index === null ? shell.variables.get(name) : shell.variables.item(name, keyOf(name, index));
      if (value === null && shell.has('nounset')) throw unbound(shell, name);
      return value ?? '';
    },
    set(name, index, value) {
      if (index === null) shell.variables.set(name, value);
      else shell.variables.setItem(name, keyOf(name, index), value);
    },
  };
}

export function unbound(shell: Shell, name: string): ShellError {
  return shell.personality === 'bash'
    ? new ShellError(`${name}: unbound variable`, endsCommand(shell) ? 127 : 1, true)
    : new ShellError(`${name}: parameter not set`, 2, true);
}

/** `bash -c` tells an expansion that failed by 127. */
function endsCommand(shell: Shell): boolean {
  return shell.origin === 'command' && !shell.has('errexit');
}

export function separatorsOf(shell: Shell): string {
  return shell.variables.get('IFS') ?? ' \t\n';
}
