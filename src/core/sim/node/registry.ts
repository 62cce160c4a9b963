// The world's image registry: the hub with its few repositories, and the lab's own images.
import { sha256Hex } from '../../lib/sha256.ts';
import type { Tree } from '../os/os.ts';
import { familiar, familiarName, parseReference, type Reference } from '../store/reference.ts';
import type { LabImage } from '../world.ts';
import { builtinImages, type ImageRecipe } from './builtin-images.ts';
import type { ImageContent, Layer } from './state.ts';
import { makePath } from './tree-files.ts';

export type Registry = {
  /** The image under a tag or digest of the hub, or why there is none. */
  readonly find: (reference: Reference) => ImageContent | 'no-repository' | 'no-manifest';
  readonly byId: (id: string) => ImageContent | undefined;
  /** Names of all images, with their tags, e.g. `alpine:3.20`. */
  readonly names: () => readonly string[];
};

const shared = new Map<string, ImageContent>();

/** One registry per world; contents of equal images are shared by all worlds. */
export function createRegistry(
  images: readonly LabImage[],
  createTree: (base: string) => Tree | null = () => null,
): Registry {
  const tags = new Map<string, ImageContent>();
  const byId = new Map<string, ImageContent>();
  const add = (recipe: ImageRecipe) => {
    const content = contentOf(recipe, createTree);
    byId.set(content.id, content);
    for (const text of [recipe.reference, ...recipe.aliases]) {
      const reference = parseReference(text);
      if (reference) tags.set(familiar(reference), content);
    }
  };
  const recipes = [...builtinImages];
  for (const image of images) recipes.push(recipeOf(image, recipes));
  for (const recipe of recipes) add(recipe);
  const repositories = new Set([...tags.keys()].map(tag => tag.slice(0, tag.lastIndexOf(':'))));
  return {
    find(reference) {
      const name = familiarName(reference);
      if (!repositories.has(name)) return 'no-repository';
      if (reference.digest) {
        for (const [tag, content] of tags) {
          if (tag.startsWith(`${name}:`) && content.digest === reference.digest) return content;
        }
        return 'no-manifest';
      }
      return tags.get(familiar(reference)) ?? 'no-manifest';
    },
    byId: id => byId.get(id),
    names: () => [...tags.keys()],
  };
}

/** A lab's image stands on another one and has all of it that it does not say itself. */
function recipeOf(image: LabImage, known: readonly ImageRecipe[]): ImageRecipe {
  const from = parseReference(image.from);
  const under = known.findLast(recipe =>
    [recipe.reference, ...recipe.aliases].some(name => {
      const reference = parseReference(name);
      return from !== null && reference !== null && familiar(reference) === familiar(from);
    }),
  );
  const environment = Object.entries(image.environment).map(([name, value]) => `${name}=${value}`);
  const or = <T>(own: readonly T[] | null | undefined, inherited: readonly T[] | undefined) =>
    own?.length ? own : (inherited ?? []);
  const sameCommand = image.command.length === 0 && !image.entrypoint?.length;
  return {
    reference: image.reference,
    aliases: image.aliases ?? [],
    base: under?.base ?? 'alpine',
    personality: under?.personality ?? 'ash',
    program: image.program ?? (sameCommand ? (under?.program ?? null) : null),
    parameters: { ...under?.parameters, ...image.parameters },
    command: or(image.command, image.entrypoint?.length ? [] : under?.command),
    entrypoint: image.entrypoint?.length ? image.entrypoint : (under?.entrypoint ?? null),
    environment: [...(under?.environment ?? []), ...environment],
    directory: image.directory || under?.directory || '',
    user: image.user || under?.user || '',
    labels: { ...under?.labels, ...image.labels },
    ports: or(
      image.ports.map(port => `${port}/tcp`),
      under?.ports,
    ),
    volumes: or(image.volumes, under?.volumes),
    layerBytes: image.layerBytes ?? [...(under?.layerBytes ?? []), image.sizeBytes],
    stopSignal: under?.stopSignal ?? '',
    ageMs: under?.ageMs ?? 0,
    files: [...(under?.files ?? []), ...(image.files ?? [])],
    health: image.health ?? under?.health ?? null,
  };
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function contentOf(recipe: ImageRecipe, createTree: (base: string) => Tree | null): ImageContent {
  const { files, ...rest } = recipe;
  const inside = files.map(one => [one.path, one.mode, sha256Hex(one.bytes)]);
  const key = JSON.stringify([rest, inside]);
  const known = shared.get(key);
  if (known) return known;
  const tree = files.length > 0 ? createTree(recipe.base) : null;
  for (const { path, mode, bytes } of files) {
    if (tree) makePath(tree, path.slice(0, path.lastIndexOf('/')) || '/');
    tree?.write(path, bytes, { mode });
  }
  const layers: Layer[] = recipe.layerBytes.map((sizeBytes, index) => ({
    // The lowest layer is the base tree's own: images on the same base share it.
    digest: `sha256:${sha256Hex(`layer ${recipe.base} ${index} ${index ? key : sizeBytes}`)}`,
    sizeBytes,
  }));
  const history = layers.map(({ digest, sizeBytes }) => ({
    createdBy: `/bin/sh -c #(nop) ADD file:${digest.slice(7)} in / `,
    sizeBytes,
    comment: '',
    empty: false,
  }));
  const nop = (createdBy: string) => ({
    createdBy: `/bin/sh -c #(nop)  ${createdBy}`,
    sizeBytes: 0,
    comment: '',
    empty: true,
  });
  const environment = [PATH, ...recipe.environment];
  const content: ImageContent = {
    id: `sha256:${sha256Hex(`image ${key}`)}`,
    digest: `sha256:${sha256Hex(`manifest ${key}`)}`,
    base: recipe.base,
    personality: recipe.personality,
    changes: tree ? [[0, tree.save()]] : [],
    layers,
    history: [
      ...history,
      ...environment.map(one => nop(`ENV ${one}`)),
      ...recipe.ports.map(one => nop(`EXPOSE ${one.replace('/tcp', '')}`)),
      nop(`CMD [${recipe.command.map(word => JSON.stringify(word)).join(' ')}]`),
    ],
    program: recipe.program,
    parameters: recipe.parameters,
    config: {
      Env: environment,
      Cmd: recipe.command.length ? recipe.command : null,
      Entrypoint: recipe.entrypoint,
      WorkingDir: recipe.directory,
      User: recipe.user,
      ExposedPorts: recipe.ports,
      Volumes: recipe.volumes,
      Labels: Object.keys(recipe.labels).length ? recipe.labels : null,
      StopSignal: recipe.stopSignal,
      ...healthOf(recipe),
    },
    createdMs: -recipe.ageMs,
    parent: '',
    author: '',
    comment: '',
  };
  // Whoever only asks for names has no trees to make files in: nothing to keep.
  if (files.length === 0 || tree) shared.set(key, content);
  return content;
}

function healthOf({ health }: ImageRecipe) {
  if (!health) return {};
  const ns = (ms: number) => ms * 1_000_000;
  return {
    Healthcheck: {
      Test: ['CMD-SHELL', health.test],
      ...(health.intervalMs && { Interval: ns(health.intervalMs) }),
      ...(health.timeoutMs && { Timeout: ns(health.timeoutMs) }),
      ...(health.startPeriodMs && { StartPeriod: ns(health.startPeriodMs) }),
      ...(health.retries && { Retries: health.retries }),
    },
  };
}
