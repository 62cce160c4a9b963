// The words of a deck, slide by slide, for whoever looks for some of them.
import type { Deck, Slide } from './deck.ts';
import { readMarks } from './snippet-text.ts';
import { dedent } from './source.ts';

/** What a slide says, and from which of its steps on. */
export type SearchText = {
  /** 0-based index of the first step that shows it. */
  readonly index: number;
  readonly kind: 'text' | 'code' | 'notes';
  readonly text: string;
};

export type SearchSlide = {
  /** Index of the slide's first step. */
  readonly first: number;
  readonly title: string | null;
  readonly texts: readonly SearchText[];
};

/**
 * One entry per slide, its steps together. Notes are for presenters. Read from the Markdown line by
 * line: to parse thousands of slides for their words would hold up everybody else for seconds.
 */
export function searchTexts(deck: Deck, withNotes: boolean): SearchSlide[] {
  const found: (SearchSlide & { readonly texts: SearchText[] })[] = [];
  let known = new Set<string>();
  for (const slide of deck.slides) {
    const { index, continued, written } = slide;
    if (index === null) continue;
    let entry = found.at(-1);
    if (entry === undefined || !continued) {
      entry = { first: index, title: labelOf(slide), texts: [] };
      found.push(entry);
      known = new Set();
    }
    const notes = withNotes && written.notes !== null ? wordsOf(written.notes) : [];
    const said = [
      ...wordsOf(written.content),
      ...notes.map(({ text }) => ({ kind: 'notes' as const, text })),
    ];
    for (const { kind, text } of said) {
      // A step repeats what its slide has said already.
      const key = `${kind} ${text}`;
      if (known.has(key)) continue;
      known.add(key);
      entry.texts.push({ index, kind, text });
    }
  }
  return found;
}

const labelMax = 80;

/** What lists call a slide: its heading, else its first line with words; null when it has none. */
export function labelOf({ title, written }: Pick<Slide, 'title' | 'written'>): string | null {
  if (title !== null) return title;
  for (const line of withoutComments(written.content).split('\n')) {
    const words = /^\s*(?:\.(?:debug|nav|footnote)\[|`{3}|~{3})/.test(line) ? '' : plainText(line);
    if (words.length > labelMax) return `${words.slice(0, labelMax - 1).trimEnd()}…`;
    if (words !== '') return words;
  }
  return null;
}

type Words = { readonly kind: 'text' | 'code'; readonly text: string };

const fence = /^\s*(`{3,}|~{3,})\s*([\w-]*)\s*$/;

function wordsOf(markdown: string): Words[] {
  const words: Words[] = [];
  let prose: string[] = [];
  const endProse = () => {
    const text = plainText(prose.join(' '));
    if (text !== '') words.push({ kind: 'text', text });
    prose = [];
  };
  const lines = withoutComments(markdown).split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [, run = '', language = ''] = fence.exec(line) ?? [];
    if (run === '') {
      // A list's item, a heading and a row of a table are texts of their own.
      if (/^\s*(?:$|[-*+] |\d+[.)] |#|\|)/.test(line)) endProse();
      prose.push(line);
      continue;
    }
    endProse();
    const code: string[] = [];
    for (at++; at < lines.length; at++) {
      const end = lines[at] ?? '';
      if (end.trim().startsWith(run.slice(0, 3)) && end.trim().replaceAll(run[0] ?? '', '') === '')
        break;
      code.push(end);
    }
    const { text } = readMarks(dedent(code.join('\n')), {
      language: language || null,
      lines: false,
    });
    if (text.trim() !== '') words.push({ kind: 'code', text });
  }
  endProse();
  return words;
}

/** Comments may hold fences: they go first, but for those that stand in code. */
function withoutComments(markdown: string): string {
  return markdown.replace(/<!--[\s\S]{0,5000}?-->/g, '');
}

function plainText(markdown: string): string {
  return markdown
    .replace(/!?\[([^[\]]*)\]\([^()\s]*(?:\s"[^"]*")?\)/g, '$1')
    .replace(/<\/?[a-z][^<>]*>/gi, ' ')
    .replace(/(?:\.[a-z_-][\w-]*)+\[/gi, ' ')
    .replace(/^\s*(?:#{1,6}|[-*+]|\d+[.)])\s/, '')
    .replace(/^[\s:|-]+$/, '')
    .replace(/[`*\\]/g, '')
    .replace(/[|[\]]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
