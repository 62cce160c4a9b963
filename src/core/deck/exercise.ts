// What the exercises of a written slide say: ids, snippets, terminals, needs.

import { toHex } from '../lib/bytes.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Exercise, Method, Placeholder, Position, Problem, Snippet } from './deck.ts';
import { methods } from './deck.ts';
import { between } from './scan/between.ts';
import { type ContentClass, outermost } from './scan/classes.ts';
import { type Comment, type Fence, fenceCode, languageOf } from './scan/regions.ts';
import type { Scan } from './scan/slides.ts';
import { placeholderName, readMarks } from './snippet-text.ts';
import { dedent, positionAt, type Source } from './source.ts';

/** An exercise with the places that bind it to the slide's tree. */
export type PlacedExercise = {
  readonly exercise: Exercise;
  /** Offset of its class in the source. */
  readonly start: number;
  /** Offset of the fence's run of each visible snippet, to its id. */
  readonly fences: ReadonlyMap<number, string>;
};

type Draft = {
  readonly method: Method;
  readonly text: string;
  readonly hidden: boolean;
  readonly offset: number;
  readonly terminal: string | null;
  readonly needs: readonly string[];
  readonly placeholders: readonly Placeholder[];
  readonly lead: string;
};

export type ExerciseNames = {
  readonly title: string | null;
  /** Gives an id to the next exercise of the slide; `own` is what its author wrote, `offset` where it starts. */
  readonly nextId: (own: string | null, offset: number) => string;
};

export function isExercise(names: readonly string[]): boolean {
  return names.includes('exercise') || names.includes('lab');
}

/** The exercises whose class starts between two offsets of the source, in order. */
export function readExercises(
  scan: Scan,
  from: number,
  to: number,
  names: ExerciseNames,
  problems: Problem[],
): PlacedExercise[] {
  const classes = between(scan.classes.found, from, to);
  const blocks = outermost(classes.filter(one => isExercise(one.names)));
  return blocks.map(block => readExercise(scan, block, names, problems));
}

function readExercise(
  scan: Scan,
  block: ContentClass,
  names: ExerciseNames,
  problems: Problem[],
): PlacedExercise {
  const { source } = scan;
  const { settings, drafts, problems: found } = readBlock(scan, block);
  problems.push(...found);
  const id = names.nextId(settings.id, block.start);
  const fences = new Map<number, string>();
  const snippets = drafts.map(({ offset, ...draft }, index): Snippet => {
    const snippetId = `${id}.${index + 1}`;
    if (!draft.hidden) fences.set(offset, snippetId);
    return {
      id: snippetId,
      rev: revision(draft.method, draft.text),
      position: positionAt(source, offset),
      ...draft,
    };
  });
  const position = positionAt(source, block.start);
  if (snippets.length === 0)
    problems.push({
      position,
      severity: 'warning',
      rule: 'exercise-without-snippet',
      message: `This exercise has nothing to run: add a code block that begins with ${'`'.repeat(3)}bash, or use another class.`,
    });
  const exercise = {
    id,
    title: names.title ?? id,
    position,
    terminal: settings.terminal,
    snippets,
  };
  return { exercise, start: block.start, fences };
}

type Block = {
  readonly settings: Settings;
  readonly drafts: readonly Draft[];
  readonly problems: readonly Problem[];
};

// What a block says is the same as long as its source was not scanned anew.
const blocks = new WeakMap<ContentClass, Block>();

function readBlock(scan: Scan, block: ContentClass): Block {
  const known = blocks.get(block);
  if (known) return known;
  const problems: Problem[] = [];
  const settings = readSettings(scan, block);
  const fresh = { settings, drafts: readDrafts(scan, block, settings, problems), problems };
  blocks.set(block, fresh);
  return fresh;
}

const revisions = new Map<string, string>();
const revisionsMax = 20_000;

/** 8 hex digits of SHA-256 of method, newline, text; kept, since a deck is read after each save. */
export function revision(method: Method, text: string): string {
  const key = `${method}\n${text}`;
  const known = revisions.get(key);
  if (known !== undefined) return known;
  const fresh = toHex(sha256(key).subarray(0, 4));
  if (revisions.size >= revisionsMax) revisions.clear();
  revisions.set(key, fresh);
  return fresh;
}

type Settings = {
  readonly id: string | null;
  readonly terminal: string | null;
  /** For the snippet that stands right behind the comment: by the comment's end. */
  readonly before: ReadonlyMap<number, { readonly key: string; readonly value: string }>;
};

const setting = /^<!--\s*(id|terminal|needs):\s*([^\n]*?)\s*-->$/;

/** `<!-- id: … -->`, `<!-- terminal: … -->` and `<!-- needs: … -->` of a block. */
function readSettings(scan: Scan, block: ContentClass): Settings {
  const { text } = scan.source;
  let id: string | null = null;
  let terminal: string | null = null;
  const before = new Map<number, { key: string; value: string }>();
  for (const comment of commentsWithin(scan, block)) {
    const match = setting.exec(text.slice(comment.start, comment.end));
    if (!match) continue;
    const [, key = '', value = ''] = match;
    if (key === 'id') {
      if (text.slice(block.open, comment.start).trim() === '') id = value;
    } else if (key === 'needs' || isBeforeSnippet(text, comment.end)) {
      before.set(comment.end, { key, value });
    } else terminal = value;
  }
  return { id, terminal, before };
}

