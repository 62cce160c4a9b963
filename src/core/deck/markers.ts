// Replaces the markers of a chapter: `@@TITLE@@` and its like, `@@LINK[path]`, `@@INCLUDE[path]`.
import type { Problem } from './deck.ts';
import { folderOf, joinPath } from './paths.ts';

export type Expanded = {
  readonly text: string;
  /** Number in the file of each line; null when they are the file's own. */
  readonly lines: readonly number[] | null;
};

export type NumberedLine = { readonly text: string; readonly number: number };

/** Lines with their numbers as one text. */
export function joinLines(lines: readonly NumberedLine[]): Expanded {
  return {
    text: lines.map(({ text }) => text).join('\n'),
    lines: lines.map(({ number }) => number),
  };
}

type Context = {
  readonly file: string;
  /** The deck's own file, from whose folder the paths of markers count. */
  readonly root?: string;
  readonly readFile?: (path: string) => string | null;
  readonly values: Readonly<Record<string, string>>;
  readonly problems: Problem[];
};

const marker = /@@([A-Z]+)@@|@@(LINK|INCLUDE)\[([^\]\n]{1,300})\]/g;

/** Markers inside of what they bring stay as they are. */
export function expandMarkers(text: string, context: Context): Expanded {
  if (!text.includes('@@')) return { text, lines: null };
  return mapLines(text, (line, number) =>
    line.replace(marker, (whole, name?: string, kind?: string, path?: string, column?: number) => {
      if (name !== undefined)
        return Object.hasOwn(context.values, name) ? (context.values[name] ?? whole) : whole;
      if (kind === 'LINK') return linkTo(path ?? '', context.values);
      return include(path ?? '', { number, column: (column ?? 0) + 1 }, context) ?? whole;
    }),
  );
}

/** Rewrites each line; one that becomes several keeps its number for all of them. */
export function mapLines(
  text: string,
  change: (line: string, number: number) => string,
  numbers: readonly number[] | null = null,
): Expanded {
  const lines: number[] = [];
  const changed = text.split(/\r\n?|\n/).map((line, index) => {
    const number = numbers?.[index] ?? index + 1;
    const after = change(line, number);
    for (const _ of after.split('\n')) lines.push(number);
    return after;
  });
  return { text: changed.join('\n'), lines };
}

/** The file in the repository that the manifest names. */
function linkTo(path: string, values: Readonly<Record<string, string>>): string {
  const address = (values.GITREPO ?? '').replace(/^https?:\/\//, '').replace(/\/+$/, '');
  return address === '' ? `\`${path}\`` : `[${path}](<https://${address}/tree/main/${path}>)`;
}

/** Content of a file of the repository, which is the folder around the deck's own. */
function include(
  path: string,
  place: { readonly number: number; readonly column: number },
  { file, root = file, readFile, problems }: Context,
): string | null {
  const whole = joinPath(folderOf(root), `../${path}`);
  const text = readFile?.(whole) ?? null;
  if (text !== null) return text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  problems.push({
    position: { file, line: place.number, column: place.column },
    severity: 'error',
    rule: 'include-not-found',
    message: `There is no file ${whole} to include: correct the path, which counts from the folder above the deck's.`,
  });
  return null;
}
