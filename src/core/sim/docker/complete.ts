// What the Tab key may offer on a line that begins with `docker`: commands, flags, names.
import type { EngineSocket, Json } from '../api/types.ts';
import type { Task } from '../kernel/kernel.ts';
import { dockerTree, globalFlags } from './command.ts';
import type { Command, Completes, Group } from './context.ts';
import { findCommand } from './docker.ts';
import { readFlags } from './flags.ts';

/**
 * Candidates for the last of `words`, which may be empty; `words[0]` is `docker`. Commands and
 * flags come from the tables, names from the engine; an engine that refuses offers none.
 */
export function* completeDocker(
  words: readonly string[],
  engine: EngineSocket | null,
): Task<readonly string[]> {
  const last = words.at(-1) ?? '';
  let group: Group = dockerTree;
  let command: Command | null = null;
  for (const word of words.slice(1, -1)) {
    if (command || word.startsWith('-')) continue;
    const found = findCommand(group, word);
    if (!found) return [];
    if ('commands' in found) group = found;
    else command = found;
  }
  if (last.startsWith('-')) {
    const table = readFlags(command ? (command.flags ?? '') : globalFlags);
    const names = table.filter(flag => !flag.hidden).map(flag => `--${flag.name}`);
    return matching([...names, '--help'], last);
  }
  if (!command) {
    const shown = group.commands.filter(one => !('hidden' in one && one.hidden));
    return matching(
      shown.map(one => one.name),
      last,
    );
  }
  if (!command.completes || !engine) return [];
  return matching(yield* namesOf(command.completes, engine), last);
}

function matching(names: readonly string[], begin: string): string[] {
  return [...new Set(names)].filter(name => name.startsWith(begin)).sort();
}

type Source = {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly names: (object: Readonly<Record<string, Json | undefined>>) => readonly Json[];
};

const inner = (value: Json | undefined, key: string): Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value[key] ?? '') : '';
const listed = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const label = 'com.docker.stack.namespace';

const sources: Readonly<Record<Completes, Source>> = {
  containers: { path: '/containers/json', query: { all: '1' }, names: one => listed(one.Names) },
  running: { path: '/containers/json', names: one => listed(one.Names) },
  images: { path: '/images/json', names: one => listed(one.RepoTags) },
  networks: { path: '/networks', names: one => [one.Name ?? ''] },
  volumes: { path: '/volumes', names: one => listed(one.Volumes).map(each => inner(each, 'Name')) },
  services: { path: '/services', names: one => [inner(one.Spec, 'Name')] },
  nodes: { path: '/nodes', names: one => [inner(one.Description, 'Hostname')] },
  stacks: { path: '/services', names: one => [inner(inner(one.Spec, 'Labels'), label)] },
  secrets: { path: '/secrets', names: one => [inner(one.Spec, 'Name')] },
  configs: { path: '/configs', names: one => [inner(one.Spec, 'Name')] },
};

function* namesOf(kind: Completes, engine: EngineSocket): Task<string[]> {
  const source = sources[kind];
  const answer = yield* engine.request({
    method: 'GET',
    path: source.path,
    ...(source.query && { query: source.query }),
  });
  if (answer.status >= 400 || answer.kind !== 'json') return [];
  const objects = Array.isArray(answer.body) ? answer.body : [answer.body];
  return objects
    .flatMap(one => source.names(one as Readonly<Record<string, Json | undefined>>))
    .map(name => String(name).replace(/^\//, ''))
    .filter(name => name !== '');
}
