// The recordings that lie beside a deck: found, read, and read again when they were made anew.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { type Cast, decodeCast } from '../core/replay/cast.ts';

export type Recording = {
  /** Its name below `recordings/`. */
  readonly file: string;
  readonly text: string;
  readonly cast: Cast;
};

export type Recordings = {
  /** Those that are there now, by file name. What cannot be read is told once and left out. */
  readonly all: () => readonly Recording[];
};

type Read = { readonly stamp: string; readonly recording: Recording | null };

/** Larger ones are no recording of a deck, and would be held in memory. */
const bytesMax = 64 << 20;

/** Where `deckhand record` writes and `deckhand serve` looks. */
export function recordingsFolder(deck: string, lab: string): string {
  return join(dirname(deck), `${basename(deck, extname(deck))}.recordings`, lab);
}

export function createRecordings(folder: string, complain: (sentence: string) => void): Recordings {
  const known = new Map<string, Read>();
  const read = (name: string): Recording | null => {
    const path = join(folder, name);
    const { mtimeMs, size } = statSync(path);
    const stamp = `${mtimeMs} ${size}`;
    const before = known.get(name);
    if (before?.stamp === stamp) return before.recording;
    const sentence = `${path}:1: This is too large for a recording: leave it out.`;
    const text = size > bytesMax ? '' : readFileSync(path, 'utf8');
    const cast = decodeCast(text, path);
    if (!cast.ok) complain(size > bytesMax ? sentence : cast.error);
    const recording = cast.ok ? { file: name, text, cast: cast.value } : null;
    known.set(name, { stamp, recording });
    return recording;
  };
  return {
    all: () =>
      castsIn(folder).flatMap(name => {
        try {
          return read(name) ?? [];
        } catch {
          // Taken away in this moment: it is not there.
          return [];
        }
      }),
  };
}

function castsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(name => /^[A-Za-z0-9][\w.-]*\.cast$/.test(name))
      .sort();
  } catch {
    return [];
  }
}
