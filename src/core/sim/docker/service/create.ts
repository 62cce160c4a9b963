// docker service create
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { environmentOf } from '../environment.ts';
import type { NetworkFlag, ReferenceFlag, Ulimit } from '../flag-kinds.ts';
import { withTag } from '../image-name.ts';
import type { Mount } from '../mount.ts';
import type { PortConfig } from '../ports.ts';
import type { ContainerSpec, ServiceSpec } from '../wire.ts';
import { waitOnService } from './converge.ts';
import { sharedServiceFlags } from './flag-table.ts';
import {
  capabilities,
  containerFields,
  healthcheckOf,
  hostEntry,
  pairsOf,
  resourcesOf,
  restartPolicyOf,
  updateConfigOf,
} from './parts.ts';
import { attachments, configReferences, pinImage, secretReferences } from './references.ts';

export const serviceCreate: Command = {
  name: 'create',
  about: 'Create a service: tasks that the swarm keeps running',
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  arity: [1, Number.POSITIVE_INFINITY],
  passesRest: true,
  completes: 'images',
  flags: `${sharedServiceFlags}
        --cap-add list            Linux capability to add
        --cap-drop list           Linux capability to take away
        --config config           Config that tasks may read
        --constraint list         Condition that a node must meet, e.g. node.role==manager
        --container-label list    Label of the containers
        --dns list                Name server of the containers
        --dns-option list         Option of the resolver
        --dns-search list         Domain in which short names are looked up
    -e, --env list                Variable in the environment: NAME=VALUE
        --env-file list           File with variables, one a line
        --generic-resource list   Resource of the user's own that a node must have
        --group list              Additional group of the containers' user
        --host list               Additional name: HOST:IP
    -l, --label list              Label of the service
        --mode string             replicated, global, replicated-job or global-job (default "replicated")
        --mount mount             File system to mount in the containers
        --name string             Name of the service
        --network network         Network to attach tasks to
        --placement-pref pref     How to spread tasks, e.g. spread=node.labels.zone
    -p, --publish port            Publish a port, e.g. 8080:80
        --secret secret           Secret that tasks may read
        --sysctl list             Kernel parameter of the containers
        --ulimit ulimit           Resource limit of the containers`,
  run: createService,
};

function* createService(context: Context): Task<number> {
  const { flags } = context;
  const spec = yield* specOf(context);
  let warning: string | null = null;
  if (flags.on('no-resolve-image')) {
    const container = spec.TaskTemplate.ContainerSpec;
    container.Image = withTag(container.Image);
  } else warning = yield* pinImage(context, spec);
  const answer = yield* context.api.post<{ ID: string; Warnings?: string[] | null }>(
    '/services/create',
    {},
    spec,
  );
  for (const text of [...(answer.Warnings ?? []), ...(warning ? [warning] : [])]) {
    yield* context.complain(`${text}\n`);
  }
  yield* context.out(`${answer.ID}\n`);
  if (flags.on('detach')) return 0;
  return yield* waitOnService(context, answer.ID, flags.on('quiet'));
}

function* specOf(context: Context): Task<ServiceSpec> {
  const { flags } = context;
  const mode = modeOf(context);
  const networks = yield* attachments(context, flags.values<NetworkFlag>('network'));
  const container = yield* containerOf(context);
  const restart = restartPolicyOf(flags, undefined);
  const update = updateConfigOf(flags, 'update', undefined);
  const rollback = updateConfigOf(flags, 'rollback', undefined);
  const ports = flags.values<PortConfig>('publish');
  const constraints = flags.list('constraint');
  const preferences = flags.values<string>('placement-pref');
  const perNode = flags.number('replicas-max-per-node');
  const driver = flags.text('log-driver');
  const isJob = Boolean(mode.ReplicatedJob || mode.GlobalJob);
  return {
    Name: flags.text('name'),
    Labels: pairsOf(flags.list('label')),
    TaskTemplate: {
      ContainerSpec: container,
      Resources: resourcesOf(flags, undefined),
      ...(restart && { RestartPolicy: restart }),
      Placement: {
        ...(constraints.length > 0 && { Constraints: [...constraints] }),
        ...(preferences.length > 0 && {
          Preferences: preferences.map(text => ({ Spread: { SpreadDescriptor: text } })),
        }),
        ...(perNode > 0 && { MaxReplicas: perNode }),
      },
      ...(networks.length > 0 && { Networks: networks }),
      ...(driver !== '' && {
        LogDriver: { Name: driver, Options: pairsOf(flags.list('log-opt')) },
      }),
      ForceUpdate: 0,
    },
    Mode: mode,
    ...(update && !isJob && { UpdateConfig: update }),
    ...(rollback && !isJob && { RollbackConfig: rollback }),
    EndpointSpec: {
      Mode: flags.text('endpoint-mode') || 'vip',
      ...(ports.length > 0 && { Ports: [...ports] }),
    },
  };
}

