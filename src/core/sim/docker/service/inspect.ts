// docker service inspect
import type { Task } from '../../kernel/kernel.ts';
import { ApiError } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { inspectAll } from '../format/inspect.ts';
import { shapeOf } from '../format/shape.ts';
import type { Network, Service } from '../wire.ts';
import { prettyService } from './pretty.ts';

export const inspectFlags = `
    -f, --format string   Print each object by a template: 'json' or TEMPLATE
        --pretty          Print for people instead of JSON`;

export const serviceInspect: Command = {
  name: 'inspect',
  about: 'Show everything about one or more services',
  usage: '[OPTIONS] SERVICE [SERVICE...]',
  arity: [1, Number.POSITIVE_INFINITY],
  flags: inspectFlags,
  completes: 'services',
  run: inspectServices,
};

function* inspectServices(context: Context): Task<number> {
  const { flags } = context;
  const format = formatOf(context);
  function* fetch(reference: string): Task<Service> {
    try {
      return yield* context.api.get<Service>(`/services/${reference}`, { insertDefaults: 'true' });
    } catch (problem) {
      if (problem instanceof ApiError && problem.status === 404) {
        throw new CommandError(`Error: no such service: ${reference}`);
      }
      throw problem;
    }
  }
  if (flags.on('pretty')) {
    return yield* prettyAll(context, function* (reference) {
      const service = yield* fetch(reference);
      const names = new Map<string, string>();
      for (const { Target } of service.Spec.TaskTemplate.Networks ?? []) {
        const network = yield* context.api.get<Network>(`/networks/${Target}`, { scope: '' });
        names.set(Target, network.Name);
      }
      return prettyService(service, names, context.nowMs());
    });
  }
  const shape = shapeOf('swarm.Service');
  return yield* inspectAll(context, context.args, format, function* (reference) {
    return { value: yield* fetch(reference), shape };
  });
}

/** `--pretty` and `--format` exclude each other. */
export function formatOf({ flags }: Context): string {
  const format = flags.text('format');
  if (flags.on('pretty') && format !== '') {
    throw new CommandError('--format is incompatible with human friendly format');
  }
  return format;
}

/** Prints what is found, complains about the rest at the end. */
export function* prettyAll(
  context: Context,
  describe: (reference: string) => Task<string>,
): Task<number> {
  const errors: string[] = [];
  for (const reference of context.args) {
    try {
      yield* context.out(`${yield* describe(reference)}\n`);
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      errors.push(problem.message);
    }
  }
  if (errors.length > 0) throw new CommandError(errors.join('\n'));
  return 0;
}
