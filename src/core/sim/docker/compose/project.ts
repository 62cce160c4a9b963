// What docker-compose works on: the file's services under a project's name, and their containers.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { joinPath } from '../../os/path.ts';
import { filtersOf } from '../client.ts';
import type { ContainerSummary } from '../container/ls.ts';
import { CommandError, type Context } from '../context.ts';
import { type Compose, loadCompose, type Mapping } from '../stack/compose-load.ts';

export type Project = {
  readonly context: Context;
  readonly name: string;
  readonly directory: string;
  readonly compose: Compose;
};

export type Member = {
  readonly id: string;
  /** `mine_worker_2` */
  readonly name: string;
  readonly service: string;
  readonly number: number;
  readonly state: string;
  readonly hash: string;
  readonly summary: ContainerSummary;
};

export const labelPrefix = 'com.docker.compose.';

type Where = {
  readonly files: readonly string[];
  readonly name: string;
  readonly directory: string;
  readonly environment: string;
};

/** Reads the files named, or the one of the directory one is in or the next one above. */
export function* openProject(context: Context, where: Where): Task<Project> {
  const { process } = context;
  const { files } = process.machine;
  const found = where.files.length > 0 ? [...where.files] : [findFile(context)];
  const first = process.path(found[0] ?? '');
  const directory = where.directory
    ? process.path(where.directory)
    : first.slice(0, first.lastIndexOf('/')) || '/';
  const dotEnv = files.read(process.path(where.environment || joinPath(directory, '.env')));
  const more = dotEnv.ok ? variablesOf(decodeUtf8(dotEnv.value)) : new Map<string, string>();
  const variable = (name: string) => process.environment.get(name) ?? more.get(name);
  const missing = found.find(file => !files.stat(process.path(file)).ok);
  if (missing !== undefined) {
    throw new CommandError(`.FileNotFoundError: [Errno 2] No such file or directory: '${missing}'`);
  }
  const compose = yield* loadCompose(context, found, {
    interpolate: true,
    warn: false,
    anyVersion: true,
    variable,
  });
  const base = directory.slice(directory.lastIndexOf('/') + 1) || 'default';
  const name = where.name || variable('COMPOSE_PROJECT_NAME') || base;
  return { context, name: name.toLowerCase().replace(/[^-_a-z0-9]/g, ''), directory, compose };
}

function findFile({ process }: Context): string {
  const names = ['docker-compose.yml', 'docker-compose.yaml', 'compose.yml', 'compose.yaml'];
  for (let at = process.directory; ; at = at.slice(0, at.lastIndexOf('/')) || '/') {
    for (const name of names) {
      const path = joinPath(at, name);
      if (process.machine.files.stat(path).ok) return path;
    }
    if (at === '/') break;
  }
  throw new CommandError(
    `\n        Can't find a suitable configuration file in this directory or any\n        parent. Are you in the right directory?\n\n        Supported filenames: ${names.join(', ')}\n        `,
  );
}

function variablesOf(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, value = ''] =
      /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name) variables.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
  }
  return variables;
}

/** Containers of the project, in the order of service and number. */
export function* membersOf(project: Project): Task<Member[]> {
  const found = yield* project.context.api.get<ContainerSummary[]>('/containers/json', {
    all: '1',
    ...filtersOf([`label=${labelPrefix}project=${project.name}`]),
  });
  return found
    .map(summary => {
      const label = (name: string) => summary.Labels?.[`${labelPrefix}${name}`] ?? '';
      return {
        id: summary.Id,
        name: (summary.Names[0] ?? '').replace(/^\//, ''),
        service: label('service'),
        number: Number(label('container-number')),
        state: summary.State,
        hash: label('config-hash'),
        summary,
      };
    })
    .sort((one, other) =>
      one.service === other.service
        ? one.number - other.number
        : one.service < other.service
          ? -1
          : 1,
    );
}

/** Services asked for by name, or all, each after those that it depends on. */
export function servicesOf(project: Project, asked: readonly string[]): string[] {
  const { services } = project.compose;
  const wrong = asked.find(name => !services[name]);
  if (wrong !== undefined) throw new CommandError(`No such service: ${wrong}`);
  const sorted: string[] = [];
  const visit = (name: string) => {
    if (sorted.includes(name) || !services[name]) return;
    for (const other of dependencies(services[name])) visit(other);
    sorted.push(name);
  };
  for (const name of asked.length > 0 ? asked : Object.keys(services).sort()) visit(name);
  return sorted;
}

function dependencies({ depends_on: on, links }: Mapping): string[] {
  const named = Array.isArray(on) ? on.map(String) : Object.keys((on ?? {}) as object);
  const linked = ((links ?? []) as unknown[]).map(link => String(link).split(':')[0] ?? '');
  return [...named, ...linked].sort();
}

/** Works on all at the same time: `Stopping NAME ... done` as each is ready. */
export function* together(
  project: Project,
  doing: string,
  members: readonly { readonly name: string }[],
  act: (at: number) => Task<unknown>,
): Task<void> {
  const { context } = project;
  const { process } = context;
  const widest = Math.max(...members.map(one => one.name.length));
  const changed = process.machine.kernel.createGate();
  const done = new Map<number, string | null>();
  for (const [at] of members.entries()) {
    process.beside(attempt(at), problem => {
      done.set(at, problem);
      changed.open();
    });
  }
  const errors: string[] = [];
  for (const [at, { name }] of members.entries()) {
    while (!done.has(at)) yield changed;
    const problem = done.get(at) ?? null;
    const end = problem === null ? 'done' : 'error';
    yield* context.complain(`${doing} ${name.padEnd(widest)} ... ${end}\n`);
    if (problem !== null) errors.push(`for ${name}  ${problem}`);
  }
  if (errors.length > 0) throw new CommandError(errors.join('\nERROR: '));

  function* attempt(at: number): Task<string | null> {
    try {
      yield* act(at);
      return null;
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      return problem.message.replace(/^Error response from daemon: /, '');
    }
  }
}
