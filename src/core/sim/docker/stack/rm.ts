// docker stack rm
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import type { Network, SecretOrConfig, Service } from '../wire.ts';
import { ofStack } from './deploy.ts';

export const stackRm: Command = {
  name: 'rm',
  also: ['remove', 'down'],
  about: 'Remove one or more stacks',
  usage: '[OPTIONS] STACK [STACK...]',
  arity: [1, Number.POSITIVE_INFINITY],
  aliases: ['docker stack rm', 'docker stack remove', 'docker stack down'],
  flags: '-d, --detach   Return at once instead of waiting for the tasks (default true)',
  completes: 'stacks',
  run: removeStacks,
};

function* removeStacks(context: Context): Task<number> {
  const { api } = context;
  const errors: string[] = [];
  for (const stack of context.args) {
    const own = ofStack(stack);
    const services = yield* api.get<Service[]>('/services', own);
    const networks = yield* api.get<Network[]>('/networks', own);
    const secrets = yield* api.get<SecretOrConfig[]>('/secrets', own);
    const configs = yield* api.get<SecretOrConfig[]>('/configs', own);
    if (services.length + networks.length + secrets.length + configs.length === 0) {
      yield* context.complain(`Nothing found in stack: ${stack}\n`);
      continue;
    }
    const things = [
      ...byName(services.map(one => ['service', one.ID, one.Spec.Name])),
      ...byName(secrets.map(one => ['secret', one.ID, one.Spec.Name])),
      ...byName(configs.map(one => ['config', one.ID, one.Spec.Name])),
      ...byName(networks.map(one => ['network', one.Id, one.Name])),
    ];
    let failed = false;
    for (const [kind, id, name] of things) {
      yield* context.out(`Removing ${kind} ${name}\n`);
      try {
        yield* api.remove(`/${kind}s/${id}`);
      } catch (problem) {
        if (!(problem instanceof CommandError)) throw problem;
        failed = true;
        yield* context.complain(`Failed to remove ${kind} ${id}: ${problem.message}`);
      }
    }
    if (failed) errors.push(`failed to remove some resources from stack: ${stack}`);
  }
  if (errors.length > 0) throw new CommandError(errors.join('\n'));
  return 0;
}

function byName(things: [string, string, string][]): [string, string, string][] {
  return things.sort(([, , one], [, , other]) => (one < other ? -1 : 1));
}
