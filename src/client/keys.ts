// The keys: one table of key, action, pages and help text; the help dialog is made from it.

export type PageName = 'student' | 'presenter' | 'projector';

export type KeyAction =
  | 'next'
  | 'previous'
  | 'next-slide'
  | 'previous-slide'
  | 'first'
  | 'last'
  | 'go-to'
  | 'next-cell'
  | 'previous-cell'
  | 'next-thing'
  | 'run'
  | 'run-all'
  | 'next-area'
  | 'previous-area'
  | 'hand'
  | 'help'
  | 'presenter'
  | 'clone'
  | 'blackout'
  | 'mirror'
  | 'fullscreen'
  | 'timer'
  | 'reset-timer'
  | 'roster'
  | 'join-code'
  | 'overview'
  | 'contents'
  | 'search'
  | 'reading'
  | 'map'
  | 'theme'
  | 'print'
  | 'close';

export type KeyEntry = {
  /** Names as `keyName` gives them. */
  readonly keys: readonly string[];
  readonly action: KeyAction;
  readonly pages: readonly PageName[];
  /** Works in a terminal too: everything else there belongs to the shell. */
  readonly inTerminal?: true;
  readonly help: string;
};

const all: readonly PageName[] = ['student', 'presenter', 'projector'];
const desks: readonly PageName[] = ['student', 'presenter'];
const stage: readonly PageName[] = ['presenter', 'projector'];

export const keyTable: readonly KeyEntry[] = [
  {
    keys: ['ArrowRight', 'ArrowDown', 'Space', 'PageDown', 'j'],
    action: 'next',
    pages: all,
    help: 'Next step',
  },
  {
    keys: ['ArrowLeft', 'ArrowUp', 'Shift+Space', 'PageUp', 'k'],
    action: 'previous',
    pages: all,
    help: 'Previous step',
  },
  { keys: ['Shift+ArrowDown'], action: 'next-slide', pages: all, help: 'Next slide' },
  { keys: ['Shift+ArrowUp'], action: 'previous-slide', pages: all, help: 'Previous slide' },
  { keys: ['Home'], action: 'first', pages: all, help: 'First slide' },
  { keys: ['End'], action: 'last', pages: all, help: 'Last slide' },
  {
    keys: ['g'],
    action: 'go-to',
    pages: all,
    help: 'Go to a slide: number, name, title (or digits, then Enter)',
  },
  { keys: ['o'], action: 'overview', pages: desks, help: 'Overview of the slides' },
  { keys: ['n'], action: 'contents', pages: desks, help: 'Table of contents' },
  { keys: ['/'], action: 'search', pages: desks, help: 'Search the deck' },
  {
    keys: ['v'],
    action: 'reading',
    pages: ['student'],
    help: 'Scroll through the slides, or turn them',
  },
  { keys: [']'], action: 'next-cell', pages: desks, help: 'Next snippet' },
  { keys: ['['], action: 'previous-cell', pages: desks, help: 'Previous snippet' },
  {
    keys: ['x'],
    action: 'next-thing',
    pages: ['student'],
    help: 'Next thing to do: the first exercise that is not done',
  },
  { keys: ['Enter'], action: 'run', pages: desks, help: 'Run the snippet' },
  { keys: ['Shift+Enter'], action: 'run-all', pages: desks, help: 'Run the whole exercise' },
  {
    keys: ['F6', 'Ctrl+Shift+.'],
    action: 'next-area',
    pages: all,
    inTerminal: true,
    help: 'Next area; leaves a terminal',
  },
  {
    keys: ['Shift+F6'],
    action: 'previous-area',
    pages: all,
    inTerminal: true,
    help: 'Previous area',
  },
  { keys: ['u'], action: 'hand', pages: ['student'], help: 'Raise or lower your hand' },
  { keys: ['q'], action: 'join-code', pages: stage, help: 'How to join' },
  { keys: ['p'], action: 'presenter', pages: all, help: 'Presenter view' },
  { keys: ['c'], action: 'clone', pages: all, help: 'A second window for the room' },
  { keys: ['b'], action: 'blackout', pages: all, help: 'Black out, and back' },
  { keys: ['m'], action: 'mirror', pages: all, help: 'Mirror the slide' },
  { keys: ['f'], action: 'fullscreen', pages: all, help: 'Full screen' },
  { keys: ['s'], action: 'timer', pages: ['presenter'], help: 'Start or pause the timer' },
  { keys: ['t'], action: 'reset-timer', pages: ['presenter'], help: 'Reset the timer' },
  { keys: ['r'], action: 'roster', pages: ['presenter'], help: 'To the roster' },
  { keys: ['w'], action: 'map', pages: all, help: 'Cluster map: what runs where' },
  { keys: ['d'], action: 'theme', pages: all, help: 'Light or dark' },
  { keys: ['Ctrl+P'], action: 'print', pages: desks, help: 'Print the whole deck' },
  { keys: ['h', '?'], action: 'help', pages: all, help: 'All keys' },
  { keys: ['Escape'], action: 'close', pages: all, help: 'Close' },
];

