// An image registry: catalogue, tags, manifests and blobs over its HTTP interface.
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { sha256Hex } from '../../lib/sha256.ts';
import { type HttpRequest, header } from '../net/http.ts';
import {
  type HttpAnswer,
  numberOf,
  takeRequests,
  type Unfinished,
  writeAnswer,
} from './http-server.ts';
import type { MainContext, MainProgram } from './program.ts';

type Manifest = { readonly type: string; readonly text: string };

type RegistryState = {
  unfinished: Unfinished;
  /** Repository → tag → digest. */
  tags: Record<string, Record<string, string>>;
  /** Repository and digest → manifest. */
  manifests: Record<string, Manifest>;
  /** Digests of the blobs that lie in its files. */
  blobs: Record<string, true>;
  uploads: Record<string, Bytes>;
  nextUpload: number;
};

/** What it keeps is on disk, so that a volume carries it from one container to the next. */
type Disk = Pick<MainContext, 'list' | 'readFile' | 'removeFile' | 'writeFile'>;

const ROOT = '/var/lib/registry/docker/registry/v2';
const blobFile = (digest: string) =>
  `${ROOT}/blobs/sha256/${digest.slice(7, 9)}/${digest.slice(7)}/data`;
const tagFile = (name: string, tag: string) =>
  `${ROOT}/repositories/${name}/_manifests/tags/${tag}/current/link`;
const revisionFile = (name: string, digest: string) =>
  `${ROOT}/repositories/${name}/_manifests/revisions/sha256/${digest.slice(7)}/link`;

/** Finds everything again that an earlier container left in the same volume. */
function readDisk(disk: Disk, state: RegistryState): void {
  for (const part of disk.list(`${ROOT}/blobs/sha256`)) {
    for (const hex of disk.list(`${ROOT}/blobs/sha256/${part}`))
      state.blobs[`sha256:${hex}`] = true;
  }
  const visit = (name: string) => {
    const under = disk.list(`${ROOT}/repositories/${name}`);
    if (under.includes('_manifests')) readRepository(disk, state, name);
    for (const one of under) {
      if (!one.startsWith('_')) visit(name === '' ? one : `${name}/${one}`);
    }
  };
  visit('');
}

function readRepository(disk: Disk, state: RegistryState, name: string): void {
  const base = `${ROOT}/repositories/${name}/_manifests`;
  for (const hex of disk.list(`${base}/revisions/sha256`)) {
    const bytes = disk.readFile(blobFile(`sha256:${hex}`));
    if (!bytes) continue;
    const text = decodeUtf8(bytes);
    const type = /"mediaType":\s*"([^"]*)"/.exec(text)?.[1] ?? 'application/json';
    state.manifests[`${name}@sha256:${hex}`] = { type, text };
  }
  const tags: Record<string, string> = {};
  for (const tag of disk.list(`${base}/tags`)) {
    const link = disk.readFile(tagFile(name, tag));
    if (link) tags[tag] = decodeUtf8(link);
  }
  state.tags[name] = tags;
}

export const registry: MainProgram = {
  name: 'registry',
  signals: ['TERM', 'INT'],
  create: () => ({
    unfinished: {},
    tags: {},
    manifests: {},
    blobs: {},
    uploads: {},
    nextUpload: 1,
  }),
  step(context, plain, event) {
    const state = plain as unknown as RegistryState;
    switch (event.kind) {
      case 'started': {
        const port = numberOf(context.parameters, 'port', 5000);
        readDisk(context, state);
        if (context.listen(port))
          context.log('stderr', `level=info msg="listening on [::]:${port}"\n`);
        else context.exit(1);
        return;
      }
      case 'data':
        for (const request of takeRequests(state.unfinished, event.connection, event.bytes)) {
          const answer = answerTo(context, state, request);
          context.send(event.connection, writeAnswer('HTTP/1.1', answer, request.method));
          if (!request.keepAlive) context.close(event.connection);
        }
        return;
      case 'closed':
        delete state.unfinished[event.connection];
        context.close(event.connection);
        return;
      case 'signal':
        // Two: the program's own way of being asked to leave.
        context.exit(2);
        return;
      default:
        return;
    }
  },
};

