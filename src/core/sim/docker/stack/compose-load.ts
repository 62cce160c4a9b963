// Reads compose files: YAML, variables, schema, several files laid over each other.
import { parseDocument, visit } from 'yaml';
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { CommandError, type Context } from '../context.ts';
import { readText } from '../environment.ts';
import { interpolate } from './compose-interpolate.ts';
import { normalizeService } from './compose-normalize.ts';
import { schemaProblem } from './compose-schema.ts';

export type Mapping = { [key: string]: unknown };

/** After normalizing: short forms are long ones, lists of pairs are maps. */
export type Compose = {
  readonly version: string;
  readonly services: Readonly<Record<string, Mapping>>;
  readonly networks: Readonly<Record<string, Mapping>>;
  readonly volumes: Readonly<Record<string, Mapping>>;
  readonly secrets: Readonly<Record<string, Mapping>>;
  readonly configs: Readonly<Record<string, Mapping>>;
};

const ignored = [
  'build',
  'cgroup_parent',
  'devices',
  'domainname',
  'external_links',
  'ipc',
  'links',
  'mac_address',
  'network_mode',
  'pid',
  'privileged',
  'restart',
  'security_opt',
  'shm_size',
  'userns_mode',
];
const deprecated: Readonly<Record<string, string>> = {
  container_name: 'Setting the container name is not supported.',
  expose:
    "Exposing ports is unnecessary - services on the same network can access each other's containers on any port.",
};
const forbidden: Readonly<Record<string, string>> = {
  cpu_quota: 'Set resource limits using deploy.resources',
  cpu_shares: 'Set resource limits using deploy.resources',
  cpuset: 'Set resource limits using deploy.resources',
  mem_limit: 'Set resource limits using deploy.resources',
  memswap_limit: 'Set resource limits using deploy.resources',
  volume_driver:
    'Instead of setting the volume driver on the service, define a volume using the top-level `volumes` option and specify the driver there.',
  volumes_from:
    'To share a volume between services, define it using the top-level `volumes` option and reference it from each service that shares it using the service-level `volumes` option.',
};

export type LoadOptions = {
  readonly interpolate: boolean;
  /** Says what a stack has no use for. */
  readonly warn: boolean;
  /** Files for one machine may be of format 2 as well. */
  readonly anyVersion?: boolean;
  /** Where variables come from; without it the shell's environment. */
  readonly variable?: (name: string) => string | undefined;
};

/** Reads all files named, warns of what a stack ignores, throws what is wrong. */
export function* loadCompose(
  context: Context,
  files: readonly string[],
  options: LoadOptions,
): Task<Compose> {
  if (files.length === 0) throw new CommandError('Specify a Compose file (with --compose-file)');
  const roots: Mapping[] = [];
  for (const file of files) {
    const text =
      file === '-' ? decodeUtf8(yield* context.process.readAll(0)) : readText(context, file);
    roots.push(parseYaml(text));
  }
  const { environment } = context.process;
  const variable = options.variable ?? (name => environment.get(name));
  for (const root of roots) checkVersion(root, options.anyVersion ?? false);
  const filled = options.interpolate ? roots.map(root => fillVariables(variable, root)) : roots;
  for (const root of filled) {
    const problem = schemaProblem(root);
    if (problem) throw new CommandError(problem);
  }
  if (options.warn) yield* warn(context, filled);
  const merged = filled.map(root => normalize(context, root)).reduce(merge);
  if (options.warn) checkImages(merged);
  return merged;
}

/** A stack builds nothing: each service must name an image. */
function checkImages(compose: Compose): void {
  for (const [name, service] of Object.entries(compose.services)) {
    if (service.image) continue;
    throw new CommandError(`invalid image reference for service ${name}: no image specified`);
  }
}

function parseYaml(text: string): Mapping {
  const document = parseDocument(text, { merge: true, uniqueKeys: true });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line ?? 1;
    throw new CommandError(`yaml: line ${line}: ${yamlProblem(error.code, error.message)}`);
  }
  // Modes are written 0440: octal, as YAML 1.1 reads them.
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'number' && /^0[0-7]+$/.test(node.source ?? '')) {
        node.value = Number.parseInt(node.source ?? '', 8);
      }
    },
  });
  const root = document.toJS() as unknown;
  if (root === null || typeof root !== 'object' || Array.isArray(root)) {
    throw new CommandError('top-level object must be a mapping');
  }
  return root as Mapping;
}

/** The sentences of go-yaml for the mistakes that people make. */
function yamlProblem(code: string, message: string): string {
  switch (code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'BAD_INDENT':
      return 'mapping values are not allowed in this context';
    case 'TAB_AS_INDENT':
      return 'found character that cannot start any token';
    case 'MISSING_CHAR':
      return /[\]}]/.test(message)
        ? "did not find expected ',' or ']'"
        : "could not find expected ':'";
    case 'DUPLICATE_KEY':
      return 'mapping key already defined';
    default:
      return message.split('\n')[0] ?? message;
  }
}

