// Text as a QR code (ISO/IEC 18004): bytes, error correction M, versions 1 to 10.

/** Rows of modules, true is dark. Null when the text is longer than 213 bytes of UTF-8. */
export type QrModules = readonly (readonly boolean[])[];

type Blocks = { readonly check: number; readonly data: readonly number[] };

/** Error-correction codewords per block and data codewords of each block, by version, level M. */
const versions: readonly Blocks[] = [
  { check: 10, data: [16] },
  { check: 16, data: [28] },
  { check: 26, data: [44] },
  { check: 18, data: [32, 32] },
  { check: 24, data: [43, 43] },
  { check: 16, data: [27, 27, 27, 27] },
  { check: 18, data: [31, 31, 31, 31] },
  { check: 22, data: [38, 38, 39, 39] },
  { check: 22, data: [36, 36, 36, 37, 37] },
  { check: 26, data: [43, 43, 43, 43, 44] },
];

export function encodeQr(text: string): QrModules | null {
  const bytes = new TextEncoder().encode(text);
  const version = versions.findIndex(
    ({ data }, index) => bytes.length + (index + 1 < 10 ? 2 : 3) <= sum(data),
  );
  const blocks = versions[version];
  if (!blocks) return null;
  const codewords = interleave(dataCodewords(bytes, version + 1, sum(blocks.data)), blocks);
  const candidates = masks.map((mask, number) => draw(version + 1, codewords, mask, number));
  const best = candidates.toSorted((left, right) => penalty(left) - penalty(right))[0];
  return best ?? null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Mode, length, bytes, end, and the two padding bytes in turn. */
function dataCodewords(bytes: Uint8Array, version: number, capacity: number): number[] {
  let bits = `0100${bytes.length.toString(2).padStart(version < 10 ? 8 : 16, '0')}`;
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  bits += '0'.repeat(Math.min(4, capacity * 8 - bits.length));
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');
  const codewords = (bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2));
  for (let pad = 0; codewords.length < capacity; pad++) codewords.push(pad % 2 ? 0x11 : 0xec);
  return codewords;
}

/** Blocks are sent a codeword of each at a time, the data first, then the check words. */
function interleave(codewords: readonly number[], { check, data }: Blocks): number[] {
  let at = 0;
  const blocks = data.map(length => {
    at += length;
    return codewords.slice(at - length, at);
  });
  const checks = blocks.map(block => remainder(block, check));
  const turns = (parts: readonly number[][]) => {
    const longest = Math.max(...parts.map(part => part.length));
    return Array.from({ length: longest }, (_, index) =>
      parts.flatMap(part => part[index] ?? []),
    ).flat();
  };
  return [...turns(blocks), ...turns(checks)];
}

// ── Reed–Solomon over GF(256) with x⁸ + x⁴ + x³ + x² + 1 ─────────────────────────────────────

const powers: number[] = [];
for (let index = 0, value = 1; index < 255; index++) {
  powers.push(value);
  value = value & 0x80 ? (value << 1) ^ 0x11d : value << 1;
}
const logarithms = new Map(powers.map((value, index) => [value, index] as const));

function multiply(left: number, right: number): number {
  if (left === 0 || right === 0) return 0;
  const exponent = (logarithms.get(left) ?? 0) + (logarithms.get(right) ?? 0);
  return powers[exponent % 255] ?? 0;
}

function remainder(data: readonly number[], degree: number): number[] {
  let generator = [1];
  for (let root = 0; root < degree; root++) {
    const factor = powers[root] ?? 0;
    const shifted = [...generator, 0];
    generator = shifted.map((value, index) => value ^ multiply(generator[index - 1] ?? 0, factor));
  }
  const rest = [...data, ...new Array<number>(degree).fill(0)];
  for (let index = 0; index < data.length; index++) {
    const lead = rest[index] ?? 0;
    for (const [offset, value] of generator.entries())
      rest[index + offset] = (rest[index + offset] ?? 0) ^ multiply(value, lead);
  }
  return rest.slice(data.length);
}

// ── The picture ──────────────────────────────────────────────────────────────────────────────

const masks: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  row => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** Undefined where data goes. */
type Canvas = (boolean | undefined)[][];

