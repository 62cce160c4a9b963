// A main process that ends with a status of its own: `exit 3`, after `delayMs`.
import { numberOf } from './http-server.ts';
import type { MainProgram } from './program.ts';

export const exit: MainProgram = {
  name: 'exit',
  create: () => null,
  step(context, _state, event) {
    if (event.kind === 'started') context.timer(numberOf(context.parameters, 'delayMs', 0), 'exit');
    if (event.kind !== 'timer') return;
    if (context.parameters.log !== undefined) context.log('stdout', `${context.parameters.log}\n`);
    context.exit(numberOf(context.parameters, 'status', Number(context.argv[1] ?? 0) || 0));
  },
};