function answerTo(disk: Disk, state: RegistryState, request: HttpRequest): HttpAnswer {
  const path = request.target.replace(/\?.*/, '');
  if (path === '/v2/' || path === '/v2') return json(200, {});
  if (path === '/v2/_catalog') return json(200, { repositories: Object.keys(state.tags).sort() });
  const tags = /^\/v2\/(.+)\/tags\/list$/.exec(path);
  if (tags?.[1]) return listTags(state, tags[1]);
  const manifest = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(path);
  if (manifest?.[1] && manifest[2])
    return manifests(disk, state, request, manifest[1], manifest[2]);
  const upload = /^\/v2\/(.+)\/blobs\/uploads\/([^/]*)$/.exec(path);
  if (upload?.[1]) return uploads(disk, state, request, upload[1], upload[2] ?? '');
  const blob = /^\/v2\/(.+)\/blobs\/([^/]+)$/.exec(path);
  if (blob?.[2]) {
    const bytes = state.blobs[blob[2]] ? disk.readFile(blobFile(blob[2])) : null;
    if (!bytes) return problem(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
    return answer(200, 'application/octet-stream', bytes, [['Docker-Content-Digest', blob[2]]]);
  }
  return answer(404, 'text/plain; charset=utf-8', encodeUtf8('404 page not found\n'));
}

function listTags(state: RegistryState, name: string): HttpAnswer {
  const tags = state.tags[name];
  if (!tags) return problem(404, 'NAME_UNKNOWN', 'repository name not known to registry', { name });
  return json(200, { name, tags: Object.keys(tags).sort() });
}

function manifests(
  disk: Disk,
  state: RegistryState,
  request: HttpRequest,
  name: string,
  reference: string,
): HttpAnswer {
  const tags = state.tags[name] ?? {};
  const digest = reference.startsWith('sha256:') ? reference : tags[reference];
  if (request.method === 'PUT') {
    const made = `sha256:${sha256Hex(request.body)}`;
    const type = header(request.headers, 'Content-Type') ?? 'application/json';
    state.manifests[`${name}@${made}`] = { type, text: decodeUtf8(request.body) };
    disk.writeFile(blobFile(made), request.body);
    disk.writeFile(revisionFile(name, made), encodeUtf8(made));
    if (!reference.startsWith('sha256:')) {
      tags[reference] = made;
      disk.writeFile(tagFile(name, reference), encodeUtf8(made));
    }
    state.tags[name] = tags;
    const location = `/v2/${name}/manifests/${made}`;
    const headers: [string, string][] = [
      ['Docker-Content-Digest', made],
      ['Location', location],
    ];
    return answer(201, '', new Uint8Array(), headers);
  }
  const found = digest ? state.manifests[`${name}@${digest}`] : undefined;
  if (!digest || !found) {
    const detail = { Tag: reference };
    return problem(404, 'MANIFEST_UNKNOWN', 'manifest unknown', detail);
  }
  if (request.method === 'DELETE') {
    delete state.manifests[`${name}@${digest}`];
    disk.removeFile(revisionFile(name, digest));
    for (const tag of Object.keys(tags)) {
      if (tags[tag] !== digest) continue;
      delete tags[tag];
      disk.removeFile(tagFile(name, tag));
    }
    return answer(202, '', new Uint8Array());
  }
  return answer(200, found.type, encodeUtf8(found.text), [['Docker-Content-Digest', digest]]);
}

/** A blob comes whole or in pieces; the last request names its digest. */
function uploads(
  disk: Disk,
  state: RegistryState,
  request: HttpRequest,
  name: string,
  id: string,
): HttpAnswer {
  const digest = /[?&]digest=([^&]+)/.exec(request.target)?.[1];
  const key = id === '' ? String(state.nextUpload++) : id;
  const soFar = concatBytes([state.uploads[key] ?? new Uint8Array(), request.body]);
  if (digest) {
    const named = decodeURIComponent(digest);
    delete state.uploads[key];
    if (named !== `sha256:${sha256Hex(soFar)}`)
      return problem(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
    state.blobs[named] = true;
    disk.writeFile(blobFile(named), soFar);
    const headers: [string, string][] = [
      ['Docker-Content-Digest', named],
      ['Location', `/v2/${name}/blobs/${named}`],
    ];
    return answer(201, '', new Uint8Array(), headers);
  }
  state.uploads[key] = soFar;
  return answer(202, '', new Uint8Array(), [
    ['Location', `/v2/${name}/blobs/uploads/${key}`],
    ['Docker-Upload-Uuid', key],
    ['Range', `0-${Math.max(0, soFar.length - 1)}`],
  ]);
}

function json(status: number, value: object): HttpAnswer {
  return answer(
    status,
    'application/json; charset=utf-8',
    encodeUtf8(`${JSON.stringify(value)}\n`),
  );
}

function problem(status: number, code: string, message: string, detail: object | null = null) {
  return json(status, { errors: [{ code, message, detail }] });
}

function answer(
  status: number,
  type: string,
  body: Bytes,
  more: readonly (readonly [string, string])[] = [],
): HttpAnswer {
  const headers: (readonly [string, string])[] = [];
  if (type) headers.push(['Content-Type', type]);
  headers.push(['Docker-Distribution-Api-Version', 'registry/2.0'], ...more);
  headers.push(['Content-Length', String(body.length)]);
  return { status, headers, body };
}
