// docker-compose up and scale: networks, volumes and images first, then as many containers as wanted.
import type { Task } from '../../kernel/kernel.ts';
import { ApiError } from '../client.ts';
import { CommandError } from '../context.ts';
import type { Mapping } from '../stack/compose-load.ts';
import { isExternal, scopedName } from '../stack/compose-service.ts';
import { bodyOf, hashOf, networksOf } from './body.ts';
import { provideImages } from './build.ts';
import { graceOf, removeMembers } from './lifecycle.ts';
import { showOutput } from './look.ts';
import {
  labelPrefix,
  type Member,
  membersOf,
  type Project,
  servicesOf,
  together,
} from './project.ts';

type Scales = ReadonlyMap<string, number>;

type Place = {
  readonly service: string;
  readonly number: number;
  readonly name: string;
  readonly old: Member | undefined;
};

export function* up(project: Project): Task<number> {
  const { flags, args } = project.context;
  const services = servicesOf(project, args);
  const before = yield* membersOf(project);
  yield* bringUp(project, services, scalesOf(project, flags.list('scale')));
  if (flags.on('detach') || flags.on('no-start')) return 0;
  const members = (yield* membersOf(project)).filter(one => services.includes(one.service));
  const ran = new Set(before.filter(one => one.state === 'running').map(one => one.id));
  return yield* watch(project, members, member => (ran.has(member.id) ? '0' : 'all'));
}

export function* scale(project: Project): Task<number> {
  const { context } = project;
  yield* context.complain(
    'WARNING: The scale command is deprecated. Use the up command with the --scale flag instead.\n',
  );
  const scales = scalesOf(project, context.args);
  for (const service of scales.keys()) yield* converge(project, service, scales);
  return 0;
}

function scalesOf(project: Project, words: readonly string[]): Scales {
  const scales = new Map<string, number>();
  for (const word of words) {
    const [, service = '', count = ''] = /^([^=]+)=(\d+)$/.exec(word) ?? [];
    if (service === '') {
      throw new CommandError(`Arguments to scale should be in the form service=num`);
    }
    servicesOf(project, [service]);
    scales.set(service, Number(count));
  }
  return scales;
}

function* bringUp(project: Project, services: readonly string[], scales: Scales): Task<void> {
  const { flags } = project.context;
  yield* createNetworks(project, services);
  yield* createVolumes(project, services);
  yield* provideImages(project, services, {
    build: flags.on('build') ? 'always' : flags.on('no-build') ? 'never' : 'missing',
  });
  for (const service of services) yield* converge(project, service, scales);
  yield* orphans(project);
}

function* createNetworks(project: Project, services: readonly string[]): Task<void> {
  const { context, compose } = project;
  const declared = new Map(
    [...Object.keys(compose.networks), 'default'].map(name => [
      scopedName(project.name, name, compose.networks[name]),
      compose.networks[name] ?? {},
    ]),
  );
  const used = services.filter(name => compose.services[name]?.network_mode === undefined);
  const wanted = new Set(used.flatMap(service => [...networksOf(project, service).keys()]));
  for (const name of wanted) {
    const options = declared.get(name);
    if (!options) throw new CommandError(`Service uses an undefined network "${name}"`);
    if (yield* exists(project, `/networks/${name}`)) continue;
    if (isExternal(options)) {
      throw new CommandError(
        `Network ${name} declared as external, but could not be found. Please create the network manually using \`docker network create ${name}\` and try again.`,
      );
    }
    const driver =
      options.driver === undefined ? 'the default driver' : `driver "${options.driver}"`;
    yield* context.complain(`Creating network "${name}" with ${driver}\n`);
    yield* context.api.post(
      '/networks/create',
      {},
      {
        Name: name,
        Driver: options.driver ?? 'bridge',
        Internal: options.internal === true,
        Attachable: true,
        CheckDuplicate: true,
        Labels: ownLabels(project, 'network', name),
      },
    );
  }
}

function* createVolumes(project: Project, services: readonly string[]): Task<void> {
  const { context, compose } = project;
  const used = services.flatMap(service =>
    ((compose.services[service]?.volumes ?? []) as Mapping[])
      .filter(volume => volume.type === 'volume' && volume.source !== undefined)
      .map(volume => String(volume.source)),
  );
  for (const short of new Set(used)) {
    const declared = compose.volumes[short];
    if (!declared) {
      throw new CommandError(
        `Named volume "${short}" is used in a service but no declaration was found in the volumes section.`,
      );
    }
    const name = scopedName(project.name, short, declared);
    if (yield* exists(project, `/volumes/${name}`)) continue;
    yield* context.complain(`Creating volume "${name}" with default driver\n`);
    const Labels = ownLabels(project, 'volume', name);
    yield* context.api.post('/volumes/create', {}, { Name: name, Driver: 'local', Labels });
  }
}

