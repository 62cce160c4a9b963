// Short forms of a compose service made long: ports, volumes, lists of pairs, commands as text.
import { CommandError, type Context } from '../context.ts';
import { environmentOf } from '../environment.ts';
import { kinds } from '../flag-kinds.ts';
import { parsePortSpec } from '../ports.ts';
import type { Mapping } from './compose-load.ts';

export function normalizeService(context: Context, service: Mapping): Mapping {
  const normal: Mapping = { ...service };
  const pairs = ['labels', 'sysctls'];
  for (const key of pairs) {
    if (key in normal) normal[key] = pairsOf(normal[key], '');
  }
  if ('environment' in normal || 'env_file' in normal) {
    normal.environment = environment(context, normal);
    delete normal.env_file;
  }
  if ('extra_hosts' in normal) normal.extra_hosts = hosts(normal.extra_hosts);
  for (const key of ['command', 'entrypoint']) {
    if (key in normal) normal[key] = words(normal[key]);
  }
  for (const key of ['dns', 'dns_search', 'tmpfs']) {
    if (typeof normal[key] === 'string') normal[key] = [normal[key]];
  }
  if (Array.isArray(normal.ports)) normal.ports = normal.ports.flatMap(portOf);
  if (Array.isArray(normal.volumes)) {
    normal.volumes = normal.volumes.map(volume => volumeOf(context, volume));
  }
  if (Array.isArray(normal.networks)) {
    normal.networks = Object.fromEntries(normal.networks.map(name => [String(name), null]));
  }
  for (const key of ['secrets', 'configs']) {
    const list = normal[key];
    if (!Array.isArray(list)) continue;
    normal[key] = list.map(one => (typeof one === 'string' ? { source: one } : one));
  }
  const deploy = normal.deploy as Mapping | undefined;
  if (deploy && 'labels' in deploy) {
    normal.deploy = { ...deploy, labels: pairsOf(deploy.labels, '') };
  }
  return normal;
}

/** A map, or a list of `k=v`, as a map of texts. */
export function pairsOf(value: unknown, missing: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  if (Array.isArray(value)) {
    for (const one of value.map(String)) {
      const equals = one.indexOf('=');
      if (equals < 0) pairs[one] = missing;
      else pairs[one.slice(0, equals)] = one.slice(equals + 1);
    }
    return pairs;
  }
  for (const [key, one] of Object.entries((value ?? {}) as Mapping)) {
    pairs[key] = one === null ? missing : String(one);
  }
  return pairs;
}

/** Files first, then the map or list; a name alone takes its value from the shell. */
function environment(context: Context, service: Mapping): Record<string, string | null> {
  const all: Record<string, string | null> = {};
  const files = ([] as unknown[]).concat(service.env_file ?? []).map(String);
  for (const variable of environmentOf(context, [], files)) {
    const equals = variable.indexOf('=');
    if (equals >= 0) all[variable.slice(0, equals)] = variable.slice(equals + 1);
  }
  const given = service.environment ?? {};
  const entries: [string, string | null][] = Array.isArray(given)
    ? given.map(one => {
        const text = String(one);
        const equals = text.indexOf('=');
        return equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
      })
    : Object.entries(given as Mapping).map(([key, one]) => [
        key,
        one === null ? null : String(one),
      ]);
  for (const [key, value] of entries) {
    all[key] = value ?? context.process.environment.get(key) ?? null;
  }
  return all;
}

function hosts(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return Object.entries(value as Mapping).map(([name, address]) => `${name}:${address}`);
}

function words(value: unknown): readonly string[] | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(String);
  const split = kinds.command?.read(String(value));
  return split?.ok ? (split.value as readonly string[]) : [String(value)];
}

function portOf(port: unknown): Mapping[] {
  if (port !== null && typeof port === 'object') {
    const given = port as Mapping;
    return [{ mode: 'ingress', protocol: 'tcp', ...given }];
  }
  const specs = parsePortSpec(String(port));
  if (!specs.ok) throw new CommandError(specs.error);
  return specs.value.map(spec => ({
    mode: 'ingress',
    target: spec.target,
    ...(spec.published !== null && { published: spec.published }),
    protocol: spec.protocol,
  }));
}

/** `data:/data:ro`, `./here:/there`, `/anonymous`. */
function volumeOf(context: Context, volume: unknown): Mapping {
  if (volume !== null && typeof volume === 'object') return volume as Mapping;
  const [first = '', second, options = ''] = String(volume).split(':');
  if (second === undefined) return { type: 'volume', target: first };
  const isPath = /^[./~]/.test(first);
  const flags = options.split(',');
  return {
    type: isPath ? 'bind' : 'volume',
    source: isPath ? context.process.path(first.replace(/^~/, '/root')) : first,
    target: second,
    ...(flags.includes('ro') && { read_only: true }),
    ...(flags.includes('nocopy') && { volume: { nocopy: true } }),
  };
}
