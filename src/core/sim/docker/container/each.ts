// Commands that do one thing to each container named: stop, kill, rm…
import type { Task } from '../../kernel/kernel.ts';
import { CommandError, type Context } from '../context.ts';

/** Does it to each, prints the names of those done, complains about the others at the end. */
export function* forEach(context: Context, act: (name: string) => Task<unknown>): Task<number> {
  const errors: string[] = [];
  for (const name of context.args) {
    try {
      yield* act(name);
      yield* context.out(`${name}\n`);
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      errors.push(problem.message);
    }
  }
  if (errors.length > 0) throw new CommandError(errors.join('\n'));
  return 0;
}

/** The same at once for all, as `stop` and `rm` do: ten containers need one grace, not ten. */
export function* forEachAtOnce(
  context: Context,
  act: (name: string) => Task<unknown>,
): Task<number> {
  const { kernel } = context.process.machine;
  const errors: string[] = [];
  const changed = kernel.createGate();
  const done = new Map<number, string | null>();
  const routines = context.args.map((name, index) =>
    kernel.start(attempt(name), problem => {
      done.set(index, problem);
      changed.open();
    }),
  );
  try {
    for (const [index, name] of context.args.entries()) {
      while (!done.has(index)) yield changed;
      const problem = done.get(index) ?? null;
      if (problem === null) yield* context.out(`${name}\n`);
      // An empty problem has been told already and does not count.
      else if (problem !== '') errors.push(problem);
    }
  } finally {
    for (const routine of routines) routine.cancel();
  }
  if (errors.length > 0) throw new CommandError(errors.join('\n'));
  return 0;

  function* attempt(name: string): Task<string | null> {
    try {
      yield* act(name);
      return null;
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      return problem.message;
    }
  }
}
