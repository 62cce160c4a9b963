// docker stack deploy
import { encodeUtf8, toBase64 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { ApiError, filtersOf } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { fileProblem } from '../environment.ts';
import { withTag } from '../image-name.ts';
import { waitOnService } from '../service/converge.ts';
import { pinImage } from '../service/references.ts';
import type { Info, Network, SecretOrConfig, Service, ServiceSpec } from '../wire.ts';
import { type Compose, loadCompose, type Mapping } from './compose-load.ts';
import {
  imageLabel,
  isExternal,
  namespaceLabel,
  type References,
  scopedName,
  serviceSpec,
} from './compose-service.ts';

export const stackDeploy: Command = {
  name: 'deploy',
  also: ['up'],
  about: 'Create a stack from compose files, or bring one up to date',
  usage: '[OPTIONS] STACK',
  arity: [1, 1],
  aliases: ['docker stack deploy', 'docker stack up'],
  flags: `
    -c, --compose-file strings   Compose file, or "-" for standard input
    -d, --detach                 Return at once instead of waiting for the tasks (default true)
        --prune                  Remove services that the files do not name any more
    -q, --quiet                  Show no progress
        --resolve-image string   When to ask the registry for digests: always, changed or never (default "always")
        --with-registry-auth     Send the credentials for the registry to the nodes`,
  completes: 'stacks',
  run: deploy,
};

function* deploy(context: Context): Task<number> {
  const { flags, args } = context;
  const [stack = ''] = args;
  if (!/\S/.test(stack)) throw new CommandError(`invalid stack name: "${stack}"`);
  const compose = yield* loadCompose(context, flags.list('compose-file'), {
    interpolate: true,
    warn: true,
  });
  const resolve = flags.text('resolve-image');
  if (!['always', 'changed', 'never'].includes(resolve)) {
    throw new CommandError(`Invalid option ${resolve} for flag --resolve-image`);
  }
  if (!flags.changed('detach')) {
    yield* context.complain(
      'Since --detach=false was not specified, tasks will be created in the background.\n' +
        'In a future release, --detach=false will become the default.\n',
    );
  }
  const info = yield* context.api.get<Info>('/info');
  if (!info.Swarm.ControlAvailable) {
    throw new CommandError(
      'this node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again',
    );
  }
  if (flags.on('prune')) yield* prune(context, stack, compose);
  yield* createNetworks(context, stack, compose);
  yield* createFiles(context, stack, 'secret', compose.secrets);
  yield* createFiles(context, stack, 'config', compose.configs);
  const ids = yield* deployServices(context, stack, compose, resolve);
  if (flags.on('detach')) return 0;
  for (const id of ids) yield* waitOnService(context, id, flags.on('quiet'));
  return 0;
}

/** `filters` for all that belongs to a stack. */
export function ofStack(stack: string): { filters?: string } {
  return filtersOf([`label=${namespaceLabel}=${stack}`]);
}

function* prune(context: Context, stack: string, compose: Compose): Task<void> {
  const services = yield* context.api.get<Service[]>('/services', ofStack(stack));
  const kept = new Set(Object.keys(compose.services).map(name => `${stack}_${name}`));
  for (const service of services) {
    if (kept.has(service.Spec.Name)) continue;
    yield* context.out(`Removing service ${service.Spec.Name}\n`);
    yield* context.api.remove(`/services/${service.ID}`);
  }
}

/** All networks that services use, declared or not: what is undeclared is complained of later. */
function* createNetworks(context: Context, stack: string, compose: Compose): Task<void> {
  const { api } = context;
  const used = new Set<string>();
  for (const service of Object.values(compose.services)) {
    for (const name of Object.keys((service.networks ?? { default: null }) as Mapping))
      used.add(name);
  }
  const own: string[] = [];
  for (const name of used) {
    const declared = compose.networks[name];
    if (isExternal(declared)) yield* checkExternal(context, scopedName(stack, name, declared));
    else own.push(name);
  }
  const existing = yield* api.get<Network[]>('/networks', ofStack(stack));
  for (const name of own) {
    const declared = compose.networks[name] ?? {};
    const full = scopedName(stack, name, declared);
    if (existing.some(network => network.Name === full)) continue;
    yield* context.out(`Creating network ${full}\n`);
    try {
      yield* api.post('/networks/create', {}, networkBody(stack, full, declared));
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      throw new CommandError(`failed to create network ${full}: ${problem.message}`);
    }
  }
}

function networkBody(stack: string, name: string, declared: Mapping): Record<string, unknown> {
  const ipam = declared.ipam as Mapping | undefined;
  const configs = ((ipam?.config ?? []) as Mapping[]).map(config => ({ Subnet: config.subnet }));
  return {
    Driver: declared.driver ?? 'overlay',
    Scope: '',
    IPAM: ipam ? { Driver: ipam.driver ?? '', Config: configs } : null,
    Internal: declared.internal === true,
    Attachable: declared.attachable === true,
    Ingress: false,
    ConfigOnly: false,
    ConfigFrom: null,
    Options: declared.driver_opts ?? null,
    Labels: { ...(declared.labels as object | undefined), [namespaceLabel]: stack },
    Name: name,
    CheckDuplicate: true,
  };
}

function* checkExternal(context: Context, name: string): Task<void> {
  if (['host', 'bridge', 'none'].includes(name)) return;
  let network: Network;
  try {
    network = yield* context.api.get<Network>(`/networks/${name}`);
  } catch (problem) {
    if (!(problem instanceof ApiError) || problem.status !== 404) throw problem;
    throw new CommandError(
      `network "${name}" is declared as external, but could not be found. You need to create a swarm-scoped network before the stack is deployed`,
    );
  }
  if (network.Scope === 'swarm') return;
  throw new CommandError(
    `network "${name}" is declared as external, but it is not in the right scope: "${network.Scope}" instead of "swarm"`,
  );
}

/** Secrets and configs: created, or brought up to date where they exist. */
function* createFiles(
  context: Context,
  stack: string,
  what: 'secret' | 'config',
  declared: Readonly<Record<string, Mapping>>,
): Task<void> {
  const { api } = context;
  for (const [name, thing] of Object.entries(declared)) {
    if (isExternal(thing)) continue;
    const full = scopedName(stack, name, thing);
    const body = {
      Name: full,
      Labels: { ...(thing.labels as object | undefined), [namespaceLabel]: stack },
      Data: thing.driver ? '' : toBase64(fileOf(context, String(thing.file ?? ''))),
      ...(thing.driver ? { Driver: { Name: String(thing.driver) } } : {}),
      ...(thing.template_driver ? { Templating: { Name: String(thing.template_driver) } } : {}),
    };
    try {
      const found = yield* api.get<SecretOrConfig>(`/${what}s/${full}`);
      const version = String(found.Version.Index);
      try {
        yield* api.post(`/${what}s/${found.ID}/update`, { version }, body);
      } catch (problem) {
        if (!(problem instanceof ApiError)) throw problem;
        throw new CommandError(`failed to update ${what} ${full}: ${problem.message}`);
      }
    } catch (problem) {
      if (!(problem instanceof ApiError) || problem.status !== 404) throw problem;
      yield* context.out(`Creating ${what} ${full}\n`);
      yield* api.post(`/${what}s/create`, {}, body);
    }
  }
}

function fileOf(context: Context, file: string) {
  const { process } = context;
  const bytes = process.machine.files.read(process.path(file));
  if (!bytes.ok) throw new CommandError(fileProblem(file, bytes.error));
  return bytes.value.length > 0 ? bytes.value : encodeUtf8('');
}

function* deployServices(
  context: Context,
  stack: string,
  compose: Compose,
  resolve: string,
): Task<string[]> {
  const specs: ServiceSpec[] = [];
  for (const [name, service] of Object.entries(compose.services)) {
    const references = yield* referencesOf(context, stack, service, compose);
    specs.push(serviceSpec(stack, name, service, compose, references));
  }
  const existing = yield* context.api.get<Service[]>('/services', ofStack(stack));
  const ids: string[] = [];
  for (const spec of specs) {
    const before = existing.find(service => service.Spec.Name === spec.Name);
    ids.push(
      before
        ? yield* updateOne(context, before, spec, resolve)
        : yield* createOne(context, spec, resolve),
    );
  }
  return ids;
}

function* createOne(context: Context, spec: ServiceSpec, resolve: string): Task<string> {
  yield* context.out(`Creating service ${spec.Name}\n`);
  const warning = resolve === 'never' ? keepImage(spec) : yield* pinImage(context, spec);
  try {
    const answer = yield* context.api.post<{ ID: string }>('/services/create', {}, spec);
    if (warning) yield* context.complain(`${warning}\n`);
    return answer.ID;
  } catch (problem) {
    if (!(problem instanceof CommandError)) throw problem;
    throw new CommandError(`failed to create service ${spec.Name}: ${problem.message}`);
  }
}

function* updateOne(
  context: Context,
  before: Service,
  spec: ServiceSpec,
  resolve: string,
): Task<string> {
  yield* context.out(`Updating service ${spec.Name} (id: ${before.ID})\n`);
  const container = spec.TaskTemplate.ContainerSpec;
  const same = container.Image === before.Spec.Labels[imageLabel];
  let warning: string | null = null;
  if (resolve === 'always' || (resolve === 'changed' && !same)) {
    warning = yield* pinImage(context, spec);
  } else if (same) container.Image = before.Spec.TaskTemplate.ContainerSpec.Image;
  else warning = keepImage(spec);
  // A deploy does not replace tasks that have not changed.
  spec.TaskTemplate.ForceUpdate = before.Spec.TaskTemplate.ForceUpdate ?? 0;
  try {
    yield* context.api.post(
      `/services/${before.ID}/update`,
      { registryAuthFrom: 'spec', version: String(before.Version.Index) },
      spec,
    );
  } catch (problem) {
    if (!(problem instanceof CommandError)) throw problem;
    throw new CommandError(`failed to update service ${spec.Name}: ${problem.message}`);
  }
  if (warning) yield* context.complain(`${warning}\n`);
  return before.ID;
}

function keepImage(spec: ServiceSpec): null {
  const container = spec.TaskTemplate.ContainerSpec;
  container.Image = withTag(container.Image);
  return null;
}

/** Ids of the secrets and configs that a service uses. */
function* referencesOf(
  context: Context,
  stack: string,
  service: Mapping,
  compose: Compose,
): Task<References> {
  const look = function* (what: 'secret' | 'config') {
    const wanted = (service[`${what}s`] ?? []) as Mapping[];
    const found: { file: ReturnType<typeof targetOf>; id: string; name: string }[] = [];
    for (const one of wanted) {
      const source = String(one.source);
      const declared = compose[`${what}s`][source];
      if (!declared) throw new CommandError(`undefined ${what} "${source}"`);
      const name = scopedName(stack, source, declared);
      const list = yield* context.api.get<SecretOrConfig[]>(
        `/${what}s`,
        filtersOf([`name=${name}`]),
      );
      const exact = list.find(thing => thing.Spec.Name === name);
      if (!exact) throw new CommandError(`${what} not found: ${name}`);
      found.push({ file: targetOf(one, what), id: exact.ID, name });
    }
    return found;
  };
  const secrets = (yield* look('secret')).map(one => ({
    File: one.file,
    SecretID: one.id,
    SecretName: one.name,
  }));
  const configs = (yield* look('config')).map(one => ({
    File: one.file,
    ConfigID: one.id,
    ConfigName: one.name,
  }));
  return { secrets, configs };
}

function targetOf(one: Mapping, what: 'secret' | 'config') {
  const target = one.target ?? (what === 'config' ? `/${one.source}` : one.source);
  return {
    Name: String(target),
    UID: String(one.uid ?? '0'),
    GID: String(one.gid ?? '0'),
    Mode: Number(one.mode ?? 0o444),
  };
}
