// Command line options the way getopt reads them, for the network tools.

export type Options = {
  /** In the order given: `c`, or a long name. Without a value: the empty string. */
  readonly given: readonly (readonly [name: string, value: string])[];
  readonly rest: readonly string[];
  readonly problem: Problem | null;
  readonly has: (name: string) => boolean;
  /** The last value, or undefined. */
  readonly value: (name: string) => string | undefined;
};

export type Problem = {
  readonly kind: 'unknown' | 'missing';
  /** As the user wrote it, with its dashes. */
  readonly option: string;
};

/**
 * Reads `argv` after its first word. `short` is as for getopt: letters, a colon after those with a
 * value. `long` maps names to a letter or name, with a colon after it when it takes a value.
 * With `inOrder` the first word that is no option ends the options.
 */
export function parseOptions(
  argv: readonly string[],
  short: string,
  long: Readonly<Record<string, string>> = {},
  inOrder = false,
): Options {
  const given: [string, string][] = [];
  const rest: string[] = [];
  let problem: Problem | null = null;
  for (let at = 1; at < argv.length && !problem; at++) {
    const word = argv[at] ?? '';
    if (word === '--') {
      rest.push(...argv.slice(at + 1));
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      rest.push(word);
      if (!inOrder) continue;
      rest.push(...argv.slice(at + 1));
      break;
    }
    const read = word.startsWith('--')
      ? readLong(word, argv[at + 1], long)
      : readShort(word, argv[at + 1], short);
    given.push(...read.given);
    problem = read.problem;
    if (read.usedNext) at++;
  }
  return {
    given,
    rest,
    problem,
    has: name => given.some(one => one[0] === name),
    value: name => given.findLast(one => one[0] === name)?.[1],
  };
}

type Read = {
  readonly given: [string, string][];
  readonly problem: Problem | null;
  readonly usedNext: boolean;
};

function readLong(
  word: string,
  next: string | undefined,
  long: Readonly<Record<string, string>>,
): Read {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const meaning = long[name];
  const nothing = { given: [], usedNext: false };
  if (meaning === undefined) return { ...nothing, problem: { kind: 'unknown', option: word } };
  if (!meaning.endsWith(':')) return { given: [[meaning, '']], problem: null, usedNext: false };
  const key = meaning.slice(0, -1);
  if (equals >= 0)
    return { given: [[key, word.slice(equals + 1)]], problem: null, usedNext: false };
  if (next === undefined) return { ...nothing, problem: { kind: 'missing', option: word } };
  return { given: [[key, next]], problem: null, usedNext: true };
}

function readShort(word: string, next: string | undefined, short: string): Read {
  const given: [string, string][] = [];
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? '';
    const where = short.indexOf(letter);
    if (where < 0 || letter === ':')
      return { given, problem: { kind: 'unknown', option: `-${letter}` }, usedNext: false };
    if (short[where + 1] !== ':') {
      given.push([letter, '']);
      continue;
    }
    const attached = word.slice(at + 1);
    if (attached === '' && next === undefined)
      return { given, problem: { kind: 'missing', option: `-${letter}` }, usedNext: false };
    given.push([letter, attached === '' ? (next ?? '') : attached]);
    return { given, problem: null, usedNext: attached === '' };
  }
  return { given, problem: null, usedNext: false };
}
