// docker-compose start, stop, restart, rm, down, config.
import type { Task } from '../../kernel/kernel.ts';
import { ApiError } from '../client.ts';
import { CommandError } from '../context.ts';
import { isExternal, scopedName } from '../stack/compose-service.ts';
import { writeYaml } from '../stack/write-yaml.ts';
import { imageOf } from './body.ts';
import { type Member, membersOf, type Project, servicesOf, together } from './project.ts';

/** Seconds until a container that does not stop is killed. */
export function graceOf({ context: { flags } }: Project): string {
  return flags.given().includes('timeout') ? String(flags.number('timeout')) : '10';
}

function* asked(project: Project): Task<Member[]> {
  const services = servicesOf(project, project.context.args);
  return (yield* membersOf(project)).filter(one => services.includes(one.service));
}

export function* start(project: Project): Task<number> {
  const members = (yield* asked(project)).filter(one => one.state !== 'running');
  if (members.length > 0) yield* each(project, 'Starting', members, 'start', {});
  return 0;
}

export function* stop(project: Project): Task<number> {
  const members = (yield* asked(project)).filter(one => one.state === 'running');
  yield* stopMembers(project, members);
  return 0;
}

export function* restart(project: Project): Task<number> {
  const members = yield* asked(project);
  if (members.length > 0)
    yield* each(project, 'Restarting', members, 'restart', { t: graceOf(project) });
  return 0;
}

function* stopMembers(project: Project, members: readonly Member[]): Task<void> {
  if (members.length > 0)
    yield* each(project, 'Stopping', members, 'stop', { t: graceOf(project) });
}

function each(
  project: Project,
  doing: string,
  members: readonly Member[],
  action: string,
  query: Readonly<Record<string, string>>,
): Task<void> {
  const { api } = project.context;
  return together(project, doing, members, at =>
    api.post(`/containers/${members[at]?.id}/${action}`, query),
  );
}

/** Stops what runs of them and takes them away. */
export function* removeMembers(
  project: Project,
  doing: string,
  members: readonly Member[],
  grace: string,
): Task<void> {
  if (members.length === 0) return;
  const { api } = project.context;
  yield* together(project, doing, members, function* (at) {
    const path = `/containers/${members[at]?.id}`;
    yield* api.post(`${path}/stop`, { t: grace });
    yield* api.remove(path, { v: '1' });
  });
}

export function* remove(project: Project): Task<number> {
  const { context } = project;
  const { flags, process } = context;
  if (flags.on('stop')) yield* stop(project);
  const members = (yield* asked(project)).filter(one => one.state !== 'running');
  if (members.length === 0) {
    yield* context.complain('No stopped containers\n');
    return 0;
  }
  yield* context.out(`Going to remove ${members.map(one => one.name).join(', ')}\n`);
  if (!flags.on('force')) {
    yield* context.out('Are you sure? [yN] ');
    const answer = yield* process.readLine(0);
    if (!/^y(es)?$/i.test(answer?.trim() ?? '')) return 0;
  }
  const v = flags.on('volumes') ? '1' : '0';
  yield* together(project, 'Removing', members, at =>
    context.api.remove(`/containers/${members[at]?.id}`, { v, force: '1' }),
  );
  return 0;
}

export function* down(project: Project): Task<number> {
  const { context, compose } = project;
  const { flags, api } = context;
  const rmi = flags.text('rmi');
  if (!['', 'all', 'local'].includes(rmi))
    throw new CommandError('--rmi flag must be "all" or "local"');
  const known = (one: Member) => compose.services[one.service] || flags.on('remove-orphans');
  const members = (yield* membersOf(project)).filter(known);
  yield* stopMembers(
    project,
    members.filter(one => one.state === 'running'),
  );
  if (members.length > 0) {
    yield* together(project, 'Removing', members, at =>
      api.remove(`/containers/${members[at]?.id}`, { v: '1', force: '1' }),
    );
  }
  for (const name of new Set(['default', ...Object.keys(compose.networks)])) {
    if (isExternal(compose.networks[name])) continue;
    yield* take(project, 'network', scopedName(project.name, name, compose.networks[name]));
  }
  if (flags.on('volumes')) {
    for (const [name, declared] of Object.entries(compose.volumes)) {
      if (!isExternal(declared))
        yield* take(project, 'volume', scopedName(project.name, name, declared));
    }
  }
  if (rmi === '') return 0;
  for (const [service, { image }] of Object.entries(compose.services)) {
    if (rmi === 'all' || image === undefined)
      yield* take(project, 'image', imageOf(project, service));
  }
  return 0;
}

/** Removes a network, a volume or an image, and says so; one that is not there is only told of. */
function* take({ context }: Project, kind: string, name: string): Task<void> {
  yield* context.complain(`Removing ${kind} ${name}\n`);
  try {
    yield* context.api.remove(`/${kind}s/${name}`);
  } catch (problem) {
    if (!(problem instanceof ApiError && problem.status === 404)) throw problem;
    const title = kind.charAt(0).toUpperCase() + kind.slice(1);
    yield* context.complain(`WARNING: ${title} ${name} not found.\n`);
  }
}

export function* showConfig({ context, compose }: Project): Task<number> {
  if (context.flags.on('quiet')) return 0;
  if (context.flags.on('services')) {
    for (const name of Object.keys(compose.services)) yield* context.out(`${name}\n`);
    return 0;
  }
  const { version, ...sections } = compose;
  const filled = Object.entries(sections).filter(([, section]) => Object.keys(section).length > 0);
  yield* context.out(writeYaml({ ...Object.fromEntries(filled), version }));
  return 0;
}
