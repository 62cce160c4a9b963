// Stored states as bytes: structured clone, squeezed a little.
import { deserialize, serialize } from 'node:v8';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Bytes } from '../../core/lib/bytes.ts';

/** `value`: plain data. */
export function pack(value: unknown): Bytes {
  return new Uint8Array(deflateRawSync(serialize(value), { level: constants.Z_BEST_SPEED }));
}

/** Throws when the bytes were not packed by `pack`. */
export function unpack(bytes: Bytes): unknown {
  return deserialize(inflateRawSync(bytes));
}
