// Reads a Docker client's HTTP request as the engine's handlers want it, or refuses it as they would.
import type { IncomingMessage } from 'node:http';
import type { ApiRequest } from '../../core/lab/make-world.ts';
import { fail, ok, type Result } from '../../core/lib/result.ts';

export type RequestRefusal = {
  readonly status: number;
  readonly message: string;
  /** Of a client older than the engine's JSON errors. */
  readonly plain?: boolean;
};

const newest = 41;
const oldest = 12;
/** What these may send is no JSON. */
const raw = /^\/(?:build|images\/load|images\/create|containers\/[^/]+\/archive)$/;
/** Values that a client gives by repeating the key, and what the handlers have between them. */
const repeated: Readonly<Record<string, string>> = { t: ',', names: ',', changes: '\n' };

/** `body`: all of it. Versions and sentences are those of engine 20.10, API 1.41. */
export function readEngineRequest(
  { method, url, headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  body: Uint8Array,
): Result<ApiRequest, RequestRefusal> {
  const { pathname, searchParams } = new URL(url ?? '/', 'http://engine');
  const version = versionProblem(pathname);
  if (version) return fail(version);
  const path = pathname.replace(/^\/v\d+\.\d+(?=\/)/, '');
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'string') given[name] = value;
  const query: Record<string, string> = {};
  for (const key of searchParams.keys()) {
    const values = searchParams.getAll(key);
    const glue = repeated[key];
    query[key] = glue === undefined ? (values[0] ?? '') : values.join(glue);
  }
  const request: ApiRequest = {
    method: method as ApiRequest['method'],
    path,
    query,
    headers: given,
  };
  if (body.length === 0) return ok(request);
  if (raw.test(path)) return ok({ ...request, bytes: body });
  const type = headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;|$)/.test(type))
    return refuse(`Content-Type specified (${type}) must be 'application/json'`);
  const text = Buffer.from(body).toString('utf8');
  try {
    return ok({ ...request, body: JSON.parse(text) as NonNullable<ApiRequest['body']> });
  } catch {
    return refuse(
      `invalid character '${text.trimStart().charAt(0)}' looking for beginning of value`,
    );
  }
}

function versionProblem(pathname: string): RequestRefusal | null {
  const [, major, minor] = /^\/v(\d+)\.(\d+)\//.exec(pathname) ?? [];
  if (major === undefined) return null;
  const version = `client version ${major}.${minor}`;
  if (Number(major) > 1 || Number(minor) > newest) {
    const message = `${version} is too new. Maximum supported API version is 1.${newest}`;
    return { status: 400, message };
  }
  if (Number(major) === 1 && Number(minor) >= oldest) return null;
  const message = `${version} is too old. Minimum supported API version is 1.${oldest}, please upgrade your client to a newer version`;
  return { status: 400, message, plain: true };
}

function refuse(message: string): Result<never, RequestRefusal> {
  return fail({ status: 400, message });
}
