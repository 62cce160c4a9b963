// Images on their way: pulled, pushed, asked for, saved, loaded, imported.
import { type Bytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { sha256Hex } from '../../lib/sha256.ts';
import type { Task } from '../kernel/kernel.ts';
import {
  addImage,
  contentOf,
  findImage,
  finishPull,
  type PullPlan,
  pullMs,
} from '../node/image.ts';
import { decodeContent, encodeContent } from '../node/image-code.ts';
import { fetchPlan, type PushStep, pushImage } from '../node/registry-client.ts';
import type { ImageContent } from '../node/state.ts';
import { familiar, familiarName, parseReference, type Reference } from '../store/reference.ts';
import { applyChanges, emptyConfig } from './build/image-config.ts';
import { type Call, json, query, refused } from './call.ts';
import type { Route } from './route.ts';
import { createQueue } from './stream.ts';
import { readTar, type TarEntry, unpackTar, writeTar } from './tar.ts';
import type { ApiAnswer, Json } from './types.ts';

export const transferRoutes: readonly Route[] = [
  ['POST', '/images/create', create],
  ['POST', '/images/load', load],
  ['GET', '/images/get', save],
  ['GET', '/images/:name*/get', save],
  ['POST', '/images/:name*/push', push],
  ['GET', '/distribution/:name*/json', distribution],
];

/** Messages that come while the work goes on, in a routine of its own. */
export function streamed(
  call: Call,
  work: (say: (message: Json) => void) => Task<void>,
): ApiAnswer {
  const queue = createQueue<Json>();
  call.parts.kernel.start(work(queue.push), () => queue.end());
  return { kind: 'objects', status: 200, next: queue.next, close: queue.end };
}

export function failure(message: string, code?: number): Json {
  return { errorDetail: { message, ...(code === undefined ? {} : { code }) }, error: message };
}

function* create(call: Call): Task<ApiAnswer> {
  const from = query(call, 'fromImage');
  const tag = query(call, 'tag');
  if (!from) return importFiles(call);
  const separator = tag.startsWith('sha256:') ? '@' : ':';
  const reference = parseReference(tag ? `${from}${separator}${tag}` : from);
  if (!reference) return refused({ status: 400, message: 'invalid reference format' });
  const plan = yield* fetchPlan(call.engine, reference);
  if (!plan.ok) return refused(plan.error);
  const steps = pullSteps(call, plan.value);
  return {
    kind: 'objects',
    status: 200,
    *next() {
      const step = steps.shift();
      if (!step) return null;
      if (step.waitMs > 0) yield step.waitMs;
      return step.object();
    },
    close: () => {},
  };
}

export type PullStep = { readonly waitMs: number; readonly object: () => Json };

/** The progress that the client shows: each layer is announced, comes, is unpacked. */
export function pullSteps(call: Call, plan: PullPlan): PullStep[] {
  const { reference, content, missing } = plan;
  const steps: PullStep[] = [];
  const say = (waitMs: number, object: Json) => steps.push({ waitMs, object: () => object });
  const { path } = reference;
  say(30, { status: `Pulling from ${path}`, id: reference.tag || reference.digest });
  const totalMs = Math.max(0, pullMs(plan) - 40);
  const bytes = missing.reduce((sum, layer) => sum + layer.sizeBytes, 0) || 1;
  const known = new Set(missing.map(layer => layer.digest));
  for (const layer of content.layers) {
    const id = layer.digest.slice(7, 19);
    if (missing.length === 0) break;
    if (known.has(layer.digest)) say(0, { status: 'Pulling fs layer', progressDetail: {}, id });
    else say(0, { status: 'Already exists', progressDetail: {}, id });
  }
  for (const layer of missing) {
    const id = layer.digest.slice(7, 19);
    const part = (totalMs * layer.sizeBytes) / bytes / 4;
    for (const share of [0.3, 0.7, 1]) {
      const current = Math.round(layer.sizeBytes * share);
      say(part, progress('Downloading', id, current, layer.sizeBytes));
    }
    say(0, { status: 'Verifying Checksum', progressDetail: {}, id });
    say(0, { status: 'Download complete', progressDetail: {}, id });
  }
  for (const layer of missing) {
    const id = layer.digest.slice(7, 19);
    say(5, progress('Extracting', id, layer.sizeBytes, layer.sizeBytes));
    say(5, { status: 'Pull complete', progressDetail: {}, id });
  }
  steps.push({
    waitMs: 5,
    object() {
      return { status: `Digest: ${plan.digest}` };
    },
  });
  steps.push({
    waitMs: 0,
    object() {
      const isNew = finishPull(call.engine, plan);
      const name = reference.digest
        ? `${familiarName(reference)}@${reference.digest}`
        : familiar(reference);
      const what = isNew ? 'Downloaded newer image for' : 'Image is up to date for';
      return { status: `Status: ${what} ${name}` };
    },
  });
  return steps;
}

function progress(status: string, id: string, current: number, total: number): Json {
  const width = 50;
  const filled = Math.min(width, Math.floor((current / total) * width));
  const bar = `[${'='.repeat(filled)}>${' '.repeat(width - filled)}]`.slice(0, width + 2);
  const amount = `${size(current)}/${size(total)}`;
  return {
    status,
    progressDetail: { current, total },
    progress: `${filled === width ? `[${'='.repeat(width)}>]` : bar}  ${amount}`,
    id,
  };
}

/** Four significant digits and a decimal unit, as the client writes sizes of layers. */
function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(4))}${units[unit]}`;
}

function* push(call: Call): Task<ApiAnswer> {
  const name = call.at.name ?? '';
  const reference = parseReference(`${name}:${query(call, 'tag') || 'latest'}`);
  if (!reference) return refused({ status: 400, message: 'invalid reference format' });
  yield 30;
  const { engine } = call;
  const image = findImage(engine, familiar(reference));
  const repository =
    reference.domain === 'docker.io' ? `docker.io/${reference.path}` : familiarName(reference);
  return streamed(call, function* (say) {
    say({ status: `The push refers to repository [${repository}]` });
    if (!image) {
      const what = familiarName(reference);
      say(failure(`An image does not exist locally with the tag: ${what}`));
      return;
    }
    const content = contentOf(engine, image);
    const short = (digest: string) => digest.slice(7, 19);
    for (const { digest } of [...content.layers].reverse())
      say({ status: 'Preparing', progressDetail: {}, id: short(digest) });
    if (reference.domain === 'docker.io') {
      yield 200;
      say(failure('denied: requested access to the resource is denied'));
      return;
    }
    const told = (step: PushStep) => {
      if (step.kind === 'layer') {
        const { digest, sizeBytes } = step.layer;
        if (!step.known) say(progress('Pushing', short(digest), sizeBytes, sizeBytes));
        const status = step.known ? 'Layer already exists' : 'Pushed';
        say({ status, progressDetail: {}, id: short(digest) });
        return;
      }
      const remote = `${familiarName(reference)}@${step.digest}`;
      if (!image.digests.includes(remote)) image.digests = [...image.digests, remote];
      const size = step.sizeBytes;
      say({ status: `${reference.tag}: digest: ${step.digest} size: ${size}` });
      say({ progressDetail: {}, aux: { Tag: reference.tag, Digest: step.digest, Size: size } });
    };
    const pushed = yield* pushImage(engine, reference, content, told);
    if (!pushed.ok) say(failure(pushed.error));
  });
}

function* distribution(call: Call): Task<ApiAnswer> {
  const name = call.at.name ?? '';
  const reference = parseReference(name);
  if (!reference) return refused({ status: 400, message: 'invalid reference format' });
  yield 40;
  const plan = yield* fetchPlan(call.engine, reference);
  if (plan.ok) {
    return json({
      Descriptor: {
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        digest: plan.value.digest,
        size: 528,
      },
      Platforms: [{ architecture: 'amd64', os: 'linux' }],
    });
  }
  if (plan.error.message.startsWith('pull access denied')) {
    const message =
      'errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required\n';
    return refused({ status: 403, message });
  }
  if (plan.error.status === 404) {
    return refused({ status: 404, message: 'manifest unknown: manifest unknown' });
  }
  return refused(plan.error);
}

type ArchiveEntry = { readonly Config: string; readonly RepoTags: readonly string[] | null };

/** An archive with a configuration per image and a list of what is called how. */
function save(call: Call): ApiAnswer {
  const names = (call.at.name ?? query(call, 'names')).split(',');
  const contents = new Map<string, { content: ImageContent; tags: string[] }>();
  for (const name of names) {
    const image = findImage(call.engine, name);
    if (!image) return refused({ status: 404, message: `No such image: ${name}` });
    const known = contents.get(image.id) ?? { content: contentOf(call.engine, image), tags: [] };
    const reference = parseReference(name);
    const tag = reference ? familiar(reference) : '';
    if (image.tags.includes(tag) && !known.tags.includes(tag)) known.tags.push(tag);
    contents.set(image.id, known);
  }
  const entries: TarEntry[] = [];
  const list = [...contents.values()].map(({ content, tags }) => {
    const Config = `${content.id.slice(7)}.json`;
    entries.push(fileEntry(Config, encodeContent(content)));
    const Layers = content.layers.map(({ digest }) => {
      const name = `${digest.slice(7)}/layer.tar`;
      if (!entries.some(one => one.name === name))
        entries.push(fileEntry(name, encodeUtf8(digest)));
      return name;
    });
    return { Config, RepoTags: tags.length ? tags : null, Layers };
  });
  entries.push(fileEntry('manifest.json', encodeUtf8(`${JSON.stringify(list)}\n`)));
  const bytes = writeTar(entries, call.parts.epochMs);
  return { kind: 'bytes', status: 200, bytes, headers: { 'Content-Type': 'application/x-tar' } };
}

function fileEntry(name: string, bytes: Bytes): TarEntry {
  return { name, type: 'file', mode: 0o644, uid: 0, gid: 0, modifiedMs: 0, bytes, link: '' };
}

function load(call: Call): ApiAnswer {
  const { engine } = call;
  const entries = readTar(call.request.bytes ?? new Uint8Array());
  const read = (name: string) => entries.find(entry => entry.name === name)?.bytes;
  const manifest = read('manifest.json');
  if (!manifest) {
    const message =
      'open /var/lib/docker/tmp/docker-import/manifest.json: no such file or directory';
    return refused({ status: 500, message });
  }
  return streamed(call, function* (say) {
    for (const one of JSON.parse(decodeUtf8(manifest)) as ArchiveEntry[]) {
      const config = read(one.Config);
      const decoded = config && decodeContent(config);
      if (!decoded) continue;
      const content = engine.parts.registry.byId(decoded.id) ?? decoded;
      yield Math.round(pullMs({ missing: content.layers }) / 2);
      const names = one.RepoTags ?? [];
      for (const tag of names) {
        const reference = parseReference(tag);
        if (reference) addImage(engine, content, reference);
        say({ stream: `Loaded image: ${tag}\n` });
      }
      if (names.length > 0) continue;
      addImage(engine, content, unnamed);
      say({ stream: `Loaded image ID: ${content.id}\n` });
    }
  });
}

/** For images that have no name. */
export const unnamed: Reference = { domain: '', path: '', tag: '', digest: '' };

/** An image of the files in an archive, on nothing. */
function importFiles(call: Call): ApiAnswer {
  const { engine, parts } = call;
  const repository = query(call, 'repo');
  const reference = repository
    ? parseReference(query(call, 'tag') ? `${repository}:${query(call, 'tag')}` : repository)
    : unnamed;
  if (!reference) return refused({ status: 400, message: 'invalid reference format' });
  const bytes = call.request.bytes ?? new Uint8Array();
  const tree = engine.parts.createTree('scratch', null);
  unpackTar(tree, '/', bytes);
  const id = `sha256:${sha256Hex(`import ${sha256Hex(bytes)} ${query(call, 'changes')}`)}`;
  const layer = { digest: `sha256:${sha256Hex(bytes)}`, sizeBytes: bytes.length };
  const comment = query(call, 'message') || 'Imported from -';
  const content: ImageContent = {
    id,
    digest: `sha256:${sha256Hex(`manifest ${id}`)}`,
    base: 'scratch',
    personality: 'ash',
    changes: [[0, tree.save()]],
    layers: [layer],
    history: [{ createdBy: '', sizeBytes: bytes.length, comment, empty: false }],
    program: null,
    parameters: {},
    config: applyChanges(emptyConfig, query(call, 'changes').split('\n')),
    createdMs: parts.kernel.now(),
    parent: '',
    author: '',
    comment,
  };
  return streamed(call, function* (say) {
    yield 50;
    addImage(engine, content, reference);
    const attributes = { name: reference === unnamed ? '' : familiar(reference) };
    engine.event({ type: 'image', action: 'import', id, attributes });
    say({ status: id });
  });
}
