// The marks left of each command and the times at its right: an overlay that follows the scroll.
import type { IMarker, Terminal } from '@xterm/xterm';
import type { RunView } from '../../core/protocol/messages.ts';
import { sayDuration } from '../state/time.ts';
import type { LogicalLine } from './run-lines.ts';
import { locateRuns, standsOn } from './run-lines.ts';

export type Gutter = {
  setRuns(runs: readonly RunView[]): void;
  showRun(run: number): boolean;
  /** Output came: commands that were not on the screen yet may be now. */
  refresh(): void;
  /** The screen was replaced: every line is somewhere else. */
  forget(): void;
  dispose(): void;
};

/** A command is looked for in the newest lines only, and not for ever. */
const linesSearched = 1_500;
const triesMax = 8;
/** Widths in pixels, so that a time at the right of a command never covers text. */
const timeMargin = 32;
const timeLetter = 7;
const textFrom = 16;

export function createGutter(
  terminal: Terminal,
  host: HTMLElement,
  inView: (run: number | null) => void,
): Gutter {
  const layer = document.createElement('div');
  layer.className = 'gutter';
  layer.setAttribute('aria-hidden', 'true');
  host.append(layer);
  let runs: readonly RunView[] = [];
  const markers = new Map<number, IMarker>();
  let tries = new Map<number, number>();
  let frame = 0;
  let told: number | null | undefined;

  const locate = () => {
    const lost = runs.filter(run => !markers.has(run.number) && tried(tries, run.number));
    if (lost.length === 0) return;
    const first = lost[0]?.number ?? 0;
    const above = runs.findLast(run => run.number < first && markers.has(run.number));
    const from = above ? (markers.get(above.number)?.line ?? -1) + 1 : 0;
    const rows = locateRuns(logicalLines(terminal, from), lost);
    const buffer = terminal.buffer.active;
    for (const [number, row] of rows) {
      const marker = terminal.registerMarker(row - buffer.baseY - buffer.cursorY);
      if (marker) markers.set(number, marker);
    }
  };

  const draw = () => {
    frame = 0;
    if (terminal.buffer.active.type === 'normal') locate();
    const view = blocksInView(terminal, host, runs, markers);
    layer.replaceChildren(...view.blocks);
    if (view.run === told) return;
    told = view.run;
    inView(view.run);
  };
  const refresh = () => {
    frame ||= requestAnimationFrame(draw);
  };
  const listeners = [terminal.onScroll(refresh), terminal.onRender(refresh)];

  return {
    setRuns(next) {
      runs = next;
      refresh();
    },
    showRun(number) {
      locate();
      const marker = markers.get(number);
      if (!marker || marker.isDisposed) return false;
      const command = runs.find(run => run.number === number)?.command ?? '';
      if (!standsOn(lineAt(terminal, marker.line), command)) return false;
      terminal.scrollToLine(Math.max(0, marker.line - 1));
      layer.dataset.shown = String(number);
      refresh();
      return true;
    },
    refresh,
    forget() {
      markers.clear();
      tries = new Map();
      refresh();
    },
    dispose() {
      cancelAnimationFrame(frame);
      for (const listener of listeners) listener.dispose();
      layer.remove();
    },
  };
}

function tried(tries: Map<number, number>, run: number): boolean {
  const count = (tries.get(run) ?? 0) + 1;
  tries.set(run, count);
  return count <= triesMax;
}

/** The buffer's lines from a row on, wrapped ones joined. */
function logicalLines(terminal: Terminal, from: number): LogicalLine[] {
  const buffer = terminal.buffer.active;
  const end = buffer.baseY + buffer.cursorY;
  const lines: LogicalLine[] = [];
  for (let row = Math.max(from, end - linesSearched, 0); row <= end; row++) {
    const line = buffer.getLine(row);
    if (!line) break;
    const last = lines.at(-1);
    const text = line.translateToString(false);
    if (line.isWrapped && last) lines[lines.length - 1] = { row: last.row, text: last.text + text };
    else lines.push({ row, text });
  }
  return lines;
}

/** The line that begins on this row, with what was wrapped of it. */
function lineAt(terminal: Terminal, row: number): string {
  const buffer = terminal.buffer.active;
  let text = buffer.getLine(row)?.translateToString(false) ?? '';
  for (let next = row + 1; buffer.getLine(next)?.isWrapped; next++)
    text += buffer.getLine(next)?.translateToString(false) ?? '';
  return text;
}

type View = { readonly blocks: HTMLElement[]; readonly run: number | null };

/** The marks of the runs that the window shows, and the run whose command the eye is at. */
function blocksInView(
  terminal: Terminal,
  host: HTMLElement,
  runs: readonly RunView[],
  markers: ReadonlyMap<number, IMarker>,
): View {
  const buffer = terminal.buffer.active;
  const cells = terminal.element?.querySelector('.xterm-screen');
  const rowHeight = (cells?.clientHeight ?? 0) / terminal.rows;
  const cellWidth = (cells?.clientWidth ?? 1) / terminal.cols;
  const last = runs.at(-1)?.number ?? null;
  if (buffer.type === 'alternate') return { blocks: [], run: last };
  const top = buffer.viewportY;
  const placed = runs
    .map(run => ({ run, row: markers.get(run.number)?.line ?? -1 }))
    // Only what is looked at is read again: a cleared screen keeps its rows.
    .filter(({ run, row }) => {
      const isSeen = row >= top && row < top + terminal.rows;
      return row >= 0 && (!isSeen || standsOn(lineAt(terminal, row), run.command));
    });
  const blocks: HTMLElement[] = [];
  let inView: number | null = null;
  for (const [index, { run, row }] of placed.entries()) {
    const next = placed[index + 1]?.row;
    const prompt = buffer.baseY + buffer.cursorY;
    const end = next ?? (run.to === null ? prompt + 1 : Math.max(row + 1, prompt));
    if (row <= top) inView = run.number;
    if (end <= top || row >= top + terminal.rows) continue;
    const written = buffer.getLine(row)?.translateToString(true).length ?? 0;
    const mark = block(run, (row - top) * rowHeight, (end - row) * rowHeight);
    mark.style.setProperty('--row', `${rowHeight}px`);
    const said = run.endedMs === null ? '' : sayDuration(run.endedMs - run.startedMs);
    const needed = textFrom + written * cellWidth + timeMargin + said.length * timeLetter;
    if (said !== '' && needed < host.clientWidth) mark.append(label(said));
    blocks.push(mark);
  }
  const atEnd = top >= buffer.baseY;
  return { blocks, run: atEnd ? last : (inView ?? placed[0]?.run.number ?? null) };
}

function block(run: RunView, top: number, height: number): HTMLElement {
  const mark = document.createElement('div');
  mark.className = 'run-mark';
  mark.dataset.state = run.to === null ? 'running' : run.status === 0 ? 'passed' : 'failed';
  if (run.to !== null && run.status === null) mark.dataset.state = 'ended';
  mark.style.transform = `translateY(${top + 3}px)`;
  mark.style.height = `${Math.max(4, height - 4)}px`;
  return mark;
}

function label(said: string): HTMLElement {
  const made = document.createElement('span');
  made.textContent = said;
  return made;
}
