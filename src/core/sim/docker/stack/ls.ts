// docker stack ls
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import type { Command, Context } from '../context.ts';
import { type ListSpec, printList } from '../format/list.ts';
import { naturalOrder } from '../format/natural.ts';
import type { Service } from '../wire.ts';
import { namespaceLabel } from './compose-service.ts';

export const stackLs: Command = {
  name: 'ls',
  also: ['list'],
  about: 'List stacks',
  usage: '[OPTIONS]',
  arity: [0, 0],
  aliases: ['docker stack ls', 'docker stack list'],
  flags: `
        --format string   Print each stack by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE`,
  run: listStacks,
};

const list: ListSpec = {
  type: '*formatter.stackContext',
  headings: { Name: 'NAME', Services: 'SERVICES' },
  columns: ['Name', 'Services'],
};

function* listStacks(context: Context): Task<number> {
  const services = yield* context.api.get<Service[]>(
    '/services',
    filtersOf([`label=${namespaceLabel}`]),
  );
  const counts = new Map<string, number>();
  for (const service of services) {
    const stack = service.Spec.Labels[namespaceLabel];
    if (stack) counts.set(stack, (counts.get(stack) ?? 0) + 1);
  }
  const rows = [...counts]
    .sort(([one], [other]) => naturalOrder(one, other))
    .map(([Name, count]) => ({ fields: { Name, Services: String(count) } }));
  yield* printList(context, list, rows, { format: context.flags.text('format') });
  return 0;
}
