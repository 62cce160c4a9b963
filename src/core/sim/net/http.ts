// HTTP/1 messages as bytes: reading them as they come, writing them whole.
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';

export type Headers = readonly (readonly [name: string, value: string])[];

/** A message's head; `length` counts its bytes, blank line included. */
export type HttpHead = {
  /** The three words of the first line; the last may have blanks. */
  readonly first: readonly [string, string, string];
  readonly headers: Headers;
  readonly length: number;
  /** What the headers say of the body and of the connection. */
  readonly chunked: boolean;
  readonly bodyLength: number;
  readonly keepAlive: boolean;
};

export type HttpRequest = {
  readonly method: string;
  /** With the query. */
  readonly target: string;
  readonly version: string;
  readonly headers: Headers;
  readonly body: Bytes;
  /** Bytes of the whole message: what follows belongs to the next. */
  readonly length: number;
  /** The client would use the connection again. */
  readonly keepAlive: boolean;
};

const empty = new Uint8Array();

/** Heads repeat: equal ones are read and written once. Only caches, never state. */
const heads = new Map<string, HttpHead>();
const written = new Map<string, Bytes>();
const cachedMax = 500;

/** The head of a message, or null while its blank line has not come. */
export function readHead(bytes: Bytes): HttpHead | null {
  const length = endOfHead(bytes);
  if (length < 0) return null;
  const text = decodeUtf8(bytes.subarray(0, length));
  const cached = heads.get(text);
  if (cached) return cached;
  const lines = text.split(/\r?\n/);
  const line = lines[0] ?? '';
  const blank = line.indexOf(' ');
  const second = line.indexOf(' ', blank + 1);
  const headers: [string, string][] = [];
  for (const one of lines.slice(1)) {
    const colon = one.indexOf(':');
    if (colon > 0) headers.push([one.slice(0, colon), one.slice(colon + 1).trim()]);
  }
  const first: [string, string, string] =
    second < 0
      ? [line.slice(0, blank), line.slice(blank + 1), '']
      : [line.slice(0, blank), line.slice(blank + 1, second), line.slice(second + 1)];
  const head: HttpHead = {
    first,
    headers,
    length,
    chunked: isChunked(headers),
    bodyLength: Number(header(headers, 'Content-Length') ?? 0) || 0,
    keepAlive: keepsAlive(first[2], headers),
  };
  if (heads.size >= cachedMax) heads.clear();
  heads.set(text, head);
  return head;
}

/** A header's value, whatever the case of its name. */
export function header(headers: Headers, name: string): string | null {
  const wanted = name.toLowerCase();
  for (const [key, value] of headers) if (key.toLowerCase() === wanted) return value;
  return null;
}

/** A whole request at the beginning of the bytes; null while it is incomplete. */
export function readRequest(bytes: Bytes): HttpRequest | null {
  const head = readHead(bytes);
  if (!head) return null;
  const { headers, chunked, keepAlive } = head;
  const [method, target, version] = head.first;
  const whole = chunked ? readChunks(bytes, head.length) : null;
  if (chunked && !whole) return null;
  const size = whole ? 0 : head.bodyLength;
  const length = whole ? whole.end : head.length + size;
  if (bytes.length < length) return null;
  const body = whole ? whole.body : size === 0 ? empty : bytes.subarray(head.length, length);
  return { method, target, version, headers, body, length, keepAlive };
}

/** Whether this side of the message wants the connection to stay. */
export function keepsAlive(version: string, headers: Headers): boolean {
  const wish = header(headers, 'Connection')?.toLowerCase();
  return version === 'HTTP/1.1' ? wish !== 'close' : wish === 'keep-alive';
}

export function isChunked(headers: Headers): boolean {
  return header(headers, 'Transfer-Encoding')?.toLowerCase() === 'chunked';
}

/** The body of a chunked message from `at`, and where it ends; null while it is incomplete. */
export function readChunks(bytes: Bytes, at: number): { body: Bytes; end: number } | null {
  const parts: Bytes[] = [];
  for (let from = at; ; ) {
    const newline = bytes.indexOf(10, from);
    if (newline < 0) return null;
    const size = Number.parseInt(decodeUtf8(bytes.subarray(from, newline)), 16) || 0;
    const start = newline + 1;
    if (bytes.length < start + size + 2) return null;
    if (size === 0) return { body: concatBytes(parts), end: start + 2 };
    parts.push(bytes.subarray(start, start + size));
    from = start + size + 2;
  }
}

/** A message of a first line, headers and a body, as it goes over the wire. */
export function writeMessage(first: string, headers: Headers, body: Bytes): Bytes {
  let text = `${first}\r\n`;
  for (const [name, value] of headers) text += `${name}: ${value}\r\n`;
  const head = written.get(text) ?? encodeUtf8(`${text}\r\n`);
  if (written.size >= cachedMax) written.clear();
  written.set(text, head);
  return body.length === 0 ? head : concatBytes([head, body]);
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  416: 'Range Not Satisfiable',
  418: "I'm a teapot",
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export function reasonOf(status: number): string {
  return reasons[status] ?? 'Unknown';
}

function endOfHead(bytes: Bytes): number {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return at + 2;
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return at + 3;
  }
  return -1;
}
