// docker wait, and waiting for a container beside other work.
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';

type Answer = { readonly StatusCode: number; readonly Error?: { Message: string } | null };

export const containerWait: Command = {
  name: 'wait',
  about: 'Wait until one or more containers end, then print their exit statuses',
  usage: 'CONTAINER [CONTAINER...]',
  arity: [1, Number.POSITIVE_INFINITY],
  aliases: ['docker container wait', 'docker wait'],
  completes: 'containers',
  run: function* (context) {
    const errors: string[] = [];
    for (const name of context.args) {
      try {
        const answer = yield* context.api.post<Answer>(`/containers/${name}/wait`);
        yield* context.out(`${answer.StatusCode}\n`);
      } catch (problem) {
        if (!(problem instanceof CommandError)) throw problem;
        errors.push(problem.message);
      }
    }
    if (errors.length > 0) throw new CommandError(errors.join('\n'));
    return 0;
  },
};

export type Waiter = {
  /** The exit status, once it is known; 125 when the engine could not say. */
  readonly result: () => Task<number>;
  readonly cancel: () => void;
};

/** Asks at once, in a routine of its own, which a restored client starts anew. */
export function createWaiter(context: Context, id: string, condition: string): Waiter {
  const { kernel } = context.process.machine;
  const known = kernel.createGate();
  let status: number | null = null;
  const query = condition === '' ? undefined : { condition };
  function* ask(): Task<number> {
    try {
      const answer = yield* context.api.post<Answer | null>(`/containers/${id}/wait`, query);
      return answer?.Error ? 125 : (answer?.StatusCode ?? 0);
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      return 125;
    }
  }
  const routine = kernel.start(ask(), value => {
    status = value ?? 125;
    known.open();
  });
  routine.parked = true;
  return {
    *result() {
      while (status === null) yield known;
      return status;
    },
    cancel: () => routine.cancel(),
  };
}
