// `wget` as GNU has it and as busybox has it.
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Errno, Process, Program } from '../../os/os.ts';
import { momentOf, two } from '../date.ts';
import { header, reasonOf, writeMessage } from '../http.ts';
import {
  type HttpReply,
  hostHeader,
  parseUrl,
  readReply,
  type Url,
  within,
  writeBytes,
} from './http-client.ts';
import { type Options, parseOptions } from './options.ts';

const long: Readonly<Record<string, string>> = {
  'content-on-error': 'content-on-error',
  'no-check-certificate': 'no-check-certificate',
  'no-verbose': 'nv',
  'output-document': 'O:',
  'post-data': 'post-data:',
  'post-file': 'post-file:',
  'server-response': 'S',
  'user-agent': 'U:',
  header: 'header:',
  quiet: 'q',
  spider: 'spider',
  timeout: 'T:',
  tries: 't:',
};

type Style = 'gnu' | 'busybox';

export const wget = wgetProgram('wget', 'gnu');
export const busyboxWget = wgetProgram('busybox-wget', 'busybox');

function wgetProgram(name: string, style: Style): Program {
  return {
    name,
    *run(process) {
      // Old spellings: `-nv` is one option, not two.
      const argv = process.argv.map(word => (word === '-nv' ? '--no-verbose' : word));
      const options = parseOptions(argv, 'qScO:o:U:P:T:t:', long);
      const text = options.rest[0];
      if (options.problem || text === undefined) {
        yield* process.complain(
          style === 'busybox'
            ? 'Usage: wget [-cqS] [--spider] [-O FILE] [--header STR] [--post-data STR] [-T SEC] URL...\n'
            : "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n",
        );
        return style === 'busybox' ? 1 : 2;
      }
      for (const [order, one] of options.rest.entries()) {
        const status = yield* fetchOne(process, style, options, one, order > 0);
        if (status !== 0) return status;
      }
      return 0;
    },
  };
}

type Failure = { readonly status: number; readonly text: string };

function* fetchOne(
  process: Process,
  style: Style,
  options: Options,
  text: string,
  append: boolean,
): Task<number> {
  const quiet = options.has('q');
  const say = function* (line: string): Task<void> {
    if (!quiet) yield* process.complain(line);
  };
  let address = text;
  for (let hops = 0; hops <= 20; hops++) {
    const url = parseUrl(address);
    if (url?.scheme !== 'http') {
      const what =
        style === 'busybox'
          ? `wget: not an http or ftp url: ${address}\n`
          : `${address}: Scheme missing or not supported.\n`;
      yield* process.complain(what);
      return 1;
    }
    const limitMs = Number(options.value('T') ?? 900) * 1000;
    const task = exchange(process, style, options, url, say);
    const result = (yield* within(process.machine.kernel, task, limitMs)) ?? {
      status: style === 'busybox' ? 1 : 4,
      text: style === 'busybox' ? 'wget: download timed out\n' : 'failed: Connection timed out.\n',
    };
    if ('text' in result) {
      if (style === 'busybox') yield* process.complain(result.text);
      else yield* say(result.text);
      return result.status;
    }
    const location = header(result.headers, 'Location');
    if (result.status >= 300 && result.status < 400 && location) {
      address = /^[a-z]+:/i.test(location) ? location : `http://${hostHeader(url)}${location}`;
      yield* say(style === 'gnu' ? `Location: ${location} [following]\n` : '');
      continue;
    }
    return yield* finish(process, style, options, url, result, append, say);
  }
  yield* process.complain(
    style === 'gnu' ? '20 redirections exceeded.\n' : 'wget: too many redirections\n',
  );
  return style === 'gnu' ? 8 : 1;
}

function stampOf(process: Process): string {
  const at = momentOf(process.machine.epochMs + process.machine.kernel.now());
  const date = `${at.year}-${two(at.month)}-${two(at.day)}`;
  return `${date} ${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;
}

function* exchange(
  process: Process,
  style: Style,
  options: Options,
  url: Url,
  say: (text: string) => Task<void>,
): Task<HttpReply | Failure> {
  const { network, kernel } = process.machine;
  const gnu = style === 'gnu';
  const shown = `http://${hostHeader(url)}${url.target}`;
  if (gnu) yield* say(`--${stampOf(process)}--  ${shown}\n`);
  const literal = /^[\d.]+$/.test(url.host);
  if (gnu && !literal) yield* say(`Resolving ${url.host} (${url.host})... `);
  const address = yield* network.resolve(url.host);
  if (address === null) {
    return gnu
      ? {
          status: 4,
          text: `failed: Name or service not known.\nwget: unable to resolve host address ‘${url.host}’\n`,
        }
      : { status: 1, text: `wget: bad address '${hostHeader(url)}'\n` };
  }
  if (gnu && !literal) yield* say(`${address}\n`);
  const named = literal ? url.host : `${url.host} (${url.host})|${address}|`;
  yield* say(
    gnu
      ? `Connecting to ${named}:${url.port}... `
      : `Connecting to ${hostHeader(url)} (${address}:${url.port})\n`,
  );
  const opened = yield* network.connect(address, url.port, 130_000);
  if (!opened.ok) return refusal(style, opened.error, address);
  if (gnu) yield* say('connected.\nHTTP request sent, awaiting response... ');
  const connection = opened.value;
  try {
    const body = bodyOf(process, options);
    const method = options.has('spider') ? 'HEAD' : body ? 'POST' : 'GET';
    const headers: [string, string][] = [['Host', hostHeader(url)]];
    headers.push(['User-Agent', options.value('U') ?? (gnu ? 'Wget/1.21.3' : 'Wget')]);
    if (gnu) headers.push(['Accept', '*/*']);
    headers.push(['Connection', 'close']);
    for (const [name, value] of options.given) {
      const colon = value.indexOf(':');
      if (name === 'header' && colon > 0)
        headers.push([value.slice(0, colon), value.slice(colon + 1).trim()]);
    }
    if (body) {
      headers.push(['Content-Type', 'application/x-www-form-urlencoded']);
      headers.push(['Content-Length', String(body.length)]);
    }
    const first = `${method} ${url.target} HTTP/1.1`;
    yield* connection.stream.write(writeMessage(first, headers, body ?? new Uint8Array()));
    const read = yield* readReply(kernel, connection, method);
    if (read.ok) return read.value;
    return gnu
      ? { status: 4, text: 'No data received.\n' }
      : { status: 1, text: 'wget: error getting response\n' };
  } finally {
    connection.stream.close();
  }
}

