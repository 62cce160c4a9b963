// /images: what a node has, and what of it is removed.
import { ok, type Result } from '../../lib/result.ts';
import { withTag } from '../node/container.ts';
import { contentOf, findImage, tagImage, usersOfImage } from '../node/image.ts';
import type { ImageConfig, ImageContent, LocalImage } from '../node/state.ts';
import { familiar, parseReference } from '../store/reference.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import { type Call, empty, flag, json, moment, query, refused } from './call.ts';
import { readFilters } from './filter.ts';
import type { Route } from './route.ts';
import type { ApiAnswer } from './types.ts';
import { graphDriver } from './wire-container.ts';

export const imageRoutes: readonly Route[] = [
  ['GET', '/images/json', list],
  ['POST', '/images/prune', prune],
  ['GET', '/images/search', () => refused({ status: 500, message: 'Unexpected status code 404' })],
  ['GET', '/images/:name*/json', inspect],
  ['GET', '/images/:name*/history', history],
  ['POST', '/images/:name*/tag', tag],
  ['DELETE', '/images/:name*', remove],
];

function find(call: Call): Result<LocalImage, Refusal> {
  const name = call.at.name ?? '';
  const image = findImage(call.engine, name);
  return image ? ok(image) : refuse(404, `No such image: ${withTag(name)}`);
}

export function sizeOfImage(content: ImageContent): number {
  return content.layers.reduce((sum, layer) => sum + layer.sizeBytes, 0);
}

export function wireImageLine(call: Call, image: LocalImage) {
  const content = contentOf(call.engine, image);
  const size = sizeOfImage(content);
  return {
    Containers: -1,
    Created: Math.floor((call.parts.epochMs + content.createdMs) / 1000),
    Id: image.id,
    Labels: content.config.Labels,
    ParentId: content.parent,
    RepoDigests: image.digests.length ? image.digests : image.tags.length ? [] : ['<none>@<none>'],
    RepoTags: image.tags.length ? image.tags : image.digests.length ? null : ['<none>:<none>'],
    SharedSize: -1,
    Size: size,
    VirtualSize: size,
  };
}

function list(call: Call): ApiAnswer {
  const known = ['before', 'dangling', 'label', 'reference', 'since'];
  const read = readFilters(call, known);
  if (!read.ok) return refused(read.error);
  const filters = read.value;
  const all = Object.values(call.engine.state.images);
  const parents = new Set(all.map(image => contentOf(call.engine, image).parent));
  const wanted = filters.values('reference');
  const dangling = filters.values('dangling')[0];
  const some = all.filter(image => {
    const none = image.tags.length === 0;
    if (none && image.digests.length === 0 && parents.has(image.id) && !flag(call, 'all')) {
      return false;
    }
    if (dangling !== undefined && (dangling === 'true' || dangling === '1') !== none) return false;
    if (!filters.labels('label', contentOf(call.engine, image).config.Labels)) return false;
    return wanted.length === 0 || image.tags.some(one => wanted.some(text => fits(text, one)));
  });
  const lines = some.map(image => {
    const line = wireImageLine(call, image);
    if (wanted.length === 0) return line;
    return { ...line, RepoTags: image.tags.filter(one => wanted.some(text => fits(text, one))) };
  });
  // The newest first, as they were made, not as they came.
  return json(lines.reverse().sort((one, other) => other.Created - one.Created));
}

/** `alpine`, `alpine:3*`, `*\/rng`: path patterns against a tag. */
function fits(pattern: string, tag: string): boolean {
  const name = tag.slice(0, tag.lastIndexOf(':'));
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  const expression = new RegExp(`^${source}$`);
  return expression.test(tag) || expression.test(name);
}

function wireConfig(config: ImageConfig, hostname = '') {
  const { ExposedPorts: ports, Volumes: volumes, StopSignal: stop, ...rest } = config;
  return {
    Hostname: hostname,
    Domainname: '',
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    ...(ports.length ? { ExposedPorts: Object.fromEntries(ports.map(port => [port, {}])) } : {}),
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    Image: '',
    OnBuild: null,
    ...rest,
    Volumes: volumes.length ? Object.fromEntries(volumes.map(path => [path, {}])) : null,
    ...(stop ? { StopSignal: stop } : {}),
  };
}

function inspect(call: Call): ApiAnswer {
  const name = call.at.name ?? '';
  const image = findImage(call.engine, name);
  if (!image) {
    const message = `no such image: ${name}: No such image: ${withTag(name)}`;
    return refused({ status: 404, message });
  }
  const content = contentOf(call.engine, image);
  const size = sizeOfImage(content);
  return json({
    Id: image.id,
    RepoTags: image.tags,
    RepoDigests: image.digests,
    Parent: content.parent,
    Comment: content.comment,
    Created: moment(call, content.createdMs),
    Container: '',
    ContainerConfig: wireConfig(content.config),
    DockerVersion: '20.10.24',
    Author: content.author,
    Config: wireConfig(content.config),
    Architecture: 'amd64',
    Os: 'linux',
    Size: size,
    VirtualSize: size,
    GraphDriver: graphDriver(image.id),
    RootFS: { Type: 'layers', Layers: content.layers.map(layer => layer.digest) },
    Metadata: { LastTagTime: moment(call, image.taggedMs) },
  });
}

