// Builtins that write: echo, printf.
import { echoText } from '../echo.ts';
import { formatPrintf } from '../printf.ts';
import { quoteWithBackslashes } from '../quote.ts';
import type { Builtin } from '../shell.ts';

export const outputBuiltins: Readonly<Record<string, Builtin>> = {
  echo: {
    *run(shell, args) {
      yield* shell.process.print(echoText(args));
      return 0;
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
      const format = rest[0];
      if (format === undefined) {
        yield* shell.process.complain(
          shell.personality === 'bash'
            ? 'printf: usage: printf [-v var] format [arguments]\n'
            : `${shell.name}: usage: printf FORMAT [ARG]...\n`,
        );
        return 2;
      }
      const { epochMs, kernel } = shell.process.machine;
      const result = formatPrintf(format, rest.slice(1), {
        quote: quoteWithBackslashes,
        nowMs: epochMs + kernel.now(),
        personality: shell.personality,
      });
      if (variable === null) yield* shell.process.print(result.text);
      else {
        const element = /^(\w+)\[(.*)\]$/.exec(variable);
        if (element?.[1]) shell.variables.setItem(element[1], element[2] ?? '0', result.text);
        else shell.variables.set(variable, result.text);
      }
      for (const error of result.errors) yield* shell.complain(`printf: ${error}`);
      return result.errors.length > 0 ? 1 : 0;
    },
  },
};
