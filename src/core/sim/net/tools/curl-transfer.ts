// One transfer of `curl`: redirects, the body's way out, the sentence when it fails.
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8, toBase64 } from '../../../lib/bytes.ts';
import { fail, ok, type Result } from '../../../lib/result.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process } from '../../os/os.ts';
import { header, writeMessage } from '../http.ts';
import { formatMeter, meterHead, meterStart } from './curl-meter.ts';
import type { CurlPlan } from './curl-options.ts';
import { curlVersion } from './curl-version.ts';
import {
  type HttpReply,
  hostHeader,
  isTerminal,
  parseUrl,
  readReply,
  type Url,
  within,
  writeBytes,
} from './http-client.ts';

type Failure = { readonly status: number; readonly text: string };

/** What `-w` can tell. */
type Facts = {
  readonly startMs: number;
  nameMs: number;
  connectMs: number;
  reply: HttpReply | null;
  remoteAddress: string;
  remotePort: number;
  localAddress: string;
  localPort: number;
  redirects: number;
  uploaded: number;
  downloaded: number;
  method: string;
  url: string;
};

export function* transfer(
  process: Process,
  plan: CurlPlan,
  address: string,
  order: number,
): Task<number> {
  const { kernel } = process.machine;
  const facts: Facts = {
    startMs: kernel.now(),
    nameMs: 0,
    connectMs: 0,
    reply: null,
    remoteAddress: '',
    remotePort: 0,
    localAddress: '',
    localPort: 0,
    redirects: 0,
    uploaded: 0,
    downloaded: 0,
    method: 'GET',
    url: address,
  };
  const meter = showsMeter(process, plan, order);
  const task = attempts(process, plan, address, facts, meter, order);
  let failure = yield* within(kernel, task, plan.limitMs);
  failure ??= timedOut(plan, facts);
  if (meter && facts.downloaded > 0)
    yield* process.complain(formatMeter(facts, kernel.now() - facts.startMs));
  if (meter) yield* process.complain('\n');
  if (failure.status !== 0 && (!plan.silent || plan.showError))
    yield* process.complain(`curl: (${failure.status}) ${failure.text}\n`);
  if (plan.writeOut !== null)
    yield* process.print(expandWriteOut(plan.writeOut, facts, kernel.now()));
  return failure.status;
}

function showsMeter(process: Process, plan: CurlPlan, order: number): boolean {
  if (plan.silent) return false;
  return plan.outputs[order] !== undefined || plan.remoteName || !isTerminal(process, 1);
}

function timedOut(plan: CurlPlan, facts: Facts): Failure {
  const ms = Math.floor(plan.limitMs) + 1;
  const text =
    facts.connectMs > 0
      ? `Operation timed out after ${ms} milliseconds with 0 bytes received`
      : `Connection timed out after ${ms} milliseconds`;
  return { status: 28, text };
}

/** `--retry`: again after 1, 2, 4… seconds when the trouble may pass. */
function* attempts(
  process: Process,
  plan: CurlPlan,
  address: string,
  facts: Facts,
  meter: boolean,
  order: number,
): Task<Failure> {
  if (meter) yield* process.complain(meterHead);
  for (let tried = 0; ; tried++) {
    if (meter) yield* process.complain(meterStart);
    const failure = yield* follow(process, plan, address, facts, order);
    const passing = failure.status === 28 || (failure.status === 0 && isPassing(facts.reply));
    if (!passing || tried >= plan.retries) return failure;
    yield 1000 * 2 ** tried;
  }
}

function isPassing(reply: HttpReply | null): boolean {
  return reply !== null && [408, 429, 500, 502, 503, 504].includes(reply.status);
}

