// docker service update
import { structuredClone } from '../../../lib/platform.ts';
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import type { Service } from '../wire.ts';
import { applyChanges } from './changes.ts';
import { waitOnService } from './converge.ts';
import { sharedServiceFlags } from './flag-table.ts';
import { postUpdate } from './post-update.ts';
import { pinImage } from './references.ts';

export const serviceUpdate: Command = {
  name: 'update',
  about: 'Change a service; its tasks are replaced bit by bit where needed',
  usage: '[OPTIONS] SERVICE',
  arity: [1, 1],
  completes: 'services',
  flags: `${sharedServiceFlags}
        --args command                 Replace the arguments of the command
        --cap-add list                 Linux capability to add
        --cap-drop list                Linux capability to take away
        --config-add config            Give tasks a config, or change how they have it
        --config-rm list               Take a config away
        --constraint-add list          Add a condition that nodes must meet
        --constraint-rm list           Remove such a condition
        --container-label-add list     Add or change a label of the containers
        --container-label-rm list      Remove a label of the containers by its key
        --dns-add list                 Add or change a name server
        --dns-option-add list          Add or change an option of the resolver
        --dns-option-rm list           Remove an option of the resolver
        --dns-rm list                  Remove a name server
        --dns-search-add list          Add a search domain
        --dns-search-rm list           Remove a search domain
        --env-add list                 Add or change a variable
        --env-rm list                  Remove a variable by its name
        --force                        Replace the tasks although nothing has changed
        --generic-resource-add list    Add a resource of the user's own
        --generic-resource-rm list     Remove such a resource
        --group-add list               Add an additional group
        --group-rm list                Remove such a group
        --host-add list                Add a name: HOST:IP
        --host-rm list                 Remove such a name
        --image string                 Image that tasks run
        --label-add list               Add or change a label of the service
        --label-rm list                Remove a label of the service by its key
        --mount-add mount              Add or change a mount
        --mount-rm list                Remove a mount by its target
        --network-add network          Attach tasks to a network
        --network-rm list              Detach tasks from a network
        --placement-pref-add pref      Add a rule for spreading
        --placement-pref-rm pref       Remove such a rule
        --publish-add port             Publish a port, or change how
        --publish-rm port              Do not publish a port any more, by its target
        --rollback                     Go back to the previous configuration
        --secret-add secret            Give tasks a secret, or change how they have it
        --secret-rm list               Take a secret away
        --sysctl-add list              Add or change a kernel parameter
        --sysctl-rm list               Remove such a parameter
        --ulimit-add ulimit            Add or change a resource limit
        --ulimit-rm list               Remove such a limit`,
  run: updateService,
};

const besideRollback = ['rollback', 'detach', 'quiet'];

function* updateService(context: Context): Task<number> {
  const { flags, api } = context;
  const [name = ''] = context.args;
  const found = yield* api.get<Service>(`/services/${name}`, { insertDefaults: 'false' });
  // The answer may share its objects with the engine: changes go to a copy.
  const service = structuredClone(found);
  let warning: string | null = null;
  const query: Record<string, string> = { registryAuthFrom: 'spec' };
  if (flags.on('rollback')) {
    if (flags.given().some(flag => !besideRollback.includes(flag))) {
      throw new CommandError('other flags may not be combined with --rollback');
    }
    query.rollback = 'previous';
  } else {
    yield* applyChanges(context, service.Spec);
    if (flags.changed('image') && !flags.on('no-resolve-image')) {
      warning = yield* pinImage(context, service.Spec);
    }
  }
  yield* postUpdate(context, service, query);
  if (warning) yield* context.complain(`${warning}\n`);
  yield* context.out(`${name}\n`);
  if (flags.on('detach')) return 0;
  return yield* waitOnService(context, name, flags.on('quiet'));
}