function draw(
  version: number,
  codewords: readonly number[],
  mask: (row: number, column: number) => boolean,
  maskNumber: number,
): boolean[][] {
  const size = 17 + 4 * version;
  const canvas: Canvas = Array.from({ length: size }, () => new Array(size).fill(undefined));
  drawPatterns(canvas, version);
  drawFormat(canvas, maskNumber);
  if (version >= 7) drawVersion(canvas, version);
  const bits = codewords.flatMap(word => [...word.toString(2).padStart(8, '0')]);
  let next = 0;
  for (const [row, column] of dataPath(canvas)) {
    const dark = bits[next++] === '1';
    set(canvas, row, column, dark !== mask(row, column));
  }
  return canvas.map(row => row.map(Boolean));
}

function set(canvas: Canvas, row: number, column: number, dark: boolean): void {
  const line = canvas[row];
  if (line && column >= 0 && column < line.length) line[column] = dark;
}

function drawPatterns(canvas: Canvas, version: number): void {
  const size = canvas.length;
  for (let at = 0; at < size; at++) {
    set(canvas, 6, at, at % 2 === 0);
    set(canvas, at, 6, at % 2 === 0);
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const)
    for (let y = -4; y <= 4; y++)
      for (let x = -4; x <= 4; x++) {
        const ring = Math.max(Math.abs(x), Math.abs(y));
        set(canvas, row + y, column + x, ring !== 2 && ring !== 4);
      }
  const last = size - 7;
  const places = version === 1 ? [] : version < 7 ? [6, last] : [6, (6 + last) / 2, last];
  for (const row of places)
    for (const column of places) {
      // The three corners are the finders'.
      const atFinder =
        (row === 6 && (column === 6 || column === last)) || (row === last && column === 6);
      if (atFinder) continue;
      for (let y = -2; y <= 2; y++)
        for (let x = -2; x <= 2; x++)
          set(canvas, row + y, column + x, Math.max(Math.abs(x), Math.abs(y)) !== 1);
    }
  set(canvas, size - 8, 8, true);
}

/** Bits followed by their remainder by the generator. */
function checked(value: number, degree: number, generator: number): number {
  let rest = value << degree;
  for (let bit = 31 - Math.clz32(rest); bit >= degree; bit--)
    if (rest & (1 << bit)) rest ^= generator << (bit - degree);
  return (value << degree) | rest;
}

/** Level M is 00, then the mask; twice, around the finders. */
function drawFormat(canvas: Canvas, maskNumber: number): void {
  const size = canvas.length;
  const bits = checked(maskNumber, 10, 0x537) ^ 0x5412;
  for (let index = 0; index < 15; index++) {
    const dark = ((bits >> index) & 1) === 1;
    if (index < 6) set(canvas, index, 8, dark);
    else if (index < 8) set(canvas, index + 1, 8, dark);
    else if (index === 8) set(canvas, 8, 7, dark);
    else set(canvas, 8, 14 - index, dark);
    if (index < 8) set(canvas, 8, size - 1 - index, dark);
    else set(canvas, size - 15 + index, 8, dark);
  }
}

function drawVersion(canvas: Canvas, version: number): void {
  const bits = checked(version, 12, 0x1f25);
  for (let index = 0; index < 18; index++) {
    const dark = ((bits >> index) & 1) === 1;
    const far = canvas.length - 11 + (index % 3);
    set(canvas, far, Math.floor(index / 3), dark);
    set(canvas, Math.floor(index / 3), far, dark);
  }
}

/** Two columns at a time from the right, up and down in turn, past the timing column. */
function dataPath(canvas: Canvas): [number, number][] {
  const size = canvas.length;
  const path: [number, number][] = [];
  let up = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const row = up ? size - 1 - step : step;
      for (const column of [right, right - 1])
        if (canvas[row]?.[column] === undefined) path.push([row, column]);
    }
    up = !up;
  }
  return path;
}

/** Lower is easier to read: runs, squares, look-alikes of a finder, balance of dark and light. */
function penalty(modules: QrModules): number {
  const size = modules.length;
  const columns = modules.map((_, column) => modules.map(row => row[column] === true));
  let points = 0;
  for (const line of [...modules, ...columns]) {
    const text = line.map(dark => (dark ? '1' : '0')).join('');
    for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) points += run.length - 2;
    points += 40 * [...text.matchAll(/(?=10111010000|00001011101)/g)].length;
  }
  for (let row = 0; row + 1 < size; row++)
    for (let column = 0; column + 1 < size; column++) {
      const dark = modules[row]?.[column];
      const same =
        modules[row]?.[column + 1] === dark &&
        modules[row + 1]?.[column] === dark &&
        modules[row + 1]?.[column + 1] === dark;
      if (same) points += 3;
    }
  const share = sum(modules.map(row => row.filter(Boolean).length)) / (size * size);
  return points + 10 * Math.floor(Math.abs(share - 0.5) * 20);
}
