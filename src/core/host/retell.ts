// Gives a person what their terminals have shown, as recordings of their own.
import { castsOfOutput } from '../lab/retelling.ts';
import type { RecordingFile } from '../protocol/recording-messages.ts';
import { type Cast, encodeCast } from '../replay/cast.ts';
import type { Room } from './room.ts';

const title = 'My own run';

/** `done` hears the files, or why there are none, as a sentence. */
export function retell(room: Room, done: (told: readonly RecordingFile[] | string) => void): void {
  const { commits, store, host, record, newKey, freshHeader, exercises, canSnapshot } = room.parts;
  commits.flush();
  const header = store.header(room.key) ?? freshHeader();
  const entries = store.read(room.key, 0);
  const tell = (casts: readonly Cast[] | string) => {
    if (typeof casts === 'string') done(casts);
    else if (casts.length === 0) done('Nothing was shown yet: there is nothing to keep.');
    else done(casts.map(fileOf));
  };
  if (!canSnapshot) {
    tell(castsOfOutput(entries, header, title));
    return;
  }
  const isWhole = entries[0]?.seq === 1 && entries[entries.length - 1]?.seq === entries.length;
  // What was dropped of a long past: told from the newest state that is stored.
  const stored = isWhole ? null : store.newest(room.key, Number.MAX_SAFE_INTEGER);
  const key = newKey();
  room.retellings.set(key, tell);
  host.send({
    ...{ kind: 'seat', key, workspace: record.id, header, exercises: exercises() },
    past: {
      checkpoint: stored?.bytes ?? null,
      entries: stored === null ? entries : store.read(room.key, stored.seq),
    },
    ...{ catchUp: null, retell: title },
  });
}

/** The host has told all of it, or failed with a sentence; false: nobody asked for that. */
export function takeRetold(room: Room, key: string, told: readonly Cast[] | string): boolean {
  const tell = room.retellings.get(key);
  if (tell === undefined) return false;
  room.retellings.delete(key);
  room.parts.host.send({ kind: 'leave', key });
  tell(told);
  return true;
}

/** Its host is gone. */
export function endRetellings(room: Room): void {
  for (const key of [...room.retellings.keys()])
    takeRetold(room, key, 'That was interrupted. Try again.');
}

function fileOf(cast: Cast): RecordingFile {
  return { name: `${cast.origin.terminal.replaceAll(':', '.')}.cast`, text: encodeCast(cast) };
}