function history(call: Call): ApiAnswer {
  const found = find(call);
  if (!found.ok) return refused(found.error);
  const content = contentOf(call.engine, found.value);
  const entries = [...content.history].reverse().map((entry, index) => ({
    Comment: entry.comment,
    Created: Math.floor((call.parts.epochMs + content.createdMs) / 1000),
    CreatedBy: entry.createdBy,
    Id: index === 0 ? found.value.id : '<missing>',
    Size: entry.sizeBytes,
    Tags: index === 0 && found.value.tags.length ? found.value.tags : null,
  }));
  return json(entries);
}

function tag(call: Call): ApiAnswer {
  const found = find(call);
  if (!found.ok) return refused(found.error);
  const reference = parseReference(`${query(call, 'repo')}:${query(call, 'tag') || 'latest'}`);
  if (!reference) return refused({ status: 400, message: 'invalid reference format' });
  tagImage(call.engine, found.value, familiar(reference));
  const attributes = { name: familiar(reference) };
  call.engine.event({ type: 'image', action: 'tag', id: found.value.id, attributes });
  return empty(201);
}

function remove(call: Call): ApiAnswer {
  const name = call.at.name ?? '';
  const found = find(call);
  if (!found.ok) return refused(found.error);
  const image = found.value;
  const { engine } = call;
  const reference = parseReference(name);
  const named = reference && !reference.digest ? familiar(reference) : '';
  const byTag = image.tags.includes(named);
  const users = usersOfImage(engine, image);
  const last = !byTag || image.tags.length === 1;
  const short = image.id.slice(7, 19);
  const force = flag(call, 'force');
  const user = users[0];
  if (byTag && last && user && !force) {
    const message = `conflict: unable to remove repository reference "${name}" (must force) - container ${user.id.slice(0, 12)} is using its referenced image ${short}`;
    return refused({ status: 409, message });
  }
  if (!byTag && user && (!force || user.status === 'running')) {
    const how = user.status === 'running' ? 'cannot be forced' : 'must be forced';
    const what = user.status === 'running' ? 'running' : 'stopped';
    const message = `conflict: unable to delete ${short} (${how}) - image is being used by ${what} container ${user.id.slice(0, 12)}`;
    return refused({ status: 409, message });
  }
  if (!byTag && image.tags.length > 1 && !force) {
    const message = `conflict: unable to delete ${short} (must be forced) - image is referenced in multiple repositories`;
    return refused({ status: 409, message });
  }
  return json(removeImage(call, image, byTag ? named : null));
}

type Deleted = { readonly Untagged?: string; readonly Deleted?: string };

/** Takes one name away, or all; with the last one the image itself goes, unless it is in use. */
function removeImage(call: Call, image: LocalImage, tag: string | null): Deleted[] {
  const { engine } = call;
  const done: Deleted[] = [];
  for (const one of tag === null ? [...image.tags] : [tag]) {
    image.tags = image.tags.filter(other => other !== one);
    done.push({ Untagged: one });
    const attributes = { name: image.id };
    engine.event({ type: 'image', action: 'untag', id: image.id, attributes });
    const name = one.slice(0, one.lastIndexOf(':'));
    if (image.tags.some(other => other.startsWith(`${name}:`))) continue;
    const gone = image.digests.filter(digest => digest.startsWith(`${name}@`));
    image.digests = image.digests.filter(digest => !gone.includes(digest));
    for (const digest of gone) done.push({ Untagged: digest });
  }
  if (image.tags.length > 0) return done;
  for (const digest of image.digests) done.push({ Untagged: digest });
  image.digests = [];
  if (usersOfImage(engine, image).length > 0) return done;
  return [...done, ...deleteImage(call, image)];
}

/** The image, the layers that no other one has, and the nameless images that it was built on. */
function deleteImage(call: Call, image: LocalImage): Deleted[] {
  const { engine } = call;
  const content = contentOf(engine, image);
  delete engine.state.images[image.id];
  const attributes = { name: image.id };
  engine.event({ type: 'image', action: 'delete', id: image.id, attributes });
  const left = Object.values(engine.state.images);
  const parent = engine.state.images[content.parent];
  const under = new Set(parent ? contentOf(engine, parent).layers.map(one => one.digest) : []);
  const kept = new Set(
    left.flatMap(one => contentOf(engine, one).layers.map(layer => layer.digest)),
  );
  const layers = content.layers
    .filter(({ digest }) => !kept.has(digest) && !under.has(digest))
    .reverse();
  const gone = [{ Deleted: image.id }, ...layers.map(layer => ({ Deleted: layer.digest }))];
  const nameless = parent && parent.tags.length === 0 && parent.digests.length === 0;
  const needed =
    parent &&
    (usersOfImage(engine, parent).length > 0 ||
      left.some(one => contentOf(engine, one).parent === parent.id));
  return nameless && !needed ? [...gone, ...deleteImage(call, parent)] : gone;
}

function prune(call: Call): ApiAnswer {
  const read = readFilters(call, ['dangling', 'label', 'label!', 'until']);
  if (!read.ok) return refused(read.error);
  const all = ['false', '0'].includes(read.value.values('dangling')[0] ?? 'true');
  const deleted: Deleted[] = [];
  let space = 0;
  for (const image of Object.values(call.engine.state.images)) {
    if (usersOfImage(call.engine, image).length > 0) continue;
    if (!all && (image.tags.length > 0 || image.digests.length > 0)) continue;
    space += sizeOfImage(contentOf(call.engine, image));
    deleted.push(...removeImage(call, image, null));
  }
  return json({ ImagesDeleted: deleted.length ? deleted : null, SpaceReclaimed: space });
}