/** What is known of a key press: a part of KeyboardEvent. */
export type KeyPress = {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
};

/** Letters in any case; `Shift+` only where shift makes no other sign. Null for foreign chords. */
export function keyName(press: KeyPress): string | null {
  // With shift the sign of this key differs between keyboards: its place decides.
  if (press.ctrlKey && press.shiftKey && press.code === 'Period') return 'Ctrl+Shift+.';
  // The browser's own prints the slide in view alone.
  const prints = (press.ctrlKey || press.metaKey) && !press.altKey && !press.shiftKey;
  if (prints && press.key.toLowerCase() === 'p') return 'Ctrl+P';
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  const key = press.key === ' ' ? 'Space' : press.key;
  if (key.length === 1) return key.toLowerCase();
  return press.shiftKey ? `Shift+${key}` : key;
}

/** Where the focus is when a key is pressed. */
export type KeyPlace = 'page' | 'terminal' | 'field' | 'button' | 'tab' | 'dialog';

/** The action of a key press, or null where the key belongs to what has the focus. */
export function keyAction(press: KeyPress, page: PageName, place: KeyPlace): KeyAction | null {
  const name = keyName(press);
  const entry = keyTable.find(
    each => name !== null && each.keys.includes(name) && each.pages.includes(page),
  );
  if (!entry || name === null) return null;
  switch (place) {
    case 'page':
      return entry.action;
    case 'terminal':
      return entry.inTerminal ? entry.action : null;
    case 'field':
      return entry.inTerminal || entry.action === 'close' ? entry.action : null;
    case 'dialog':
      return entry.action === 'close' ? entry.action : null;
    case 'button':
      return name === 'Enter' || name === 'Space' ? null : entry.action;
    case 'tab':
      return /^(Arrow|Home$|End$|Enter$|Space$)/.test(name) ? null : entry.action;
    default:
      return place satisfies never;
  }
}

/** Digits, then Enter: the number grows, is taken, or is forgotten. */
export function foldDigits(
  digits: string,
  press: KeyPress,
): { digits: string; goTo: number | null } {
  const name = keyName(press);
  if (name !== null && /^\d$/.test(name)) return { digits: (digits + name).slice(-5), goTo: null };
  if (name === 'Enter' && digits !== '') return { digits: '', goTo: Number(digits) };
  return { digits: '', goTo: null };
}

/** Key caps as the help shows them. */
export function keyCap(name: string): string {
  const signs: Readonly<Record<string, string>> = {
    ArrowRight: '→',
    ArrowLeft: '←',
    ArrowDown: '↓',
    ArrowUp: '↑',
    Escape: 'Esc',
    PageDown: 'Page ↓',
    PageUp: 'Page ↑',
  };
  return name
    .split('+')
    .map(part => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' ');
}
