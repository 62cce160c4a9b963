// What `set -x` writes of each command, behind PS4.
import type { Task } from '../kernel/kernel.ts';
import type { Declaration } from './declaration.ts';
import { expandText } from './expand.ts';
import { promptText } from './prompt.ts';
import { quoteForShell } from './quote.ts';
import type { Shell } from './shell.ts';
import type { Assignment, Command, Simple, TestExpression } from './syntax.ts';

/** One line of the trace; while PS4 itself is expanded nothing is traced. */
export function* traceLine(shell: Shell, text: string): Task<void> {
  shell.options.delete('xtrace');
  const prompt = yield* promptText(shell, 'PS4');
  shell.options.add('xtrace');
  const depth = shell.personality === 'bash' ? prompt.charAt(0).repeat(shell.substitutions) : '';
  yield* shell.process.complain(`${depth}${prompt}${text}\n`);
}

export function* traceCommand(
  shell: Shell,
  command: Simple,
  argv: readonly string[],
  declarations: readonly Declaration[],
): Task<void> {
  const before: string[] = [];
  for (const one of command.assignments)
    before.push(`${one.name}=${'text' in one.value ? yield* expandText(shell, one.value) : ''}`);
  const shown = [...before, ...argv.map(quoteIfNeeded), ...declarations.map(shownDeclaration)];
  yield* traceLine(shell, shown.join(' '));
  if (!/^(export|readonly)$/.test(argv[0] ?? '') || shell.personality === 'ash') return;
  for (const one of declarations) yield* traceLine(shell, shownDeclaration(one));
}

/** A plain assignment; a list is shown as it was written. */
export function* traceAssignment(
  shell: Shell,
  assignment: Assignment,
  declaration: Declaration,
): Task<void> {
  yield* traceLine(shell, declaration.items ? assignment.text : shownDeclaration(declaration));
}

export function* traceFor(
  shell: Shell,
  command: Extract<Command, { kind: 'for' | 'select' }>,
): Task<void> {
  if (shell.personality === 'ash') return;
  const words = (command.words ?? []).map(word => word.text).join(' ');
  yield* traceLine(shell, `for ${command.name} in ${command.words ? words : '"$@"'}`);
}

export function* shownTest(shell: Shell, test: TestExpression): Task<string> {
  switch (test.kind) {
    case 'not':
      return `! ${yield* shownTest(shell, test.operand)}`;
    case 'logical':
      return yield* shownTest(shell, test.operands[0] as TestExpression);
    case 'unary':
      return `${test.operator} ${quoteIfNeeded(yield* expandText(shell, test.operand))}`;
    case 'binary': {
      const left = quoteIfNeeded(yield* expandText(shell, test.left));
      const right = test.right.literal ?? (yield* expandText(shell, test.right));
      return `${left} ${test.operator} ${right}`;
    }
  }
}

function quoteIfNeeded(word: string): string {
  return word === '' ? "''" : /[\s'"\\$`*?[\](){}<>|&;!~#]/.test(word) ? quoteForShell(word) : word;
}

function shownDeclaration(declaration: Declaration): string {
  return `${declaration.name}=${quoteIfNeeded(declaration.text ?? '')}`;
}