function* follow(
  process: Process,
  plan: CurlPlan,
  _address: string,
  facts: Facts,
  order: number,
): Task<Failure> {
  for (let hops = 0; ; hops++) {
    const url = parseUrl(facts.url);
    if (!url) return { status: 3, text: 'URL using bad/illegal format or missing URL' };
    if (url.scheme !== 'http' && url.scheme !== 'https') {
      const text = `Protocol "${url.scheme}" not supported or disabled in libcurl`;
      return { status: 1, text };
    }
    const result = yield* exchange(process, plan, url, facts);
    if (!result.ok) return result.error;
    const reply = result.value;
    facts.reply = reply;
    const location = header(reply.headers, 'Location');
    const moved = plan.follow && reply.status >= 300 && reply.status < 400 && location !== null;
    if (!moved) return yield* deliver(process, plan, url, reply, facts, order);
    if (plan.include) yield* writeBytes(process, 1, reply.head);
    if (hops >= plan.redirectsMax)
      return { status: 47, text: `Maximum (${plan.redirectsMax}) redirects followed` };
    facts.redirects++;
    facts.url = resolveLocation(url, location);
    if (plan.verbose)
      yield* process.complain(`* Issue another request to this URL: '${facts.url}'\n`);
  }
}

function resolveLocation(url: Url, location: string): string {
  if (/^[a-z]+:\/\//i.test(location)) return location;
  const root = `${url.scheme}://${hostHeader(url)}`;
  if (location.startsWith('/')) return root + location;
  return root + url.target.replace(/[^/]*$/, '') + location;
}

function* exchange(
  process: Process,
  plan: CurlPlan,
  url: Url,
  facts: Facts,
): Task<Result<HttpReply, Failure>> {
  const { network, kernel } = process.machine;
  const began = kernel.now();
  const known = plan.known.find(one => one.startsWith(`${url.host}:${url.port}:`));
  const address = known ? known.split(':')[2] : yield* network.resolve(url.host);
  if (!address) return fail({ status: 6, text: `Could not resolve host: ${url.host}` });
  facts.nameMs = kernel.now() - facts.startMs;
  const say = function* (text: string): Task<void> {
    if (plan.verbose) yield* process.complain(text);
  };
  if (isNew(process) && url.host !== address)
    yield* say(
      `* Host ${url.host}:${url.port} was resolved.\n* IPv6: (none)\n* IPv4: ${address}\n`,
    );
  yield* say(`*   Trying ${address}:${url.port}...\n`);
  const opened = yield* network.connect(address, url.port, Math.min(plan.connectMs, 134_000));
  const spentMs = Math.floor(kernel.now() - began);
  if (!opened.ok) {
    const failure = connectFailure(opened.error, url, spentMs, plan);
    if (opened.error === 'ECONNREFUSED')
      yield* say(`* connect to ${address} port ${url.port} failed: Connection refused\n`);
    yield* say(`* ${failure.text}\n* ${closing(process, 0, true)}\n`);
    return fail(failure);
  }
  const connection = opened.value;
  try {
    facts.connectMs = kernel.now() - facts.startMs;
    facts.remoteAddress = address;
    facts.remotePort = url.port;
    facts.localAddress = connection.local.address;
    facts.localPort = connection.local.port;
    const number = isNew(process) ? '' : ` (#${facts.redirects})`;
    yield* say(`* Connected to ${url.host} (${address}) port ${url.port}${number}\n`);
    if (url.scheme === 'https') {
      // Nobody in a lab speaks TLS: the greeting is not understood.
      const text = 'OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number';
      return fail({ status: 35, text });
    }
    const request = buildRequest(process, plan, url);
    if (!request.ok) return request;
    const { head, body, method } = request.value;
    facts.method = method;
    facts.uploaded = body.length;
    yield* say(marked('> ', head));
    if (body.length > 0) yield* say(`} [${body.length} bytes data]\n`);
    yield* connection.stream.write(concatBytes([encodeUtf8(head), body]));
    const read = yield* readReply(kernel, connection, method);
    if (!read.ok) {
      yield* say(`* Empty reply from server\n* ${closing(process, 0, false)}\n`);
      return fail({ status: 52, text: 'Empty reply from server' });
    }
    yield* tellReply(process, plan, read.value, facts);
    return read;
  } finally {
    connection.stream.close();
  }
}

/** What version 8 says otherwise than 7. */
const isNew = (process: Process) => curlVersion(process).startsWith('8');

function closing(process: Process, number: number, failed: boolean): string {
  if (!isNew(process)) return `Closing connection ${number}`;
  return `${failed ? 'closing' : 'shutting down'} connection #${number}`;
}

function* tellReply(process: Process, plan: CurlPlan, reply: HttpReply, facts: Facts): Task<void> {
  if (!plan.verbose) return;
  const old = reply.version === 'HTTP/1.0' ? '* HTTP 1.0, assume close after body\n' : '';
  const data =
    reply.body.length > 0 && !isTerminal(process, 1) ? `{ [${reply.body.length} bytes data]\n` : '';
  const end = reply.reusable
    ? `* Connection #${facts.redirects} to host ${parseUrl(facts.url)?.host} left intact\n`
    : `* ${closing(process, facts.redirects, false)}\n`;
  yield* process.complain(old + marked('< ', decodeUtf8(reply.head)) + data + end);
}

/** Each line of a head behind its mark, the blank one too. */
function marked(mark: string, head: string): string {
  return head
    .split('\r\n')
    .slice(0, -1)
    .map(line => `${mark}${line}\r\n`)
    .join('');
}

function connectFailure(error: string, url: Url, spentMs: number, plan: CurlPlan): Failure {
  const where = `Failed to connect to ${url.host} port ${url.port} after ${spentMs} ms`;
  if (error === 'ETIMEDOUT' && Number.isFinite(plan.connectMs)) {
    return { status: 28, text: `${where}: Timeout was reached` };
  }
  return {
    status: error === 'ETIMEDOUT' ? 28 : 7,
    text: `${where}: Couldn't connect to server`,
  };
}

function buildRequest(
  process: Process,
  plan: CurlPlan,
  url: Url,
): Result<{ head: string; body: Bytes; method: string }, Failure> {
  const pieces: Bytes[] = [];
  for (const [order, { text, raw }] of plan.data.entries()) {
    if (order > 0) pieces.push(encodeUtf8('&'));
    const bytes = readPiece(process, text, raw);
    if (!bytes.ok) return bytes;
    pieces.push(bytes.value);
  }
  let body = concatBytes(pieces);
  if (plan.upload !== null) {
    const file = process.machine.files.read(process.path(plan.upload));
    if (!file.ok) return fail({ status: 26, text: `Failed to open/read local data from file` });
    body = file.value;
  }
  const target = plan.get && body.length > 0 ? `${url.target}?${decodeUtf8(body)}` : url.target;
  if (plan.get) body = new Uint8Array();
  const posts = plan.data.length > 0 && !plan.get;
  const method =
    plan.method ?? (plan.head ? 'HEAD' : plan.upload !== null ? 'PUT' : posts ? 'POST' : 'GET');
  const own = plan.headers.map(line => line.slice(0, line.indexOf(':')).toLowerCase());
  const headers: [string, string][] = [];
  const add = (name: string, value: string) => {
    if (!own.includes(name.toLowerCase())) headers.push([name, value]);
  };
  add('Host', hostHeader(url));
  const user = plan.user ?? url.user;
  if (user) add('Authorization', `Basic ${toBase64(encodeUtf8(user))}`);
  add('User-Agent', plan.agent ?? `curl/${curlVersion(process)}`);
  add('Accept', '*/*');
  for (const line of plan.headers) {
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1).trim();
    if (colon > 0 && value !== '') headers.push([line.slice(0, colon), value]);
  }
  if (posts || plan.upload !== null) add('Content-Length', String(body.length));
  if (posts) add('Content-Type', 'application/x-www-form-urlencoded');
  const version = plan.http10 ? 'HTTP/1.0' : 'HTTP/1.1';
  const first = `${method} ${target} ${version}`;
  return ok({ head: decodeUtf8(writeMessage(first, headers, new Uint8Array())), body, method });
}

