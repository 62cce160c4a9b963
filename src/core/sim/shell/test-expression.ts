// Conditions: what [[ ]] and [ ] ask of files, texts and numbers.
import type { Task } from '../kernel/kernel.ts';
import type { Process } from '../os/os.ts';
import { calculate } from './calculate.ts';
import { expandPattern, expandRegex, expandText } from './expand.ts';
import { patternToRegExp } from './pattern.ts';
import { posixRegExp } from './regex.ts';
import { type Shell, ShellError } from './shell.ts';
import type { TestExpression } from './syntax.ts';

/** [[ … ]] */
export function* evaluateTest(shell: Shell, test: TestExpression): Task<boolean> {
  switch (test.kind) {
    case 'not':
      return !(yield* evaluateTest(shell, test.operand));
    case 'logical':
      for (const operand of test.operands) {
        const value = yield* evaluateTest(shell, operand);
        if (value === (test.operator === '||')) return value;
      }
      return test.operator === '&&';
    case 'unary': {
      const operand = yield* expandText(shell, test.operand);
      if (test.operator === '-v') return isSet(shell, operand);
      if (test.operator === '-o') return shell.has(operand);
      return unaryTest(shell.process, test.operator, operand);
    }
    case 'binary':
      return yield* binary(shell, test);
  }
}

export function isSet(shell: Shell, name: string): boolean {
  const element = /^(\w+)\[(.*)\]$/.exec(name);
  if (!element) return shell.variables.get(name) !== null || shell.variables.keys(name).length > 0;
  return shell.variables.item(element[1] ?? '', element[2] ?? '') !== null;
}

function* binary(shell: Shell, test: Extract<TestExpression, { kind: 'binary' }>): Task<boolean> {
  const left = yield* expandText(shell, test.left);
  const { operator } = test;
  if (operator === '=~') {
    const source = yield* expandRegex(shell, test.right);
    const expression = posixRegExp(source, {
      extended: true,
      ignoreCase: shell.shopt.has('nocasematch'),
    });
    if (!expression) throw new ShellError(`invalid regular expression \`${source}'`, 2);
    const match = expression.exec(left);
    const variable = shell.variables.setList('BASH_REMATCH', 'array', false);
    match?.forEach((text, index) => {
      if (text !== undefined) variable.items.set(String(index), text);
    });
    return match !== null;
  }
  if (operator === '==' || operator === '=' || operator === '!=') {
    const pattern = yield* expandPattern(shell, test.right);
    const matches = patternToRegExp(pattern, shell.shopt.has('nocasematch')).test(left);
    return matches === (operator !== '!=');
  }
  const right = yield* expandText(shell, test.right);
  if (/^-(eq|ne|lt|le|gt|ge)$/.test(operator)) {
    try {
      return compareNumbers(operator, calculate(shell, left), calculate(shell, right));
    } catch (error) {
      if (!(error instanceof ShellError) || error.fatal) throw error;
      yield* shell.complain(`[[: ${error.message}`);
      return false;
    }
  }
  return binaryTest(shell.process, left, operator, right) ?? false;
}

export function compareNumbers(operator: string, a: bigint, b: bigint): boolean {
  switch (operator) {
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-lt':
      return a < b;
    case '-le':
      return a <= b;
    case '-gt':
      return a > b;
    default:
      return a >= b;
  }
}

/** Operators on texts and files with two operands; null: no such operator. */
export function binaryTest(
  process: Process,
  left: string,
  operator: string,
  right: string,
): boolean | null {
  const { files } = process.machine;
  const stat = (path: string) => {
    const found = files.stat(process.path(path));
    return found.ok ? found.value : null;
  };
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '-nt':
      return (stat(left)?.modifiedMs ?? -Infinity) > (stat(right)?.modifiedMs ?? -Infinity);
    case '-ot':
      return (stat(left)?.modifiedMs ?? Infinity) < (stat(right)?.modifiedMs ?? Infinity);
    case '-ef':
      return stat(left) !== null && stat(left)?.inode === stat(right)?.inode;
    default:
      return null;
  }
}

const unaryOperators = 'abcdefghknoprstuvwxzGLNORS';

export function isUnary(operator: string): boolean {
  return (
    operator.length === 2 && operator.startsWith('-') && unaryOperators.includes(operator.charAt(1))
  );
}

export function unaryTest(process: Process, operator: string, operand: string): boolean {
  const { files } = process.machine;
  if (operator === '-z') return operand === '';
  if (operator === '-n') return operand !== '';
  if (operator === '-t') return process.streams.get(Number(operand))?.tty != null;
  const found =
    operand === ''
      ? ({ ok: false } as const)
      : operator === '-L' || operator === '-h'
        ? files.lstat(process.path(operand))
        : files.stat(process.path(operand));
  if (!found.ok) return false;
  const { type, mode, size } = found.value;
  switch (operator) {
    case '-f':
      return type === 'file';
    case '-d':
      return type === 'directory';
    case '-L':
    case '-h':
      return type === 'symlink';
    case '-s':
      return size > 0;
    case '-x':
      return (mode & 0o111) !== 0;
    case '-b':
      return false;
    case '-c':
      return type === 'device';
    case '-p':
      return type === 'fifo';
    case '-S':
      return type === 'socket';
    case '-u':
      return (mode & 0o4000) !== 0;
    case '-g':
      return (mode & 0o2000) !== 0;
    case '-k':
      return (mode & 0o1000) !== 0;
    default:
      return true;
  }
}
