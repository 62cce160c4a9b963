// Names that a service's flags use, looked up: networks, secrets, configs, the image's digest.
import type { Task } from '../../kernel/kernel.ts';
import { ApiError, filtersOf } from '../client.ts';
import { CommandError, type Context } from '../context.ts';
import type { NetworkFlag, ReferenceFlag } from '../flag-kinds.ts';
import { familiarName, parseImageName, withTag } from '../image-name.ts';
import type {
  ConfigReference,
  Network,
  NetworkAttachment,
  Platform,
  SecretOrConfig,
  SecretReference,
  ServiceSpec,
} from '../wire.ts';

export function* attachments(
  context: Context,
  wanted: readonly NetworkFlag[],
): Task<NetworkAttachment[]> {
  const found: NetworkAttachment[] = [];
  for (const { target, aliases, driverOptions } of wanted) {
    const network = yield* context.api.get<Network>(`/networks/${target}`, { scope: 'swarm' });
    found.push({
      Target: network.Id,
      ...(aliases.length > 0 && { Aliases: aliases }),
      ...(Object.keys(driverOptions).length > 0 && { DriverOpts: driverOptions }),
    });
  }
  return found.sort((one, other) => (one.Target < other.Target ? -1 : 1));
}

export function* secretReferences(
  context: Context,
  wanted: readonly ReferenceFlag[],
): Task<SecretReference[]> {
  const ids = yield* idsOf(context, 'secret', wanted);
  return wanted.map(flag => ({
    File: fileOf(flag),
    SecretID: ids.get(flag.source) ?? '',
    SecretName: flag.source,
  }));
}

export function* configReferences(
  context: Context,
  wanted: readonly ReferenceFlag[],
): Task<ConfigReference[]> {
  const ids = yield* idsOf(context, 'config', wanted);
  return wanted.map(flag => ({
    File: fileOf(flag),
    ConfigID: ids.get(flag.source) ?? '',
    ConfigName: flag.source,
  }));
}

function fileOf(flag: ReferenceFlag) {
  return { Name: flag.target, UID: flag.user, GID: flag.group, Mode: flag.mode };
}

function* idsOf(
  context: Context,
  what: 'secret' | 'config',
  wanted: readonly ReferenceFlag[],
): Task<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  if (wanted.length === 0) return ids;
  const targets = new Set<string>();
  for (const { target } of wanted) {
    if (targets.has(target)) {
      throw new CommandError(`duplicate ${what} target for ${target} not allowed`);
    }
    targets.add(target);
  }
  const names = wanted.map(flag => `name=${flag.source}`);
  const found = yield* context.api.get<SecretOrConfig[]>(`/${what}s`, filtersOf(names));
  for (const one of found) ids.set(one.Spec.Name, one.ID);
  for (const { source } of wanted) {
    if (!ids.has(source)) throw new CommandError(`${what} not found: ${source}`);
  }
  return ids;
}

type Distribution = {
  readonly Descriptor: { readonly digest: string };
  readonly Platforms: readonly { readonly architecture: string; readonly os: string }[] | null;
};

/**
 * Pins the image to the digest that the registry names, and to the platforms it was built for.
 * Its value is a warning when no registry could say.
 */
export function* pinImage(context: Context, spec: ServiceSpec): Task<string | null> {
  const container = spec.TaskTemplate.ContainerSpec;
  container.Image = withTag(container.Image);
  try {
    const answer = yield* context.api.get<Distribution>(`/distribution/${container.Image}/json`);
    const name = parseImageName(container.Image);
    if (name && !name.digest) {
      container.Image = familiarName({ ...name, digest: answer.Descriptor.digest });
    }
    const platforms: Platform[] = (answer.Platforms ?? []).map(({ architecture, os }) => ({
      Architecture: architecture,
      OS: os,
    }));
    if (platforms.length > 0) {
      spec.TaskTemplate.Placement = { ...spec.TaskTemplate.Placement, Platforms: platforms };
    }
    return null;
  } catch (problem) {
    if (!(problem instanceof ApiError)) throw problem;
    const { Image } = container;
    return (
      `image ${Image} could not be accessed on a registry to record\n` +
      `its digest. Each node will access ${Image} independently,\n` +
      'possibly leading to different nodes running different\nversions of the image.\n'
    );
  }
}
