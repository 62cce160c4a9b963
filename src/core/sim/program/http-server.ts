// What main programs that speak HTTP share: requests out of what arrives, answers, a log line.
import { type Bytes, concatBytes } from '../../lib/bytes.ts';
import {
  type Headers,
  type HttpRequest,
  readRequest,
  reasonOf,
  writeMessage,
} from '../net/http.ts';

/** Beginnings of requests that are not complete yet, by connection. */
export type Unfinished = Record<number, Bytes>;

/** The requests that these bytes complete; the rest is kept. */
export function takeRequests(
  unfinished: Unfinished,
  connection: number,
  bytes: Bytes,
): readonly HttpRequest[] {
  const held = unfinished[connection];
  let rest = held ? concatBytes([held, bytes]) : bytes;
  const requests: HttpRequest[] = [];
  while (rest.length > 0) {
    const request = readRequest(rest);
    if (!request) break;
    requests.push(request);
    rest = rest.subarray(request.length);
  }
  if (rest.length > 0) unfinished[connection] = rest;
  else if (held) delete unfinished[connection];
  return requests;
}

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Bytes;
};

/** An answer as bytes: a HEAD request gets the head alone. */
export function writeAnswer(version: string, answer: HttpAnswer, method: string): Bytes {
  const { status, headers, body } = answer;
  const sent = method === 'HEAD' ? body.subarray(0, 0) : body;
  return writeMessage(`${version} ${status} ${reasonOf(status)}`, headers, sent);
}

/** A request line as the demo servers log it. */
export function requestLine(
  remote: string,
  request: Pick<HttpRequest, 'method' | 'target' | 'version'>,
  status: number,
): string {
  return `${remote} - - "${request.method} ${request.target} ${request.version}" ${status} -\n`;
}

/** A parameter of the image or lab, when it is a number. */
export function numberOf(
  parameters: Readonly<Record<string, string | number | boolean>>,
  name: string,
  otherwise: number,
): number {
  const value = Number(parameters[name] ?? otherwise);
  return Number.isFinite(value) ? value : otherwise;
}