function readPiece(process: Process, text: string, raw: boolean): Result<Bytes, Failure> {
  if (text.startsWith('\0')) return ok(encodeUtf8(text.slice(1)));
  if (!text.startsWith('@')) return ok(encodeUtf8(text));
  const file = process.machine.files.read(process.path(text.slice(1)));
  if (!file.ok) return fail({ status: 26, text: `Failed to open ${text.slice(1)}` });
  return ok(raw ? file.value : encodeUtf8(decodeUtf8(file.value).replace(/[\r\n]/g, '')));
}

/** The body to the screen or into a file; what the answer's status makes of it. */
function* deliver(
  process: Process,
  plan: CurlPlan,
  url: Url,
  reply: HttpReply,
  facts: Facts,
  order: number,
): Task<Failure> {
  if (plan.fail && reply.status >= 400) {
    return { status: 22, text: `The requested URL returned error: ${reply.status}` };
  }
  facts.downloaded = reply.body.length;
  const parts = plan.include ? [reply.head, reply.body] : [reply.body];
  const remoteName = url.target.replace(/\?.*/, '').replace(/^.*\//, '');
  if (plan.remoteName && remoteName === '')
    return { status: 23, text: 'Remote file name has no length!' };
  const output = plan.outputs[order] ?? (plan.remoteName ? remoteName : null);
  if (output === null || output === '-') {
    const written = yield* writeBytes(process, 1, concatBytes(parts));
    if (!written) return { status: 23, text: 'Failed writing body' };
  } else if (output !== '/dev/null') {
    const path = process.path(output);
    if (!process.machine.files.write(path, concatBytes(parts)).ok)
      return { status: 23, text: 'Failure writing output to destination' };
  }
  if (!reply.cut) return { status: 0, text: '' };
  const left = Number(header(reply.headers, 'Content-Length') ?? 0) - reply.body.length;
  return { status: 18, text: `transfer closed with ${left} bytes remaining to read` };
}

function expandWriteOut(format: string, facts: Facts, nowMs: number): string {
  const { reply } = facts;
  const total = nowMs - facts.startMs;
  const first = reply ? reply.firstByteMs - facts.startMs : 0;
  const seconds = (ms: number) => (ms / 1000).toFixed(6);
  const values: Readonly<Record<string, string>> = {
    content_type: (reply && header(reply.headers, 'Content-Type')) ?? '',
    http_code: String(reply?.status ?? 0).padStart(3, '0'),
    http_version: reply?.version.replace('HTTP/', '') ?? '0',
    local_ip: facts.localAddress,
    local_port: String(facts.localPort),
    method: facts.method,
    num_connects: facts.connectMs > 0 ? '1' : '0',
    num_redirects: String(facts.redirects),
    redirect_url: (reply && header(reply.headers, 'Location')) ?? '',
    remote_ip: facts.remoteAddress,
    remote_port: String(facts.remotePort),
    response_code: String(reply?.status ?? 0).padStart(3, '0'),
    scheme: 'HTTP',
    size_download: String(facts.downloaded),
    size_header: String(reply?.head.length ?? 0),
    size_upload: String(facts.uploaded),
    speed_download: String(Math.floor(total > 0 ? (facts.downloaded * 1000) / total : 0)),
    time_appconnect: '0.000000',
    time_connect: seconds(facts.connectMs),
    time_namelookup: seconds(facts.nameMs),
    time_pretransfer: seconds(facts.connectMs),
    time_redirect: '0.000000',
    time_starttransfer: seconds(Math.max(0, first)),
    time_total: seconds(total),
    url: facts.url,
    url_effective: facts.url,
  };
  return format
    .replace(/%\{([a-z_]+)\}/g, (all, name: string) => values[name] ?? all)
    .replace(/%%/g, '%')
    .replace(/\\([nrt\\])/g, (_all, letter: string) => escapes[letter] ?? letter);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };
