// docker stack services
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import type { Command, Context } from '../context.ts';
import { printServices } from '../service/ls.ts';
import type { Service } from '../wire.ts';
import { namespaceLabel } from './compose-service.ts';

export const stackServices: Command = {
  name: 'services',
  about: 'List the services of a stack',
  usage: '[OPTIONS] STACK',
  arity: [1, 1],
  flags: `
    -f, --filter filter   Show only services that match
        --format string   Print each service by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE
    -q, --quiet           Print ids only`,
  completes: 'stacks',
  run: listServices,
};

function* listServices(context: Context): Task<number> {
  const [stack = ''] = context.args;
  const filters = [...context.flags.list('filter'), `label=${namespaceLabel}=${stack}`];
  const services = yield* context.api.get<Service[]>('/services', {
    ...filtersOf(filters),
    status: 'true',
  });
  if (services.length === 0) {
    yield* context.complain(`Nothing found in stack: ${stack}\n`);
    return 0;
  }
  yield* printServices(context, services);
  return 0;
}
