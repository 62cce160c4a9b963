// Sizes: decimal as images have them (20MB), binary as memory has it (23.5GiB), and read from text.
import { fail, ok, type Result } from '../../../lib/result.ts';

/** `64m`, `1.5GiB`, `1024` to bytes, binary units; the refusal of go-units' RAMInBytes. */
export function parseSize(text: string): Result<number, string> {
  const match = /^(\d+(?:\.\d+)?) ?([kKmMgGtTpP])?(?:[iI]?[bB])?$/.exec(text);
  if (!match) return fail(`invalid size: '${text}'`);
  const power = 'kmgtp'.indexOf((match[2] ?? '').toLowerCase() || ' ') + 1;
  return ok(Math.floor(Number(match[1]) * 1024 ** power));
}

/** Decimal, three or more significant digits: `1.99MB`, `0B`. */
export function humanSize(bytes: number, digits = 4): string {
  return scale(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB'], digits);
}

/** Binary, four significant digits: `23.54GiB`. */
export function binarySize(bytes: number): string {
  return scale(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'], 4);
}

function scale(bytes: number, base: number, names: readonly string[], digits: number): string {
  let value = bytes;
  let at = 0;
  while (value >= base && at < names.length - 1) {
    value /= base;
    at++;
  }
  return `${Number(value.toPrecision(digits))}${names[at]}`;
}
