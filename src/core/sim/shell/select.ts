// `select`: a menu on standard error, an answer from standard input.
import type { Task } from '../kernel/kernel.ts';
import { leaves } from './consequences.ts';
import { expandWords } from './expand.ts';
import type { Shell } from './shell.ts';
import type { Command } from './syntax.ts';

export function* runSelect(
  shell: Shell,
  command: Extract<Command, { kind: 'for' | 'select' }>,
): Task<number> {
  const words = command.words ? yield* expandWords(shell, command.words) : shell.positional;
  if (words.length === 0) return 0;
  const menu = words.map((word, index) => `${index + 1}) ${word}\n`).join('');
  let shown = false;
  shell.loops++;
  try {
    for (;;) {
      if (!shown) yield* shell.process.complain(menu);
      shown = true;
      yield* shell.process.complain(shell.variables.get('PS3') ?? '#? ');
      const line = yield* shell.process.readLine(0);
      if (line === null) {
        // As if the line had been ended.
        yield* shell.process.print('\n');
        return 1;
      }
      if (line.trim() === '') {
        shown = false;
        continue;
      }
      shell.variables.set('REPLY', line);
      shell.variables.set(command.name, words[Number(line.trim()) - 1] ?? '');
      try {
        yield* shell.interpreter.runScript(shell, command.body);
      } catch (error) {
        if (leaves(error)) return 0;
      }
    }
  } finally {
    shell.loops--;
  }
}
