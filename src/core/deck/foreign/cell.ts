// A command of another platform's lesson, written as an exercise of ours.

export type Cell = {
  readonly code: readonly string[];
  /** What stands before each of its lines: blanks of a list item, marks of a quote. */
  readonly lead: string;
  /** Null: the lab's first. */
  readonly terminal: string | null;
  /** Ctrl-C comes first. */
  readonly interrupt: boolean;
};

export function cellLines({ code, lead, terminal, interrupt }: Cell): string[] {
  const fence = fenceFor(code);
  const written = code.map(line => (line.trim() === '' ? '' : lead + keepBackticks(line)));
  return [
    `${lead}.exercise[`,
    ...(terminal === null ? [] : [`${lead}<!-- terminal: ${terminal} -->`]),
    ...(interrupt ? [`${lead}<!-- \`\`\`key ^C\`\`\` -->`] : []),
    `${lead}${fence}bash`,
    ...written,
    `${lead}${fence}`,
    `${lead}]`,
  ];
}

/** More backticks than any line of the code begins with. */
function fenceFor(code: readonly string[]): string {
  const runs = code.map(line => /^\s*(`*)/.exec(line)?.[1]?.length ?? 0);
  return '`'.repeat(Math.max(3, ...runs.map(length => length + 1)));
}

/** In our code a pair of backticks marks what is between; in a lesson it runs a command. */
export function keepBackticks(line: string): string {
  return line.replace(/`[^`]+`/g, (pair, at: number) =>
    line[at - 1] === '`' ? pair : `\\${pair}`,
  );
}

export type Action = { readonly runs: boolean } & Pick<Cell, 'terminal' | 'interrupt'>;

/**
 * What the braces behind code ask for: `{{exec}}`, `{{exec interrupt}}`, `{{execute T2}}`,
 * `{{execute HOST2}}`, `{{copy}}`, `{{open}}`, `{{}}`. Null for braces that mean something else.
 */
export function readAction(inside: string): Action | null {
  const [verb = '', ...words] = inside.trim().split(/\s+/);
  if (!['exec', 'execute', 'copy', 'open', ''].includes(verb)) return null;
  let terminal: string | null = null;
  for (const word of words) {
    const [, kind = '', number = ''] = /^(T|HOST)([2-9])$/.exec(word) ?? [];
    if (kind === 'T') terminal = `node1:${number}`;
    if (kind === 'HOST') terminal = `node${number}`;
  }
  const runs = verb.startsWith('exec');
  return { runs, terminal, interrupt: words.includes('interrupt') };
}