function modeOf({ flags }: Context): ServiceSpec['Mode'] {
  const mode = flags.text('mode');
  const replicas = flags.changed('replicas') ? flags.number('replicas') : undefined;
  const countable = mode === 'replicated' || mode === 'replicated-job';
  if (!countable && ['global', 'global-job'].includes(mode)) {
    for (const flag of ['replicas', 'replicas-max-per-node']) {
      if (!flags.changed(flag)) continue;
      throw new CommandError(`${flag} can only be used with replicated or replicated-job mode`);
    }
  }
  if (flags.changed('max-concurrent') && mode !== 'replicated-job') {
    throw new CommandError('max-concurrent can only be used with replicated-job mode');
  }
  switch (mode) {
    case 'replicated':
      return { Replicated: replicas === undefined ? {} : { Replicas: replicas } };
    case 'global':
      return { Global: {} };
    case 'replicated-job': {
      const total = replicas ?? 1;
      const most = flags.changed('max-concurrent') ? flags.number('max-concurrent') : total;
      return { ReplicatedJob: { MaxConcurrent: most, TotalCompletions: total } };
    }
    case 'global-job':
      return { GlobalJob: {} };
    default:
      throw new CommandError(`Unknown mode: ${mode}, only replicated and global supported`);
  }
}

function* containerOf(context: Context): Task<ContainerSpec> {
  const { flags, args } = context;
  const [image = '', ...command] = args;
  const environment = environmentOf(context, flags.list('env'), flags.list('env-file'));
  const health = healthcheckOf(flags, undefined);
  const secrets = yield* secretReferences(context, flags.values<ReferenceFlag>('secret'));
  const configs = yield* configReferences(context, flags.values<ReferenceFlag>('config'));
  const labels = flags.list('container-label');
  const simple = containerFields(flags);
  const some = <T>(key: string, list: readonly T[]) =>
    list.length > 0 ? { [key]: [...list] } : {};
  return {
    Image: image,
    ...(labels.length > 0 && { Labels: pairsOf(labels) }),
    ...(simple.Command && { Command: simple.Command }),
    ...some('Args', command),
    ...(simple.Hostname && { Hostname: simple.Hostname }),
    ...some('Env', environment),
    ...(simple.Dir && { Dir: simple.Dir }),
    ...(simple.User && { User: simple.User }),
    ...some('Groups', flags.list('group')),
    Init: false,
    ...simple,
    ...some('Mounts', flags.values<Mount>('mount')),
    ...(health && { Healthcheck: health }),
    ...some('Hosts', flags.list('host').map(hostEntry)),
    DNSConfig: {
      ...some('Nameservers', flags.list('dns')),
      ...some('Search', flags.list('dns-search')),
      ...some('Options', flags.list('dns-option')),
    },
    ...some('Secrets', secrets),
    ...some('Configs', configs),
    ...(flags.changed('sysctl') && { Sysctls: pairsOf(flags.list('sysctl')) }),
    ...some('CapabilityAdd', capabilities(flags.list('cap-add'))),
    ...some('CapabilityDrop', capabilities(flags.list('cap-drop'))),
    ...some('Ulimits', flags.values<Ulimit>('ulimit')),
  };
}
