// Requests of port pages to a workspace: one command each, answered once, and its clock runs for them.
import { toBase64 } from '../lib/bytes.ts';
import type { Port } from './lab-ports.ts';
import { type Room, sendCommand, tellWatched } from './room.ts';

/** At most so many at once of one workspace: the next one reads a sentence. */
const requestsMax = 32;

/** The raw answer, null when nobody answers, or why it was not asked. */
export function requestPort(
  room: Room,
  { node, port }: Port,
  bytes: Uint8Array,
): Promise<Uint8Array | null | { readonly sentence: string }> {
  if (room.readOnly !== null) return Promise.resolve({ sentence: room.readOnly });
  if (room.requests >= requestsMax)
    return Promise.resolve({ sentence: 'This lab is asked for too much at once: try again.' });
  room.requests++;
  tellWatched(room);
  const base64 = toBase64(bytes);
  return new Promise(done => {
    sendCommand(room, [], { kind: 'request', node, port, base64 }, result => {
      room.requests--;
      tellWatched(room);
      done(result.ok ? (result.answer ?? null) : { sentence: result.sentence });
    });
  });
}
