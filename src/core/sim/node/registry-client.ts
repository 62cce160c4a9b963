// Speaks to registries as an engine does: over the network of its node, one request at a time.
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { sha256Hex } from '../../lib/sha256.ts';
import type { Task } from '../kernel/kernel.ts';
import { type Headers, header, readHead, writeMessage } from '../net/http.ts';
import type { Errno } from '../os/os.ts';
import { familiar, familiarName, type Reference } from '../store/reference.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import type { Engine } from './engine.ts';
import { missingLayers, type PullPlan, planPull } from './image.ts';
import { decodeContent, encodeContent, manifestOf, readManifest } from './image-code.ts';
import type { ImageContent, Layer } from './state.ts';

type Answer = { readonly status: number; readonly headers: Headers; readonly body: Bytes };

const CONNECT_MS = 10_000;
const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const nothing = new Uint8Array();

/** Registries of the own machine may do without TLS. */
function schemeOf(host: string): 'http' | 'https' {
  return host === 'localhost' || host.startsWith('127.') ? 'http' : 'https';
}

function errnoWords(errno: Errno): string {
  if (errno === 'ECONNREFUSED') return 'connection refused';
  return errno === 'ETIMEDOUT' ? 'i/o timeout' : 'no route to host';
}

/** One exchange with a registry, on a connection of its own; the error is the engine's sentence. */
function* ask(
  engine: Engine,
  domain: string,
  method: string,
  target: string,
  body: Bytes = nothing,
  more: Headers = [],
): Task<Result<Answer, string>> {
  const { network } = engine.machine();
  const [host = '', port = schemeOf(domain) === 'http' ? '80' : '443'] = domain.split(':');
  const url = `${schemeOf(host)}://${domain}/v2/`;
  const address = yield* network.resolve(host);
  if (address === null) return fail(`Get "${url}": dial tcp: lookup ${host}: no such host`);
  const opened = yield* network.connect(address, Number(port), CONNECT_MS);
  if (!opened.ok) {
    return fail(`Get "${url}": dial tcp ${address}:${port}: connect: ${errnoWords(opened.error)}`);
  }
  const { stream } = opened.value;
  if (schemeOf(host) === 'https') {
    stream.close();
    return fail(`Get "${url}": http: server gave HTTP response to HTTPS client`);
  }
  const headers: Headers = [
    ['Host', domain],
    ['User-Agent', 'docker/20.10.24 go/go1.19.7'],
    ['Content-Length', String(body.length)],
    ['Connection', 'close'],
    ...more,
  ];
  yield* stream.write(writeMessage(`${method} ${target} HTTP/1.1`, headers, body));
  const answer = yield* readAnswer(stream, method);
  stream.close();
  return answer ? ok(answer) : fail(`Get "${url}": EOF`);
}

function* readAnswer(
  stream: { readonly read: (maxBytes: number) => Task<Bytes | null> },
  method: string,
): Task<Answer | null> {
  let bytes: Bytes = nothing;
  for (;;) {
    const head = readHead(bytes);
    const length = method === 'HEAD' ? 0 : (head?.bodyLength ?? 0);
    if (head && bytes.length >= head.length + length) {
      const body = bytes.subarray(head.length, head.length + length);
      return { status: Number(head.first[1]), headers: head.headers, body };
    }
    const piece = yield* stream.read(65_536);
    if (piece === null) return null;
    bytes = concatBytes([bytes, piece]);
  }
}

/** Whether a registry lets everybody in: null, or the engine's sentence why nobody. */
export function* knock(engine: Engine, domain: string): Task<string | null> {
  const there = yield* ask(engine, domain, 'GET', '/v2/');
  return there.ok ? null : there.error;
}

/** What a pull would bring, from the hub or from a registry that has to be asked. */
export function* fetchPlan(engine: Engine, reference: Reference): Task<Result<PullPlan, Refusal>> {
  if (reference.domain === 'docker.io') return planPull(engine, reference);
  const { domain, path } = reference;
  const there = yield* ask(engine, domain, 'GET', '/v2/');
  if (!there.ok) return refuse(500, there.error);
  const target = `/v2/${path}/manifests/${reference.digest || reference.tag}`;
  const found = yield* ask(engine, domain, 'GET', target, nothing, [['Accept', MANIFEST]]);
  if (!found.ok) return refuse(500, found.error);
  const manifest = found.value.status === 200 ? readManifest(found.value.body) : null;
  if (!manifest) {
    const name = familiarName(reference);
    const what = reference.digest ? `${name}@${reference.digest}` : familiar(reference);
    return refuse(404, `manifest for ${what} not found: manifest unknown: manifest unknown`);
  }
  const blob = yield* ask(engine, domain, 'GET', `/v2/${path}/blobs/${manifest.config}`);
  const content = blob.ok ? decodeContent(blob.value.body) : null;
  if (!content) return refuse(500, 'unsupported image: its configuration is not one of this kind');
  const known = engine.parts.registry.byId(content.id) ?? content;
  const digest =
    header(found.value.headers, 'Docker-Content-Digest') ?? `sha256:${sha256Hex(found.value.body)}`;
  return ok({ reference, content: known, digest, missing: missingLayers(engine, known) });
}

/** Said while a push goes on; the last one has the manifest's digest. */
export type PushStep =
  | { readonly kind: 'layer'; readonly layer: Layer; readonly known: boolean }
  | { readonly kind: 'done'; readonly digest: string; readonly sizeBytes: number };

/** Sends what the registry lacks, then the manifest under the tag. */
export function* pushImage(
  engine: Engine,
  reference: Reference,
  content: ImageContent,
  told: (step: PushStep) => void,
): Task<Result<null, string>> {
  const { domain, path, tag } = reference;
  const there = yield* ask(engine, domain, 'GET', '/v2/');
  if (!there.ok) return there;
  for (const layer of content.layers) {
    const bytes = encodeUtf8(`layer ${layer.digest}`);
    const known = yield* sendBlob(engine, reference, bytes);
    if (!known.ok) return known;
    // A registry next door takes some hundred megabytes a second.
    if (!known.value) yield 20 + layer.sizeBytes / 300_000;
    told({ kind: 'layer', layer, known: known.value });
  }
  const config = encodeContent(content);
  const sent = yield* sendBlob(engine, reference, config);
  if (!sent.ok) return sent;
  const manifest = encodeUtf8(manifestOf(content, config));
  const target = `/v2/${path}/manifests/${tag}`;
  const put = yield* ask(engine, domain, 'PUT', target, manifest, [['Content-Type', MANIFEST]]);
  if (!put.ok) return put;
  if (put.value.status !== 201) return fail(decodeUtf8(put.value.body).trim());
  told({ kind: 'done', digest: `sha256:${sha256Hex(manifest)}`, sizeBytes: manifest.length });
  return ok(null);
}

/** True when it was there already. */
function* sendBlob(
  engine: Engine,
  { domain, path }: Reference,
  bytes: Bytes,
): Task<Result<boolean, string>> {
  const digest = `sha256:${sha256Hex(bytes)}`;
  const head = yield* ask(engine, domain, 'HEAD', `/v2/${path}/blobs/${digest}`);
  if (!head.ok) return head;
  if (head.value.status === 200) return ok(true);
  const target = `/v2/${path}/blobs/uploads/?digest=${digest}`;
  const put = yield* ask(engine, domain, 'POST', target, bytes);
  if (!put.ok) return put;
  return put.value.status === 201 ? ok(false) : fail(decodeUtf8(put.value.body).trim());
}
