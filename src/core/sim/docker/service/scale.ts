// docker service scale
import { structuredClone } from '../../../lib/platform.ts';
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import type { Service } from '../wire.ts';
import { waitOnService } from './converge.ts';
import { postUpdate } from './post-update.ts';

export const serviceScale: Command = {
  name: 'scale',
  about: 'Scale one or multiple replicated services',
  usage: 'SERVICE=REPLICAS [SERVICE=REPLICAS...]',
  arity: [1, Number.POSITIVE_INFINITY],
  flags: '-d, --detach   Return at once instead of waiting for the tasks',
  completes: 'services',
  run: scaleServices,
};

function* scaleServices(context: Context): Task<number> {
  for (const word of context.args) {
    if (!/^[^=]+=.+$/.test(word)) {
      throw new CommandError(
        `invalid scale specifier '${word}'.\nSee '${context.path} --help'.\n\n` +
          `Usage:  ${context.path} ${serviceScale.usage}\n\n${serviceScale.about}`,
      );
    }
  }
  const errors: string[] = [];
  const scaled: string[] = [];
  for (const word of context.args) {
    const equals = word.indexOf('=');
    const [name, count] = [word.slice(0, equals), word.slice(equals + 1)];
    if (!/^\d+$/.test(count)) {
      errors.push(
        `${name}: invalid replicas value ${count}: strconv.ParseUint: parsing "${count}": invalid syntax`,
      );
      continue;
    }
    try {
      yield* scaleOne(context, name, Number(count));
      scaled.push(name);
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      errors.push(`${name}: ${problem.message}`);
    }
  }
  if (!context.flags.on('detach')) {
    for (const name of scaled) {
      try {
        yield* waitOnService(context, name, false);
      } catch (problem) {
        if (!(problem instanceof CommandError)) throw problem;
        errors.push(`${name}: ${problem.message}`);
      }
    }
  }
  if (errors.length > 0) throw new CommandError(errors.join('\n'));
  return 0;
}

function* scaleOne(context: Context, name: string, count: number): Task<void> {
  const found = yield* context.api.get<Service>(`/services/${name}`, { insertDefaults: 'false' });
  const service = structuredClone(found);
  const { Mode } = service.Spec;
  if (Mode.Replicated) Mode.Replicated.Replicas = count;
  else if (Mode.ReplicatedJob) Mode.ReplicatedJob.TotalCompletions = count;
  else throw new CommandError('scale can only be used with replicated or replicated-job mode');
  yield* postUpdate(context, service, {});
  yield* context.out(`${name} scaled to ${count}\n`);
}
