// Placeholders of a snippet: which words the reader replaces, and what they were replaced by.

export type PlaceholderSpan = {
  readonly name: string;
  /** Offsets in the text, in UTF-16 units, end excluded. */
  readonly start: number;
  readonly end: number;
};

export type FilledText = {
  readonly text: string;
  readonly placeholders: readonly PlaceholderSpan[];
};

type Values = Readonly<Record<string, string>>;

/** The text with known values in their places; the spans move along. */
export function fillPlaceholders({ text, placeholders }: FilledText, values: Values): FilledText {
  let filled = '';
  let at = 0;
  const spans: PlaceholderSpan[] = [];
  for (const { name, start, end } of placeholders) {
    const word = values[name] ?? text.slice(start, end);
    filled += text.slice(at, start);
    spans.push({ name, start: filled.length, end: filled.length + word.length });
    filled += word;
    at = end;
  }
  return { text: filled + text.slice(at), placeholders: spans };
}

/**
 * What the reader wrote in the places of the placeholders, or null when the text around them was
 * changed too: then nobody can say which word stands for which.
 */
export function writtenValues({ text, placeholders }: FilledText, edited: string): Values | null {
  let pattern = '';
  let at = 0;
  for (const { start, end } of placeholders) {
    pattern += `${literal(text.slice(at, start))}(\\S+)`;
    at = end;
  }
  const match = new RegExp(`^${pattern}${literal(text.slice(at))}$`).exec(edited);
  if (!match) return null;
  const values: Record<string, string> = {};
  for (const [index, { name, start, end }] of placeholders.entries()) {
    const word = match[index + 1] ?? '';
    if (word !== text.slice(start, end)) values[name] = word;
  }
  return values;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Where the names of placeholders still stand in an edited text: what the field marks. */
export function marksIn(edited: string, names: readonly string[]): PlaceholderSpan[] {
  const marks: PlaceholderSpan[] = [];
  for (const name of new Set(names)) {
    const pattern = new RegExp(`(?<![\\w-])${literal(name)}(?![\\w-])`, 'g');
    for (const match of edited.matchAll(pattern))
      marks.push({ name, start: match.index, end: match.index + name.length });
  }
  return marks.sort((left, right) => left.start - right.start);
}