function refusal(style: Style, error: Errno, address: string): Failure {
  const why = errnoText(error);
  return style === 'gnu'
    ? { status: 4, text: `failed: ${why}.\n` }
    : { status: 1, text: `wget: can't connect to remote host (${address}): ${why}\n` };
}

function bodyOf(process: Process, options: Options): Bytes | null {
  const data = options.value('post-data');
  if (data !== undefined) return encodeUtf8(data);
  const path = options.value('post-file');
  if (path === undefined) return null;
  const file = process.machine.files.read(process.path(path));
  return file.ok ? file.value : new Uint8Array();
}

function* finish(
  process: Process,
  style: Style,
  options: Options,
  url: Url,
  reply: HttpReply,
  append: boolean,
  say: (text: string) => Task<void>,
): Task<number> {
  const gnu = style === 'gnu';
  if (options.has('S')) {
    const head = decodeUtf8(reply.head).trimEnd().split('\r\n');
    yield* process.complain(`${gnu ? '\n' : ''}${head.map(line => `  ${line}\n`).join('')}`);
  } else if (gnu && reply.status < 400) {
    yield* say(`${reply.status} ${reply.reason || reasonOf(reply.status)}\n`);
  }
  if (reply.status >= 400) {
    const reason = reply.reason || reasonOf(reply.status);
    if (gnu)
      yield* say(
        `${reply.status} ${reason}\n${stampOf(process)} ERROR ${reply.status}: ${reason}.\n\n`,
      );
    else
      yield* process.complain(
        `wget: server returned error: ${reply.version} ${reply.status} ${reason}\n`,
      );
    return gnu ? 8 : 1;
  }
  if (options.has('spider')) {
    yield* say(gnu ? 'Remote file exists.\n\n' : 'remote file exists\n');
    return 0;
  }
  return yield* save(process, style, options, url, reply, append, say);
}

function* save(
  process: Process,
  style: Style,
  options: Options,
  url: Url,
  reply: HttpReply,
  append: boolean,
  say: (text: string) => Task<void>,
): Task<number> {
  const name = url.target.replace(/\?.*/, '').replace(/^.*\//, '') || 'index.html';
  const output = options.value('O') ?? name;
  const size = reply.body.length;
  const { files } = process.machine;
  const label = output === '-' ? 'STDOUT' : output;
  if (style === 'gnu') {
    const type = header(reply.headers, 'Content-Type')?.replace(/;.*/, '');
    yield* say(`Length: ${size}${type ? ` [${type}]` : ''}\nSaving to: ‘${label}’\n\n`);
  } else if (output !== '-') yield* say(`saving to '${output}'\n`);
  if (output === '-') yield* writeBytes(process, 1, reply.body);
  else if (output !== '/dev/null') {
    const path = process.path(output);
    const held = append ? files.read(path) : null;
    const whole = held?.ok ? concatBytes([held.value, reply.body]) : reply.body;
    const written = files.write(path, whole);
    if (!written.ok) {
      const why = errnoText(written.error);
      yield* process.complain(
        style === 'gnu' ? `${output}: ${why}\n` : `wget: can't open '${output}': ${why}\n`,
      );
      return style === 'gnu' ? 3 : 1;
    }
  }
  if (style === 'gnu') {
    const spentMs = Math.max(0.005, process.machine.kernel.now() - reply.firstByteMs);
    const rate = (size / spentMs / 1048.576).toFixed(2);
    yield* say(`     0K${' '.repeat(55)} 100% ${rate}M=0s\n\n`);
    yield* say(`${stampOf(process)} (${rate} MB/s) - ‘${label}’ saved [${size}/${size}]\n\n`);
    return 0;
  }
  const short = output.slice(output.lastIndexOf('/') + 1).slice(0, 20);
  const shown = output === '-' ? '-' : short;
  yield* say(
    `${shown.padEnd(20)} 100% |${'*'.repeat(32)}| ${String(size).padStart(5)}  0:00:00 ETA\n` +
      (output === '-' ? 'written to stdout\n' : `'${output}' saved\n`),
  );
  return 0;
}