function checkVersion(root: Mapping, any: boolean): void {
  const { version } = root;
  if (version === undefined) return;
  if (typeof version !== 'string') throw new CommandError('version must be a string');
  if (any && /^2(\.[0-4])?$/.test(version)) return;
  if (!/^3(\.\d+)?$/.test(version) || Number(version.split('.')[1] ?? 0) > 13) {
    throw new CommandError(`unsupported Compose file version: ${version}`);
  }
}

function fillVariables(variable: (name: string) => string | undefined, root: Mapping): Mapping {
  const fill = (value: unknown, path: string): unknown => {
    if (typeof value === 'string') {
      const text = interpolate(value, variable);
      if (!text.ok) throw new CommandError(text.error.replace('PATH', path));
      return text.value === value ? value : castBack(text.value, path);
    }
    if (Array.isArray(value)) return value.map((one, index) => fill(one, `${path}.[${index}]`));
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, fill(one, `${path}.${key}`)]),
      );
    }
    return value;
  };
  const sections = ['services', 'networks', 'volumes', 'secrets', 'configs'];
  return Object.fromEntries(
    Object.entries(root).map(([key, value]) => [
      key,
      sections.includes(key) ? fill(value, key) : value,
    ]),
  );
}

/** Numbers and switches that came out of a variable are what the schema wants them to be. */
function castBack(text: string, path: string): unknown {
  const last = path.split('.').at(-1) ?? '';
  const numbers = ['replicas', 'parallelism', 'max_attempts', 'retries', 'target', 'published'];
  if ([...numbers, 'max_failure_ratio', 'max_replicas_per_node', 'pids'].includes(last)) {
    return Number.isNaN(Number(text)) ? text : Number(text);
  }
  const switches = ['external', 'internal', 'attachable', 'tty', 'stdin_open', 'read_only', 'init'];
  if (switches.includes(last) && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

/** Options that a swarm has no use for: said once, in the order of their names. */
function* warn(context: Context, roots: readonly Mapping[]): Task<void> {
  const used = new Set<string>();
  for (const root of roots) {
    for (const service of Object.values((root.services ?? {}) as Mapping)) {
      for (const key of Object.keys(service as Mapping)) used.add(key);
    }
  }
  const wrong = Object.keys(forbidden).filter(key => used.has(key));
  if (wrong.length > 0) {
    const list = wrong.map(key => `${key}: ${forbidden[key]}`).join('\n\n');
    throw new CommandError(`Compose file contains unsupported options:\n\n${list}\n`);
  }
  const without = ignored.filter(key => used.has(key));
  if (without.length > 0) {
    yield* context.complain(`Ignoring unsupported options: ${without.join(', ')}\n\n`);
  }
  const old = Object.keys(deprecated).filter(key => used.has(key));
  if (old.length > 0) {
    const list = old.map(key => `${key}: ${deprecated[key]}`).join('\n\n');
    yield* context.complain(`Ignoring deprecated options:\n\n${list}\n\n`);
  }
}

function normalize(context: Context, root: Mapping): Compose {
  const section = (name: string): Record<string, Mapping> =>
    Object.fromEntries(
      Object.entries((root[name] ?? {}) as Mapping).map(([key, value]) => [
        key,
        (value ?? {}) as Mapping,
      ]),
    );
  return {
    version: (root.version as string | undefined) ?? '3.13',
    services: Object.fromEntries(
      Object.entries(section('services')).map(([name, service]) => [
        name,
        normalizeService(context, service),
      ]),
    ),
    networks: section('networks'),
    volumes: section('volumes'),
    secrets: section('secrets'),
    configs: section('configs'),
  };
}

/** A later file wins; maps are merged key by key, lists of things are joined. */
function merge(base: Compose, over: Compose): Compose {
  const section = (name: 'networks' | 'volumes' | 'secrets' | 'configs') => ({
    ...base[name],
    ...over[name],
  });
  const services: Record<string, Mapping> = { ...base.services };
  for (const [name, service] of Object.entries(over.services)) {
    services[name] = mergeValue(services[name] ?? {}, service) as Mapping;
  }
  return {
    version: over.version,
    services,
    networks: section('networks'),
    volumes: section('volumes'),
    secrets: section('secrets'),
    configs: section('configs'),
  };
}

const replaced = ['command', 'entrypoint', 'test'];

function mergeValue(base: unknown, over: unknown, key = ''): unknown {
  if (Array.isArray(base) && Array.isArray(over)) {
    return replaced.includes(key) ? over : joinLists(base, over);
  }
  if (isMapping(base) && isMapping(over)) {
    const merged: Mapping = { ...base };
    for (const [name, value] of Object.entries(over)) {
      merged[name] = name in base ? mergeValue(base[name], value, name) : value;
    }
    return merged;
  }
  return over;
}

/** Things with a target replace each other by it. */
function joinLists(base: readonly unknown[], over: readonly unknown[]): unknown[] {
  const keyOf = (item: unknown) =>
    isMapping(item) && item.target !== undefined
      ? `${item.target}/${item.protocol ?? ''}/${item.published ?? ''}`
      : JSON.stringify(item);
  const joined = new Map<string, unknown>();
  for (const item of [...base, ...over]) joined.set(keyOf(item), item);
  return [...joined.values()];
}

function isMapping(value: unknown): value is Mapping {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
