// A recording of one terminal as asciicast v2: written and read line by line.
import { fail, ok, type Result } from '../lib/result.ts';

/** What one terminal showed. Times are milliseconds since the start of the recording. */
export type Cast = {
  readonly columns: number;
  readonly rows: number;
  readonly title: string;
  readonly origin: CastOrigin;
  readonly events: readonly CastEvent[];
};

/** Where it comes from; with it a workspace comes to the same state again. */
export type CastOrigin = {
  readonly lab: string;
  readonly labHash: string;
  /** Number of the simulator: another one may answer differently. */
  readonly engine: number;
  readonly seed: number;
  readonly terminal: string;
};

export type CastEvent =
  | { readonly kind: 'output'; readonly atMs: number; readonly text: string }
  | { readonly kind: 'marker'; readonly atMs: number; readonly marker: SnippetMarker }
  /** Written by others: input, sizes, markers of their own. Kept as they are. */
  | { readonly kind: 'other'; readonly atMs: number; readonly code: string; readonly data: string };

/** A snippet begins. `state`: 16 hex digits of the workspace's hash in that moment. */
export type SnippetMarker = {
  readonly snippet: string;
  readonly rev: string;
  readonly state: string;
};

const format = 1;

export function encodeCast({ columns, rows, title, origin, events }: Cast): string {
  const { lab, labHash, engine, seed, terminal } = origin;
  const header = {
    ...{ version: 2, width: columns, height: rows, title },
    deckhand: { format, lab, labHash, engine, seed, terminal },
  };
  return [header, ...events.map(lineOf)].map(line => `${JSON.stringify(line)}\n`).join('');
}

/** The same as asciicast v3, for players that want it: times there count from the event before. */
export function encodeCast3({ columns, rows, title, origin, events }: Cast): string {
  const term = { cols: columns, rows, type: 'xterm-256color' };
  const lines: unknown[] = [{ version: 3, term, title, deckhand: { format, ...origin } }];
  let beforeMs = 0;
  for (const event of events) {
    const [, code, data] = lineOf(event);
    lines.push([(event.atMs - beforeMs) / 1000, code, data]);
    beforeMs = event.atMs;
  }
  return lines.map(line => `${JSON.stringify(line)}\n`).join('');
}

/** Reads what `encodeCast` has written; a failure is a sentence that begins with `FILE:LINE: `. */
export function decodeCast(text: string, file: string): Result<Cast, string> {
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  const header = recordOf(parsed(lines[0] ?? ''));
  const broken = (at: number) =>
    fail(`${file}:${at + 1}: This is no recording that can be read: record the deck again.`);
  if (header === null) return broken(0);
  if (typeof header.version === 'number' && header.version > 2)
    return fail(`${file}:1: This is asciicast ${header.version}: convert it to version 2.`);
  const ours = recordOf(header.deckhand);
  if (ours === null)
    return fail(`${file}:1: This recording is not of a deck: make one with deckhand record.`);
  if (typeof ours.format === 'number' && ours.format > format)
    return fail(`${file}:1: This recording is of a newer Deckhand: update, or record it again.`);
  const origin = originOf(ours);
  const { version, width: columns, height: rows, title } = header;
  if (version !== 2 || !isSize(columns) || !isSize(rows) || origin === null) return broken(0);
  const events: CastEvent[] = [];
  for (let at = 1; at < lines.length; at++) {
    const event = eventOf(parsed(lines[at] ?? ''));
    if (event === null || event.atMs < (events[events.length - 1]?.atMs ?? 0)) return broken(at);
    events.push(event);
  }
  return ok({ columns, rows, title: typeof title === 'string' ? title : '', origin, events });
}

function lineOf(event: CastEvent): readonly [number, string, string] {
  const at = event.atMs / 1000;
  if (event.kind === 'output') return [at, 'o', event.text];
  if (event.kind === 'other') return [at, event.code, event.data];
  const { snippet, rev, state } = event.marker;
  return [at, 'm', `${snippet} ${rev} ${state}`];
}

function eventOf(line: unknown): CastEvent | null {
  if (!Array.isArray(line) || line.length !== 3) return null;
  const [at, code, data]: unknown[] = line;
  if (typeof at !== 'number' || typeof code !== 'string' || typeof data !== 'string') return null;
  const atMs = Math.round(at * 1000);
  if (code === 'o') return { kind: 'output', atMs, text: data };
  const label = /^(\S+) ([0-9a-f]{8}) ([0-9a-f]{16})$/.exec(data);
  if (code !== 'm' || label === null) return { kind: 'other', atMs, code, data };
  const [, snippet = '', rev = '', state = ''] = label;
  return { kind: 'marker', atMs, marker: { snippet, rev, state } };
}

function originOf(ours: Readonly<Record<string, unknown>>): CastOrigin | null {
  const { format: own, lab, labHash, engine, seed, terminal } = ours;
  if (own !== format || typeof lab !== 'string' || typeof labHash !== 'string') return null;
  if (typeof engine !== 'number' || typeof seed !== 'number') return null;
  return typeof terminal === 'string' ? { lab, labHash, engine, seed, terminal } : null;
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 10_000;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return value as Readonly<Record<string, unknown>>;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
