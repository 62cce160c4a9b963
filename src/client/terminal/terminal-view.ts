// One terminal on the screen: xterm.js, its keys, its size, and the marks beside its commands.
import { FitAddon } from '@xterm/addon-fit';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import type { RunView } from '../../core/protocol/messages.ts';
import { copyText } from '../ui/clipboard.ts';
import type { Feed } from './feed.ts';
import type { Gutter } from './gutter.ts';
import { createGutter } from './gutter.ts';
import { keepInSight, showOverhang } from './overhang.ts';
import { readPalette } from './palette.ts';
import type { Paste } from './paste.ts';
import { preparePaste } from './paste.ts';
import { keySequence } from './phone-keys.ts';
import { isReport } from './reports.ts';
import type { Search } from './search.ts';
import { createSearch } from './search.ts';
import { unicodeWidth } from './unicode-width.ts';

export type TerminalSize = { readonly columns: number; readonly rows: number };

export type TerminalParts = {
  readonly host: HTMLElement;
  readonly name: string;
  readonly feed: Feed;
  readonly fontSize: number;
  readonly readOnly: boolean;
  readonly input: (text: string) => void;
  /** This window's size, at least 80 × 24: the server may take it. */
  readonly size: (size: TerminalSize) => void;
  readonly drawn: (sequence: number) => void;
  readonly paste: (paste: Paste) => void;
  /** The run whose command is in view changed. */
  readonly inView: (run: number | null) => void;
};

export type TerminalView = {
  focus(): void;
  fit(): void;
  /** What this window has room for, as it was last offered; null before, and of a viewer. */
  room(): TerminalSize | null;
  /** Another window decides the size. */
  resize(size: TerminalSize): void;
  setRuns(runs: readonly RunView[]): void;
  /** False when the command's line is no longer on the screen. */
  showRun(run: number): boolean;
  /** Whether keys are taken although the lab is somebody else's. */
  setGuest(types: boolean): void;
  setTheme(): void;
  setFontSize(pixels: number): void;
  readonly search: Search;
  /** A key of the phone's key bar. */
  press(key: string): void;
  dispose(): void;
};

const least: TerminalSize = { columns: 80, rows: 24 };

export function createTerminalView(parts: TerminalParts): TerminalView {
  const { host } = parts;
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    disableStdin: parts.readOnly,
    fontFamily: getComputedStyle(host).getPropertyValue('--mono'),
    fontSize: fittingFont(host, parts.fontSize),
    lineHeight: 1.1,
    fontWeightBold: 600,
    minimumContrastRatio: 4.5,
    scrollback: 5_000,
    theme: readPalette(host),
  });
  const fitAddon = new FitAddon();
  terminal.loadAddon(fitAddon);
  terminal.unicode.register(unicodeWidth);
  terminal.unicode.activeVersion = unicodeWidth.version;
  terminal.loadAddon(new WebLinksAddon((_, address) => window.open(address, '_blank', 'noopener')));
  terminal.open(host);
  terminal.textarea?.setAttribute('aria-label', `Terminal ${parts.name}`);
  // xterm.js shows no cursor before the first focus: this is one that takes nothing from anybody.
  terminal.textarea?.dispatchEvent(new FocusEvent('focus'));
  terminal.textarea?.dispatchEvent(new FocusEvent('blur'));
  const gutter = createGutter(terminal, host, parts.inView);

  const endOverhang = showOverhang(host);
  keepCursor(terminal, host);
  wireInput(terminal, parts);
  wireOutput(terminal, parts, gutter);

  let asked: TerminalSize | null = null;
  let fontSize = parts.fontSize;
  const refit = () => {
    if (host.clientWidth === 0) return;
    if (parts.readOnly) {
      // A viewer takes the size as it is and scales the letters.
      const room = (host.clientWidth - scrollbarWidth) / terminal.cols / 0.6;
      terminal.options.fontSize = Math.max(8, Math.min(fontSize, Math.floor(room * 2) / 2));
      return;
    }
    terminal.options.fontSize = fittingFont(host, fontSize);
    const fits = fitAddon.proposeDimensions();
    // A hidden pane has no size.
    if (!fits || !Number.isFinite(fits.cols) || fits.cols < 4) return;
    const size = {
      columns: Math.max(least.columns, fits.cols),
      rows: Math.max(least.rows, fits.rows),
    };
    terminal.resize(size.columns, size.rows);
    if (asked?.columns === size.columns && asked.rows === size.rows) return;
    asked = size;
    parts.size(size);
  };
  const observer = new ResizeObserver(() => refit());
  observer.observe(host);

  return {
    focus: () => terminal.focus(),
    fit: refit,
    room: () => asked,
    resize(size) {
      if (size.columns <= 0 || size.rows <= 0) return;
      terminal.resize(size.columns, size.rows);
      if (parts.readOnly) refit();
    },
    setRuns: gutter.setRuns,
    showRun: gutter.showRun,
    setGuest(types) {
      terminal.options.disableStdin = parts.readOnly && !types;
    },
    setTheme() {
      terminal.options.theme = readPalette(host);
    },
    setFontSize(pixels) {
      fontSize = pixels;
      refit();
    },
    search: createSearch(terminal),
    press(key) {
      terminal.input(keySequence(key, terminal.modes.applicationCursorKeysMode), true);
    },
    dispose() {
      observer.disconnect();
      endOverhang();
      gutter.dispose();
      terminal.dispose();
    },
  };
}

