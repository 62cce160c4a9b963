// What a deck is once it has been read: slides, exercises, snippets, and where each came from.
import type { Nodes as MdastNodes, Root as MdastRoot } from 'mdast';

/** A place in a source file. Lines and columns count from 1. */
export type Position = { readonly file: string; readonly line: number; readonly column: number };

/** An author's mistake: never thrown, always with a place and a remedy. */
export type Problem = {
  readonly position: Position;
  readonly severity: 'error' | 'warning';
  /** One sentence: what is wrong and what to do. */
  readonly message: string;
  /** Name of the rule, kebab-case, e.g. `fence-never-closed`. */
  readonly rule: string;
};

/** What a snippet's fence says is to be done with its text (the dialect's methods). */
export const methods = [
  'bash',
  'hide',
  'wait',
  'longwait',
  'key',
  'keys',
  'copy',
  'paste',
  'copypaste',
  'check',
  'open',
  'tmux',
] as const;
export type Method = (typeof methods)[number];

/** A marked span of a visible snippet: a placeholder that the reader replaces. */
export type Placeholder = {
  readonly name: string;
  /** Offsets in `Snippet.text`, in UTF-16 units, end excluded. */
  readonly start: number;
  readonly end: number;
};

export type Snippet = {
  /** Exercise id + `.` + ordinal from 1, hidden ones counted. */
  readonly id: string;
  /** 8 hex digits of SHA-256 of method, newline, text: tells whether the author changed it. */
  readonly rev: string;
  readonly method: Method;
  /** Runnable text: dedented, without highlight marks. */
  readonly text: string;
  readonly hidden: boolean;
  readonly position: Position;
  /** Terminal name that a `<!-- terminal: NAME -->` gives this snippet, or null. */
  readonly terminal: string | null;
  readonly placeholders: readonly Placeholder[];
  /** Capabilities named by `<!-- needs: NAME, NAME -->` before the fence. */
  readonly needs: readonly string[];
  /** Source text between the snippet before it, or the block's start, and it: the item's words. */
  readonly lead?: string;
};

export type Exercise = {
  readonly id: string;
  /** Text of the heading of the slide that holds it, or the id. */
  readonly title: string;
  readonly position: Position;
  /** Terminal that `<!-- terminal: NAME -->` names for the whole block, or null: the lab's first. */
  readonly terminal: string | null;
  readonly snippets: readonly Snippet[];
};

export type CodeBlock = {
  readonly lang: string | null;
  readonly text: string;
  readonly inLab: boolean;
  readonly highlightedSpans: readonly string[];
  readonly highlightedLines: readonly number[];
};

export type Slide = {
  /** Left out by a class of the manifest's `exclude`. */
  readonly excluded: boolean;
  /** 0-based among the slides shown, steps counted; null when excluded. */
  readonly index: number | null;
  /** As shown, prefix included, e.g. `12/48`; null when excluded. */
  readonly number: string | null;
  readonly name: string | null;
  /** An incremental step of the slide before it. */
  readonly continued: boolean;
  /** 0-based index of the slide's first step; equals `index` when not continued; null when excluded. */
  readonly first: number | null;
  readonly classes: readonly string[];
  readonly title: string | null;
  /** Title of the chapter: the last `# ` heading up to here, or null. */
  readonly chapter: string | null;
  readonly position: Position;
  readonly properties: Readonly<Record<string, string>>;
  /** Equal for slides that look the same on the page, also across readings of the deck. */
  readonly fingerprint: string;
  /** Markdown of the slide, of steps with what they repeat; notes as written, or null. */
  readonly written: { readonly content: string; readonly notes: string | null };
  readonly body: MdastRoot;
  readonly notes: MdastRoot | null;
  readonly exercises: readonly Exercise[];
};

/** How long things take, as the author plans it. */
export type DeckPlan = {
  /** Of the whole deck, or null. */
  readonly minutes: number | null;
  /** What begins at these slides, by index, each up to the next. */
  readonly parts: readonly { readonly slide: number; readonly minutes: number }[];
};

/** `file` as the deck's problems name it, `folder` as its addresses count: from the deck's. */
export type DeckStyle = {
  readonly file: string;
  readonly folder: string;
  readonly text: string;
};

export type Deck = {
  readonly title: string;
  /** Name of the lab that the deck asks for, or null. */
  readonly lab: string | null;
  /** Where it asks for it; where it starts, if it does not. */
  readonly labPosition: Position;
  readonly language: string;
  /** The look that the deck asks for; null when it leaves that to the reader. */
  readonly theme: 'light' | 'dark' | null;
  readonly plan: DeckPlan;
  /** Its own style sheets as they are written; `renderStyle` makes them the page's. */
  readonly styles: readonly DeckStyle[];
  readonly slides: readonly Slide[];
  /** Every exercise of the slides that are shown, once, in the order of the deck. */
  readonly exercises: readonly Exercise[];
  readonly problems: readonly Problem[];
};

/** Tree node that holds a content class; `contentClass` is a block, `textClass` inline. */
export type ClassNode = {
  type: 'contentClass' | 'textClass';
  classes: string[];
  children: MdastNodes[];
  /** Id of the exercise that this block is. */
  exercise?: string;
  position?: MdastNodes['position'];
};

/** What the parser knows of a `code` node: `node.data` has this shape. */
export type CodeData = {
  /** Id of the visible snippet that the block shows. */
  readonly snippet?: string;
};