function ownLabels(project: Project, kind: string, name: string): Mapping {
  return { [`${labelPrefix}project`]: project.name, [`${labelPrefix}${kind}`]: name };
}

function* exists({ context }: Project, path: string): Task<boolean> {
  try {
    yield* context.api.get(path);
    return true;
  } catch (problem) {
    if (problem instanceof ApiError && problem.status === 404) return false;
    throw problem;
  }
}

/** Brings one service to its number of containers, each of the present configuration. */
function* converge(project: Project, service: string, scales: Scales): Task<void> {
  const { context } = project;
  const members = (yield* membersOf(project)).filter(one => one.service === service);
  const count = scales.get(service) ?? Number(project.compose.services[service]?.scale ?? 1);
  yield* removeMembers(project, 'Stopping and removing', members.slice(count), graceOf(project));
  const kept = members.slice(0, count);
  const places: Place[] = kept.map(old => ({ service, number: old.number, name: old.name, old }));
  for (let number = 1; places.length < count; number++) {
    if (members.some(one => one.number === number)) continue;
    places.push({ service, number, name: nameOf(project, service, number), old: undefined });
  }
  const hash = hashOf(project, service);
  const may = (flag: string) => context.path === 'docker-compose' && has(project, flag);
  const stale = ({ old }: Place) =>
    old !== undefined && (may('force-recreate') || (old.hash !== hash && !may('no-recreate')));
  const fresh = places.filter(place => place.old === undefined);
  const anew = places.filter(stale);
  const left = places.filter(place => place.old !== undefined && !stale(place));
  const asleep = left.filter(place => place.old?.state !== 'running');
  for (const { name, old } of left) {
    if (old?.state === 'running') yield* context.complain(`${name} is up-to-date\n`);
  }
  if (asleep.length > 0) {
    yield* together(project, 'Starting', asleep, at => run(project, asleep[at]?.old?.id ?? ''));
  }
  if (anew.length > 0) {
    yield* together(project, 'Recreating', anew, at => recreate(project, anew[at] as Place));
  }
  if (fresh.length > 0) {
    yield* together(project, 'Creating', fresh, at => create(project, fresh[at] as Place));
  }
}

function has({ context: { flags } }: Project, name: string): boolean {
  return flags.given().includes(name);
}

function nameOf(project: Project, service: string, number: number): string {
  const own = project.compose.services[service]?.container_name;
  return own === undefined ? `${project.name}_${service}_${number}` : String(own);
}

function* create(project: Project, { service, number, name }: Place): Task<void> {
  const body = bodyOf(project, service, number);
  const made = yield* project.context.api.post<{ Id: string }>(
    '/containers/create',
    { name },
    body,
  );
  yield* run(project, made.Id);
}

function* recreate(project: Project, place: Place): Task<void> {
  const { api } = project.context;
  const path = `/containers/${place.old?.id}`;
  yield* api.post(`${path}/stop`, { t: graceOf(project) });
  yield* api.remove(path, { v: '0' });
  yield* create(project, place);
}

function* run(project: Project, id: string): Task<void> {
  if (has(project, 'no-start')) return;
  yield* project.context.api.post(`/containers/${id}/start`);
}

function* orphans(project: Project): Task<void> {
  const { compose, context } = project;
  const found = (yield* membersOf(project)).filter(one => !compose.services[one.service]);
  if (found.length === 0) return;
  if (has(project, 'remove-orphans')) {
    yield* removeMembers(project, 'Removing orphan container', found, graceOf(project));
    return;
  }
  yield* context.complain(
    `WARNING: Found orphan containers (${found.map(one => one.name).join(', ')}) for this project. If you removed or renamed this service in your compose file, you can run this command with the --remove-orphans flag to clean it up.\n`,
  );
}

/** In the foreground: what all print, until ^C stops them or they have all ended. */
function* watch(
  project: Project,
  members: readonly Member[],
  tailOf: (member: Member) => string,
): Task<number> {
  const { context } = project;
  yield* context.complain(`Attaching to ${members.map(one => one.name).join(', ')}\n`);
  const end = yield* showOutput(project, members, { follow: true, tailOf, tellEnds: true });
  if (end === 'ended') return 0;
  yield* context.complain('Gracefully stopping... (press Ctrl+C again to force)\n');
  yield* together(project, 'Stopping', members, at =>
    context.api.post(`/containers/${members[at]?.id}/stop`, { t: graceOf(project) }),
  );
  return 0;
}