/**
 * A pane lower than the terminal (24 rows at least) keeps the cursor in sight. Sideways only
 * from typing on until somebody scrolls: who reads what stands on the right is left there.
 */
function keepCursor(terminal: Terminal, host: HTMLElement): void {
  let follows = false;
  terminal.onData(() => {
    follows = true;
  });
  for (const scrolls of ['touchmove', 'wheel'])
    host.addEventListener(
      scrolls,
      () => {
        follows = false;
      },
      { passive: true },
    );
  terminal.onCursorMove(() => {
    const screen = host.querySelector('.xterm-screen');
    const { cursorX, cursorY } = terminal.buffer.active;
    const bottom = (cursorY + 2) * ((screen?.clientHeight ?? 0) / terminal.rows);
    if (host.scrollHeight > host.clientHeight) host.scrollTop = bottom - host.clientHeight;
    if (follows) keepInSight(host, cursorX * ((screen?.clientWidth ?? 0) / terminal.cols));
  });
}

/** The lists of a swarm are a hundred columns wide: fewer would wrap every row of them. */
const comfortableColumns = 108;
const comfortableFont = 12.5;
const smallestFont = 11;
/** The nodes of a swarm, which everybody lists: worth letters that are a little smaller still. */
const nodesColumns = 97;
const smallestForNodes = 10.5;

/**
 * A little smaller where it makes the lists fit, smaller yet where 80 columns would not, but never
 * too small to read: then the pane scrolls.
 */
function fittingFont(host: HTMLElement, wanted: number): number {
  const room = host.clientWidth - scrollbarWidth;
  // A cell of JetBrains Mono is 0.6 of its size; half pixels keep the letters sharp.
  const fits = (columns: number) => Math.floor((room / columns / 0.6) * 2) / 2;
  const comfortable = Math.max(Math.min(wanted, comfortableFont), fits(comfortableColumns));
  const least80 = Math.max(Math.min(wanted, smallestFont), fits(least.columns));
  const nodes = fits(nodesColumns);
  const size = Math.min(wanted, comfortable, least80);
  return nodes >= smallestForNodes ? Math.min(size, nodes) : size;
}

/** Padding and scroll bar of the pane, in pixels. */
const scrollbarWidth = 32;

/** Key strokes and pasted text. */
function wireInput(terminal: Terminal, parts: TerminalParts): void {
  terminal.attachCustomKeyEventHandler(event => {
    const chord = event.ctrlKey && event.shiftKey;
    // Ways out of the terminal: the page's own keys handle them.
    if (event.key === 'F6' || (chord && event.code === 'Period')) return false;
    // The browser makes a paste event of it.
    if ((chord && event.code === 'KeyV') || (event.shiftKey && event.key === 'Insert'))
      return false;
    const copies = (chord && event.code === 'KeyC') || (event.ctrlKey && event.key === 'Insert');
    if (!copies) return true;
    event.preventDefault();
    if (event.type === 'keydown' && terminal.hasSelection())
      void copyText(terminal.getSelection()).then(() => terminal.focus());
    return false;
  });
  terminal.onData(text => {
    if (terminal.options.disableStdin) return;
    // What a person types while a picture is drawn is typed all the same.
    if (!replaying.has(terminal) || !isReport(text)) parts.input(text);
  });
  // Before xterm's own listener: several lines are asked for first.
  parts.host.addEventListener(
    'paste',
    event => {
      event.preventDefault();
      event.stopPropagation();
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (text !== '' && !terminal.options.disableStdin)
        parts.paste(preparePaste(text, terminal.modes.bracketedPasteMode));
    },
    true,
  );
}

/** Terminals that draw a picture of the past: questions in it were answered then. */
const replaying = new WeakSet<Terminal>();

/** Output, and how far it is drawn: said after 16 kB or 60 ms, whichever is first. */
function wireOutput(terminal: Terminal, parts: TerminalParts, gutter: Gutter): void {
  let said = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (sequence: number) => {
    clearTimeout(timer);
    timer = undefined;
    said = sequence;
    parts.drawn(sequence);
  };
  const drawn = (sequence: number) => {
    gutter.refresh();
    if (sequence - said >= 16_384) return say(sequence);
    clearTimeout(timer);
    timer = setTimeout(() => say(sequence), 60);
  };
  parts.feed.attach({
    write(text, sequence) {
      terminal.write(text, () => drawn(sequence));
    },
    screen({ text, sequence, columns, rows }) {
      replaying.add(terminal);
      terminal.reset();
      gutter.forget();
      if (columns > 0 && rows > 0) terminal.resize(columns, rows);
      // What was written before and waits to be drawn is wiped as well: a reset has its turn.
      terminal.write(`\u001bc${text}`, () => {
        replaying.delete(terminal);
        drawn(sequence);
      });
    },
  });
}
