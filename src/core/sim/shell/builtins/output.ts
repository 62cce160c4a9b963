// Builtins that write: echo, printf.
import { encodeUtf8 } from '../../../lib/bytes.ts';
import { fail } from '../../../lib/result.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Errno } from '../../os/os.ts';
import { echoText } from '../echo.ts';
import { formatPrintf, type PrintfOptions } from '../printf.ts';
import { quoteWithBackslashes } from '../quote.ts';
import type { Builtin, Shell } from '../shell.ts';

/** Writes to standard output; what hinders it is told as the builtin's mistake. */
function* write(shell: Shell, name: string, text: string): Task<number> {
  const stream = shell.process.streams.get(1);
  if (stream && text === '') return 0;
  const done = stream ? yield* stream.write(encodeUtf8(text)) : fail<Errno>('EBADF');
  if (done.ok) return 0;
  // The signal of a broken pipe ends the shell, where it is not ignored.
  if (done.error === 'EPIPE') yield* shell.process.print(text);
  const who = shell.personality === 'bash' ? `${name}: ` : '';
  yield* shell.complain(`${who}write error: ${errnoText(done.error)}`);
  return 1;
}

/** Rounds of a format between two looks at the others, and what they cost. */
const ROUNDS = 1_000;
const STEPS_OF_ROUNDS = 100;

/** As `formatPrintf`, a long list of arguments in slices. */
function* formatted(
  shell: Shell,
  format: string,
  args: readonly string[],
  options: PrintfOptions,
): Task<{ readonly text: string; readonly errors: readonly string[] }> {
  const texts: string[] = [];
  const errors: string[] = [];
  for (let at = 0; ; ) {
    const made = formatPrintf(format, args.slice(at), options, ROUNDS);
    texts.push(made.text);
    for (const error of made.errors) errors.push(error);
    if (made.used === null) return { text: texts.join(''), errors };
    at += made.used;
    yield* shell.work(STEPS_OF_ROUNDS);
  }
}

export const outputBuiltins: Readonly<Record<string, Builtin>> = {
  echo: {
    *run(shell, args) {
      return yield* write(shell, 'echo', echoText(args));
    },
  },
  printf: {
    *run(shell, args) {
      let rest = args[0] === '--' ? args.slice(1) : args;
      let variable: string | null = null;
      if (rest[0] === '-v' && shell.personality === 'bash') {
        variable = rest[1] ?? '';
        rest = rest.slice(2);
      }
      if (variable === '') {
        yield* shell.complain('printf: -v: option requires an argument');
        yield* shell.process.complain('printf: usage: printf [-v var] format [arguments]\n');
        return 2;
      }
      const format = rest[0];
      if (format === undefined) {
        yield* shell.process.complain(
          shell.personality === 'bash'
            ? 'printf: usage: printf [-v var] format [arguments]\n'
            : `${shell.name}: usage: printf FORMAT [ARGUMENT...]\n`,
        );
        return 2;
      }
      const { epochMs, kernel } = shell.process.machine;
      const result = yield* formatted(shell, format, rest.slice(1), {
        quote: quoteWithBackslashes,
        nowMs: epochMs + kernel.now(),
        personality: shell.personality,
      });
      let status = 0;
      if (variable === null) status = yield* write(shell, 'printf', result.text);
      else {
        const element = /^(\w+)\[(.*)\]$/.exec(variable);
        if (element?.[1]) shell.variables.setItem(element[1], element[2] ?? '0', result.text);
        else shell.variables.set(variable, result.text);
      }
      const who = shell.personality === 'bash' ? 'printf: ' : '';
      for (const error of result.errors) yield* shell.complain(`${who}${error}`);
      return result.errors.length > 0 ? 1 : status;
    },
  },
};