function isBeforeSnippet(text: string, at: number): boolean {
  return /^\s*(?:<!--\s*(?:terminal|needs):[^\n]*?-->\s*)*(?:```|~~~|<!--\s*```)/.test(
    text.slice(at, at + 400),
  );
}

function readDrafts(
  scan: Scan,
  block: ContentClass,
  settings: Settings,
  problems: Problem[],
): Draft[] {
  const drafts: Draft[] = [];
  const comments = commentsWithin(scan, block);
  let at = block.open;
  const fences = between(scan.regions.code, block.open, block.close).filter(isFence);
  const items = [...comments, ...fences].sort((a, b) => a.start - b.start);
  for (const item of items) {
    if (item.start < at) continue;
    const wishes = {
      ...wishesBefore(scan.source.text, item.start, settings),
      lead: scan.source.text.slice(at, item.start),
    };
    at = item.end;
    if (item.kind === 'comment')
      drafts.push(
        ...hiddenSnippets(scan.source, item, problems).map(one => ({ ...one, ...wishes })),
      );
    else {
      const draft = visibleSnippet(scan.source, item, problems);
      if (draft) drafts.push({ ...draft, ...wishes });
    }
  }
  return drafts;
}

function isFence(region: Scan['regions']['code'][number]): region is Fence {
  return region.kind === 'fence';
}

function commentsWithin(scan: Scan, block: ContentClass): Comment[] {
  return between(scan.regions.comments, block.open, block.close);
}

/** What the comments right before a snippet ask for it. */
function wishesBefore(
  text: string,
  start: number,
  settings: Settings,
): Pick<Draft, 'terminal' | 'needs'> {
  let terminal: string | null = null;
  let needs: readonly string[] = [];
  for (const [end, { key, value }] of settings.before) {
    if (
      end > start ||
      text
        .slice(end, start)
        .replace(/<!--[\s\S]*?-->/g, '')
        .trim() !== ''
    )
      continue;
    if (key === 'terminal') terminal = value;
    else needs = value.split(/[\s,]+/).filter(name => name !== '');
  }
  return { terminal, needs };
}

type Bare = Omit<Draft, 'terminal' | 'needs' | 'lead'>;

function visibleSnippet(source: Source, fence: Fence, problems: Problem[]): Bare | null {
  const language = languageOf(fence);
  if (language === null) return null;
  if (!isMethod(language)) {
    suggestMethod(language, positionAt(source, fence.run), problems);
    return null;
  }
  const code = fenceCode(source.text, fence);
  const marked = readMarks(code, { language, lines: false });
  const placeholders = marked.spans.flatMap(({ start, end }): Placeholder[] => {
    const name = placeholderName(marked.text.slice(start, end));
    return name === null ? [] : [{ name, start, end }];
  });
  return { method: language, text: marked.text, hidden: false, offset: fence.run, placeholders };
}

/** Snippets in a comment: every second part between triple backticks. */
function hiddenSnippets(source: Source, comment: Comment, problems: Problem[]): Bare[] {
  const text = source.text.slice(comment.start + 4, comment.end - 3);
  const parts = text.split('```');
  const drafts: Bare[] = [];
  let at = comment.start + 4;
  parts.forEach((part, index) => {
    const offset = at - 3;
    at += part.length + 3;
    if (index % 2 === 0) return;
    const position = positionAt(source, offset);
    if (index === parts.length - 1) {
      problems.push({
        position,
        severity: 'error',
        rule: 'hidden-snippet-never-closed',
        message: 'This hidden snippet is never closed: add ``` before the end of the comment.',
      });
      return;
    }
    const newline = part.indexOf('\n');
    const cut = newline === -1 ? part.search(/\s|$/) : newline;
    const method = part.slice(0, cut).trim();
    // What `keys` types may end with a blank.
    const rest = part.slice(cut + 1);
    const data = method === 'keys' && newline === -1 ? rest : dedent(rest).trim();
    if (isMethod(method))
      drafts.push({ method, text: data, hidden: true, offset, placeholders: [] });
    else
      problems.push({
        position,
        severity: 'warning',
        rule: 'unknown-method',
        message: `\`${method}\` is no method, so this hidden snippet is left out; the methods are ${methods.join(', ')}.`,
      });
  });
  return drafts;
}

function isMethod(word: string): word is Method {
  return (methods as readonly string[]).includes(word);
}

/** A language that looks like a misspelt method; any other is code to look at. */
function suggestMethod(language: string, position: Position, problems: Problem[]): void {
  const lower = language.toLowerCase();
  const meant = lower === 'sh' || lower === 'shell' ? 'bash' : methods.find(one => one === lower);
  if (!meant) return;
  problems.push({
    position,
    severity: 'warning',
    rule: 'unknown-method',
    message: `\`${language}\` is no method, so this is shown and not run; write \`${meant}\` if it is to run.`,
  });
}
