// Aliases: replaced in the source before it is read for good.
import { forEachChild, parse, type SyntaxNode } from 'unbash';

const ROUNDS_MAX = 20;

/** The source with the aliases of its command names expanded. */
export function expandAliases(source: string, aliases: ReadonlyMap<string, string>): string {
  if (aliases.size === 0) return source;
  let text = source;
  /** Stretches that came out of an alias: its own name is not expanded there again. */
  let made: { from: number; to: number; name: string }[] = [];
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const found = firstAlias(text, aliases, made);
    if (!found) return text;
    const value = aliases.get(found.name) as string;
    const end = found.at + found.name.length;
    const grown = value.length - found.name.length;
    made = made.map(one => ({
      ...one,
      from: one.from > found.at ? one.from + grown : one.from,
      to: one.to >= end ? one.to + grown : one.to,
    }));
    made.push({ from: found.at, to: found.at + value.length, name: found.name });
    text = text.slice(0, found.at) + value + text.slice(end);
  }
  return text;
}

function firstAlias(
  text: string,
  aliases: ReadonlyMap<string, string>,
  made: readonly { from: number; to: number; name: string }[],
): { readonly name: string; readonly at: number } | null {
  let found: { name: string; at: number } | null = null;
  const visit = (node: SyntaxNode): void => {
    if (found) return;
    if (node.type === 'Command' && node.name) {
      const { text: name, pos } = node.name;
      const again = made.some(one => one.name === name && pos >= one.from && pos < one.to);
      if (aliases.has(name) && !again) {
        found = { name, at: pos };
        return;
      }
    }
    forEachChild(node, visit);
  };
  visit(parse(text));
  return found;
}
