// The world's only source of chance: sfc32, seeded, with its state as plain data.

export type RandomState = [number, number, number, number];

export type Random = {
  /** A number in [0, 1). */
  readonly next: () => number;
  /** An integer in [0, below). */
  readonly below: (below: number) => number;
  /** One of the items; the list must not be empty. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** A new array in another order. */
  readonly shuffle: <T>(items: readonly T[]) => T[];
  /** Lower-case hex digits, as container and network ids are made. */
  readonly hex: (digits: number) => string;
  /** 25 characters of base 36, as SwarmKit names its objects. */
  readonly swarmId: () => string;
  readonly bytes: (count: number) => Uint8Array;
};

/** Starts the four words from a seed and runs them in. */
export function seedRandom(seed: number): RandomState {
  const state: RandomState = [seed >>> 0, Math.floor(seed / 0x100000000) >>> 0, 0x9e3779b9, 1];
  for (let i = 0; i < 15; i++) step(state);
  return state;
}

/** Draws from `state`, which it changes in place. */
export function createRandom(state: RandomState): Random {
  const next = () => step(state) / 0x100000000;
  const below = (limit: number) => Math.floor(next() * limit);
  const letters = (alphabet: string, count: number) => {
    let text = '';
    for (let i = 0; i < count; i++) text += alphabet.charAt(below(alphabet.length));
    return text;
  };
  return {
    next,
    below,
    pick: items => items[below(items.length)] as (typeof items)[number],
    shuffle(items) {
      const mixed = [...items];
      for (let i = mixed.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const held = mixed[i] as (typeof items)[number];
        mixed[i] = mixed[j] as (typeof items)[number];
        mixed[j] = held;
      }
      return mixed;
    },
    hex: digits => letters('0123456789abcdef', digits),
    swarmId: () => letters('0123456789abcdefghijklmnopqrstuvwxyz', 25),
    bytes(count) {
      const bytes = new Uint8Array(count);
      for (let i = 0; i < count; i++) bytes[i] = step(state) & 255;
      return bytes;
    },
  };
}

function step(state: RandomState): number {
  const [a, b, c, d] = state;
  const sum = (((a + b) | 0) + d) | 0;
  state[3] = (d + 1) | 0;
  state[0] = b ^ (b >>> 9);
  state[1] = (c + (c << 3)) | 0;
  state[2] = (((c << 21) | (c >>> 11)) + sum) | 0;
  return sum >>> 0;
}
