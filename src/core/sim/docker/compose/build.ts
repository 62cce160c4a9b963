// docker-compose build and pull: images of services, from their folders or from a registry.
import type { Task } from '../../kernel/kernel.ts';
import { joinPath } from '../../os/path.ts';
import { ApiError } from '../client.ts';
import { CommandError } from '../context.ts';
import { parseFlags, readFlags } from '../flags.ts';
import { buildFlags, buildImage } from '../image/build.ts';
import { parseImageName } from '../image-name.ts';
import { showMessages } from '../message-stream.ts';
import type { Mapping } from '../stack/compose-load.ts';
import { imageOf } from './body.ts';
import { type Project, servicesOf } from './project.ts';

export function* buildServices(project: Project): Task<number> {
  for (const service of servicesOf(project, project.context.args)) {
    if (buildOf(project, service)) yield* build(project, service);
    else yield* project.context.complain(`${service} uses an image, skipping\n`);
  }
  return 0;
}

export function* pullServices(project: Project): Task<number> {
  for (const service of servicesOf(project, project.context.args)) {
    if (!buildOf(project, service)) yield* pull(project, service);
  }
  return 0;
}

/** Each service has its image: built where that is told, else pulled where it is missing. */
export function* provideImages(
  project: Project,
  services: readonly string[],
  how: { readonly build: 'always' | 'missing' | 'never' },
): Task<void> {
  const { context } = project;
  for (const service of services) {
    const own = buildOf(project, service);
    if (own && how.build === 'always') {
      yield* build(project, service);
      continue;
    }
    if (yield* isHere(project, service)) continue;
    if (own && how.build === 'never') {
      throw new CommandError(`Service '${service}' needs to be built, but --no-build was passed.`);
    }
    if (!own) {
      yield* pull(project, service);
      continue;
    }
    yield* build(project, service);
    yield* context.complain(
      `WARNING: Image for service ${service} was built because it did not already exist. To rebuild this image you must use \`docker-compose build\` or \`docker-compose up --build\`.\n`,
    );
  }
}

function buildOf(project: Project, service: string): Mapping | null {
  const given = project.compose.services[service]?.build;
  if (given === undefined) return null;
  return typeof given === 'string' ? { context: given } : (given as Mapping);
}

function* isHere(project: Project, service: string): Task<boolean> {
  try {
    yield* project.context.api.get(`/images/${imageOf(project, service)}/json`);
    return true;
  } catch (problem) {
    if (problem instanceof ApiError && problem.status === 404) return false;
    throw problem;
  }
}

function* build(project: Project, service: string): Task<void> {
  const { context, directory } = project;
  const given = buildOf(project, service) ?? {};
  const folder = joinPath(directory, String(given.context ?? '.'));
  const args = Object.entries((given.args ?? {}) as Mapping).flatMap(([name, value]) => [
    '--build-arg',
    Array.isArray(given.args) ? String(value) : `${name}=${value}`,
  ]);
  const words = [
    ...['-t', imageOf(project, service)],
    ...(given.dockerfile ? ['-f', joinPath(folder, String(given.dockerfile))] : []),
    ...(given.target ? ['--target', String(given.target)] : []),
    ...args,
    folder,
  ];
  const parsed = parseFlags(readFlags(buildFlags), words, true);
  if (parsed.kind !== 'parsed') throw new CommandError(`a build of ${service} that cannot be read`);
  yield* context.complain(`Building ${service}\n`);
  yield* buildImage({ ...context, flags: parsed.flags, args: parsed.args });
}

function* pull(project: Project, service: string): Task<void> {
  const { context } = project;
  const image = imageOf(project, service);
  const name = parseImageName(image);
  if (!name) throw new CommandError(`invalid reference format: ${image}`);
  yield* context.complain(`Pulling ${service} (${image}${name.tag ? '' : ':'})...\n`);
  const answer = yield* context.api.request({
    method: 'POST',
    path: '/images/create',
    query: {
      fromImage: `${name.registry}/${name.path}`,
      tag: name.digest ?? name.tag ?? 'latest',
    },
    headers: { 'X-Registry-Auth': 'e30=' },
  });
  yield* showMessages(context, answer, { channel: 2 });
}
