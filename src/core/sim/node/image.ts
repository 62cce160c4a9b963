// Images that a node has: found by name, digest or id; tagged, untagged, pulled.
import { assert } from '../../lib/assert.ts';
import { ok, type Result } from '../../lib/result.ts';
import { familiar, familiarName, parseReference, type Reference } from '../store/reference.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import { type AbsentImage, absentImage } from './absent-images.ts';
import type { Engine } from './engine.ts';
import type { ContainerState, ImageContent, Layer, LocalImage } from './state.ts';

/** By tag, by digest, or by the beginning of its id. */
export function findImage(engine: Engine, text: string): LocalImage | undefined {
  const images = Object.values(engine.state.images);
  const reference = parseReference(text);
  if (reference) {
    const name = familiarName(reference);
    const found = images.find(image =>
      reference.digest
        ? image.digests.includes(`${name}@${reference.digest}`)
        : image.tags.includes(familiar(reference)),
    );
    if (found) return found;
  }
  const digits = text.replace(/^sha256:/, '');
  if (!/^[0-9a-f]{2,64}$/.test(digits)) return undefined;
  return images.find(image => image.id.startsWith(`sha256:${digits}`));
}

/** What an image that is here consists of. */
export function contentOf(engine: Engine, image: LocalImage): ImageContent {
  const content = image.content ?? engine.parts.registry.byId(image.id);
  assert(content, 'an image that the node or the registry knows');
  return content;
}

/** Puts an image on a node under a name. */
export function addImage(engine: Engine, content: ImageContent, reference: Reference): LocalImage {
  const known = engine.state.images[content.id];
  const stored = engine.parts.registry.byId(content.id) === content;
  const image: LocalImage = known ?? {
    id: content.id,
    content: stored ? null : content,
    tags: [],
    digests: [],
    taggedMs: engine.parts.kernel.now(),
  };
  engine.state.images[content.id] = image;
  if (reference.tag) tagImage(engine, image, familiar(reference));
  return image;
}

/** Moves a tag to an image. */
export function tagImage(engine: Engine, image: LocalImage, tag: string): void {
  for (const other of Object.values(engine.state.images)) {
    if (other !== image) other.tags = other.tags.filter(one => one !== tag);
  }
  if (!image.tags.includes(tag)) image.tags = [...image.tags, tag].sort();
  image.taggedMs = engine.parts.kernel.now();
}

export type PullPlan = {
  readonly reference: Reference;
  readonly content: ImageContent;
  /** Of the manifest where it is pulled from. */
  readonly digest: string;
  /** Layers that are not on the node yet. */
  readonly missing: readonly Layer[];
};

/** What a pull from the hub would bring, or why it fails. */
export function planPull(engine: Engine, reference: Reference): Result<PullPlan, Refusal> {
  const content = engine.parts.registry.find(reference);
  const name = familiarName(reference);
  const absent = typeof content === 'string' ? absentHere(engine, reference) : null;
  if (content === 'no-repository') {
    if (absent) return refuse(404, absent.sentence);
    return refuse(
      404,
      `pull access denied for ${name}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    );
  }
  if (content === 'no-manifest') {
    const what = reference.digest ? `${name}@${reference.digest}` : familiar(reference);
    const note = absent ? ` (${absent.note})` : '';
    return refuse(404, `manifest for ${what} not found: manifest unknown: manifest unknown${note}`);
  }
  return ok({
    reference,
    content,
    digest: content.digest,
    missing: missingLayers(engine, content),
  });
}

/** What to say of an image that the world has and this hub lacks, or null. */
export function absentHere(engine: Engine, reference: Reference): AbsentImage | null {
  return absentImage(reference, engine.parts.registry.names());
}

/** Layers of an image that the node does not have from another one. */
export function missingLayers(engine: Engine, content: ImageContent): Layer[] {
  const have = new Set(
    Object.values(engine.state.images).flatMap(image =>
      contentOf(engine, image).layers.map(layer => layer.digest),
    ),
  );
  return content.layers.filter(layer => !have.has(layer.digest));
}

/** Ends a pull: the image is there, under its tag and digest. True when it is new or moved. */
export function finishPull(engine: Engine, plan: PullPlan): boolean {
  const { reference, content } = plan;
  const name = familiarName(reference);
  const before = engine.state.images[content.id];
  const digest = `${name}@${plan.digest}`;
  const isNew = !before || (reference.tag !== '' && !before.tags.includes(familiar(reference)));
  const image = addImage(engine, content, reference);
  if (!image.digests.includes(digest)) image.digests = [...image.digests, digest];
  const id = familiar(reference) + (reference.digest ? `@${reference.digest}` : '');
  engine.event({ type: 'image', action: 'pull', id, attributes: { name } });
  return isNew;
}

/** How long a pull takes: a round trip per layer and about 100 MB a second. */
export function pullMs(plan: Pick<PullPlan, 'missing'>): number {
  const bytes = plan.missing.reduce((sum, layer) => sum + layer.sizeBytes, 0);
  return 40 + plan.missing.length * 25 + bytes / 100_000;
}

export function usersOfImage(engine: Engine, image: LocalImage): ContainerState[] {
  return Object.values(engine.state.containers).filter(one => one.imageId === image.id);
}
