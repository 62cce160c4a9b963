// HTTP/1.1 as bytes: a request to a port of the lab, and the answer that came back.

export type PortRequest = {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
};

export type PortAnswer = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
};

/** What a page's request may tell the lab: never a cookie, never a password. */
const passedIn = ['accept', 'accept-language', 'content-type', 'user-agent', 'range'];

export function writePortRequest({ method, path, host, headers, body }: PortRequest): Buffer {
  // Whether a port says nothing of its length to HEAD cannot be told from an answer under way.
  const lines = [`${method === 'HEAD' ? 'GET' : method} ${path} HTTP/1.1`, `Host: ${host}`];
  for (const name of passedIn) {
    const value = headers[name];
    if (typeof value === 'string') lines.push(`${name}: ${value}`);
  }
  if (body.length > 0 || !['GET', 'HEAD'].includes(method))
    lines.push(`Content-Length: ${body.length}`);
  lines.push('Connection: close');
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

/** Null when it is no HTTP. */
export function readPortAnswer(bytes: Uint8Array): PortAnswer | null {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = all.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const [first = '', ...lines] = all.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.[01] ([2-5]\d\d)\b/.exec(first)?.[1]);
  if (!(status > 0)) return null;
  const headers = lines.flatMap(line => {
    const at = line.indexOf(':');
    if (at < 1) return [];
    return [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()] as const];
  });
  const rest = all.subarray(end + 4);
  const value = (name: string) => headers.find(([given]) => given === name)?.[1];
  const length = value('content-length');
  if (/\bchunked\b/i.test(value('transfer-encoding') ?? ''))
    return { status, headers, body: joinChunks(rest) };
  const body = length === undefined ? rest : rest.subarray(0, Number(length) || 0);
  return { status, headers, body };
}

/** What is there of a chunked body. */
function joinChunks(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) break;
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    if (!(size > 0)) break;
    pieces.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return Buffer.concat(pieces);
}
