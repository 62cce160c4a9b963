// The world's image registry: the hub with its few repositories, and the lab's own images.
import { sha256Hex } from '../../lib/sha256.ts';
import { familiar, familiarName, parseReference, type Reference } from '../store/reference.ts';
import type { LabImage } from '../world.ts';
import { builtinImages, type ImageRecipe } from './builtin-images.ts';
import type { ImageContent, Layer } from './state.ts';

export type Registry = {
  /** The image under a tag or digest of the hub, or why there is none. */
  readonly find: (reference: Reference) => ImageContent | 'no-repository' | 'no-manifest';
  readonly byId: (id: string) => ImageContent | undefined;
};

const shared = new Map<string, ImageContent>();

/** One registry per world; contents of equal images are shared by all worlds. */
export function createRegistry(images: readonly LabImage[]): Registry {
  const tags = new Map<string, ImageContent>();
  const byId = new Map<string, ImageContent>();
  const add = (recipe: ImageRecipe) => {
    const content = contentOf(recipe);
    byId.set(content.id, content);
    for (const text of [recipe.reference, ...recipe.aliases]) {
      const reference = parseReference(text);
      if (reference) tags.set(familiar(reference), content);
    }
  };
  for (const recipe of builtinImages) add(recipe);
  for (const image of images) add(recipeOf(image));
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
  };
}

/** A lab's image stands on a built-in one. */
function recipeOf(image: LabImage): ImageRecipe {
  const under = builtinImages.find(recipe => {
    const from = parseReference(image.from);
    return from !== null && [recipe.reference, ...recipe.aliases].includes(familiar(from));
  });
  const environment = Object.entries(image.environment).map(([name, value]) => `${name}=${value}`);
  return {
    reference: image.reference,
    aliases: [],
    base: under?.base ?? 'alpine',
    personality: under?.personality ?? 'ash',
    program: image.program,
    parameters: image.parameters,
    command: image.command,
    entrypoint: null,
    environment,
    directory: '',
    ports: image.ports.map(port => `${port}/tcp`),
    volumes: [],
    layerBytes: [...(under?.layerBytes ?? []), image.sizeBytes],
    stopSignal: '',
    ageMs: 0,
  };
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function contentOf(recipe: ImageRecipe): ImageContent {
  const key = JSON.stringify(recipe);
  const known = shared.get(key);
  if (known) return known;
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
    changes: [],
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
      User: '',
      ExposedPorts: recipe.ports,
      Volumes: recipe.volumes,
      Labels: null,
      StopSignal: recipe.stopSignal,
    },
    createdMs: -recipe.ageMs,
    parent: '',
    author: '',
    comment: '',
  };
  shared.set(key, content);
  return content;
}
