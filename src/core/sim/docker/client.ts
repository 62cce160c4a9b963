// Speaks with the engine: requests with JSON bodies, refusals as the sentences that people know.
import { decodeUtf8 } from '../../lib/bytes.ts';
import type { ApiAnswer, ApiRequest, EngineSocket, Json } from '../api/types.ts';
import type { Task } from '../kernel/kernel.ts';
import { CommandError } from './context.ts';

export type Query = Readonly<Record<string, string>>;

export type Client = {
  /** Any answer but a refusal, which throws an ApiError. */
  readonly request: (request: ApiRequest) => Task<ApiAnswer>;
  readonly get: <T>(path: string, query?: Query) => Task<T>;
  readonly post: <T>(path: string, query?: Query, body?: unknown) => Task<T>;
  readonly remove: (path: string, query?: Query) => Task<unknown>;
};

/** The engine said no. */
export class ApiError extends CommandError {
  readonly status: number;
  /** Its words, without "Error response from daemon". */
  readonly reason: string;

  constructor(status: number, reason: string) {
    super(`Error response from daemon: ${reason}`);
    this.status = status;
    this.reason = reason;
  }
}

export function createClient(engine: EngineSocket | null, address: string): Client {
  function* request(what: ApiRequest): Task<ApiAnswer> {
    if (!engine) {
      throw new CommandError(
        `Cannot connect to the Docker daemon at ${address}. Is the docker daemon running?`,
      );
    }
    const answer = yield* engine.request(what);
    // Nobody answered: the daemon is dead.
    if (answer.status === 0) {
      throw new CommandError(
        `Cannot connect to the Docker daemon at ${address}. Is the docker daemon running?`,
      );
    }
    if (answer.status < 400) return answer;
    throw new ApiError(answer.status, reasonOf(answer));
  }
  function* body<T>(what: ApiRequest): Task<T> {
    const answer = yield* request(what);
    if (answer.kind === 'json') return answer.body as T;
    if (answer.kind === 'bytes') {
      const text = decodeUtf8(answer.bytes);
      return (text === '' ? null : JSON.parse(text)) as T;
    }
    if (answer.kind === 'objects') {
      // `containers/X/wait` and `stats?stream=0` answer one object, some time later.
      const object = yield* answer.next();
      answer.close();
      return object as T;
    }
    answer.kind === 'frames' ? answer.close() : answer.connection.close();
    return null as T;
  }
  return {
    request,
    get: (path, query) => body({ method: 'GET', path, ...(query && { query }) }),
    post: (path, query, json) =>
      body({
        method: 'POST',
        path,
        ...(query && { query }),
        ...(json !== undefined && { body: json as Json }),
      }),
    remove: (path, query) => body({ method: 'DELETE', path, ...(query && { query }) }),
  };
}

function reasonOf(answer: ApiAnswer): string {
  if (answer.kind === 'bytes') return decodeUtf8(answer.bytes).trim();
  if (answer.kind !== 'json') return `status ${answer.status}`;
  const { body } = answer;
  if (body !== null && typeof body === 'object' && !Array.isArray(body)) {
    if (typeof body.message === 'string') return body.message.trim();
  }
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** `name=x` words as the `filters` of a query: `{"name":{"x":true}}`. Nothing given: no query. */
export function filtersOf(words: readonly string[]): { filters?: string } {
  if (words.length === 0) return {};
  const filters: Record<string, Record<string, true>> = {};
  for (const word of words) {
    const equals = word.indexOf('=');
    const key = word.slice(0, equals).trim().toLowerCase();
    const values = filters[key] ?? {};
    values[word.slice(equals + 1).trim()] = true;
    filters[key] = values;
  }
  return { filters: JSON.stringify(filters) };
}
