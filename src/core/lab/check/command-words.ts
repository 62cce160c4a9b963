// The commands that a snippet's text calls, read as a shell would: functions that it defines are known.
import { parse } from 'unbash';

export type CommandWords = {
  /** Each command's words as far as they are plain, its name first. */
  readonly commands: readonly (readonly string[])[];
  /** Names of functions and aliases that the text makes. */
  readonly defined: readonly string[];
  /** The text cannot be run as it stands: what the shell would stumble over. */
  readonly mistake: string | null;
};

export function commandWords(text: string): CommandWords {
  const script = parse(text);
  const mistake = script.errors?.[0]?.message ?? null;
  const commands: string[][] = [];
  const defined: string[] = [];
  walk(script, node => {
    if (node.type === 'Function') defined.push(plainWord(node.name) ?? '');
    if (node.type !== 'Command') return;
    const words = wordsOf(node);
    if (words.length === 0) return;
    commands.push(words);
    if (words[0] === 'alias') defined.push(...words.slice(1).map(word => word.split('=')[0] ?? ''));
  });
  return { commands, defined, mistake };
}

type Node = Readonly<Record<string, unknown>>;

/** Every node of the tree, those inside substitutions too. */
function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const one of value) walk(one, visit);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const node = value as Node;
  visit(node);
  // What is inside of words is parsed when it is asked for: no own key shows it.
  const hidden = ['parts', 'script', 'value'].filter(key => key in node);
  for (const key of new Set([...Object.keys(node), ...hidden]))
    if (key !== 'errors') walk(node[key], visit);
}

/** The plain words from the first on: what a variable or a glob gives is not known here. */
function wordsOf(command: Node): string[] {
  const words: string[] = [];
  const suffix = Array.isArray(command.suffix) ? (command.suffix as unknown[]) : [];
  for (const word of [command.name, ...suffix]) {
    const plain = plainWord(word);
    if (plain === null) break;
    words.push(plain);
  }
  return words;
}

const open = new Set([
  'SimpleExpansion',
  'ParameterExpansion',
  'CommandExpansion',
  'ArithmeticExpansion',
  'ProcessSubstitution',
  'BraceExpansion',
  'Glob',
  'ExtendedGlob',
]);

function plainWord(word: unknown): string | null {
  if (typeof word === 'string') return word;
  if (typeof word !== 'object' || word === null) return null;
  const { type, value, text } = word as Node;
  if (type === 'Assignment') return typeof text === 'string' ? text : null;
  if (type !== 'Word' || typeof value !== 'string') return null;
  let isPlain = true;
  walk((word as Node).parts, part => {
    if (open.has(String(part.type))) isPlain = false;
  });
  return isPlain ? value : null;
}
