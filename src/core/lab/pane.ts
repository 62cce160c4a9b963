// One terminal of a workspace as its output and its shell's marks tell of it.
import {
  type RunView,
  runTextMax,
  type TerminalView,
  type WorkspaceEvent,
} from '../protocol/messages.ts';
import type { ShellMark } from './backend.ts';
import { createHistory, type History, type HistoryState } from './history.ts';
import { createScreen, type Screen } from './screen/screen.ts';

/** A terminal. What changes over time changes here, by `workspace` and `runner` only. */
export type Pane = {
  readonly name: string;
  readonly node: string;
  readonly role: string;
  readonly history: History;
  columns: number;
  rows: number;
  state: TerminalView['state'];
  /** The prompt that waits for input, or null while something runs. */
  prompt: Prompt | null;
  /** Prompts seen so far: tells a new one from the one that was there. */
  prompts: number;
  /** Machines entered, outermost first: `ssh node2`, a container. */
  machines: { depth: number; machine: string }[];
  /** Command line in the foreground, by depth of its shell. */
  commands: { depth: number; command: string }[];
  /** Status that the last command left, by depth of its shell; null: it was not even started. */
  ends: { depth: number; status: number | null }[];
  /** Commands typed here, newest last, as their shells saw them. */
  typed: string[];
  /** When output last came. */
  outputMs: number;
  /** Whether its shell marks its prompts at all, and tells its command lines. */
  marked: boolean;
  tellsCommands: boolean;
  /** Sequence number of the journal at the last prompt: where undo of a typed command goes. */
  promptSeq: number;
  /** Input of a person since the last clicked run here. */
  touched: boolean;
  /** A person has begun to type at the prompt. */
  dirty: boolean;
  /** What stood before the cursor when they began, where the shell does not tell its commands. */
  promptText: string | null;
  run: Run | null;
};

/** `unmarked`: only the screen tells of it, so no exit status is known. */
export type Prompt = {
  readonly depth: number;
  readonly continuation: boolean;
  readonly unmarked?: boolean;
  /** False: the shell will not mark that the next command begins. */
  readonly tellsStarts?: boolean;
};

/** A run that goes on: its view, and the screen on which its output is resolved. */
export type Run = {
  number: number;
  snippet: string | null;
  command: string;
  from: number;
  startedMs: number;
  readonly screen: Screen;
};

export type PaneState = {
  name: string;
  node: string;
  role: string;
  columns: number;
  rows: number;
  state: TerminalView['state'];
  prompt: Prompt | null;
  prompts: number;
  machines: { depth: number; machine: string }[];
  ends: { depth: number; status: number | null }[];
  typed: string[];
  promptSeq: number;
  touched: boolean;
  dirty: boolean;
  history: HistoryState;
};

const typedMax = 20;

export function createPane(
  name: string,
  node: string,
  role: string,
  columns: number,
  rows: number,
): Pane {
  return {
    name,
    node,
    role,
    history: createHistory(columns, rows),
    columns,
    rows,
    state: 'starting',
    prompt: null,
    prompts: 0,
    machines: [],
    commands: [],
    ends: [],
    typed: [],
    outputMs: 0,
    marked: false,
    tellsCommands: false,
    promptSeq: 0,
    touched: false,
    dirty: false,
    promptText: null,
    run: null,
  };
}

/** A pane at rest as plain data, and back. */
export function storePane(pane: Pane): PaneState {
  const { name, node, role, columns, rows, state, prompt, prompts, promptSeq, touched } = pane;
  const { machines, ends, typed, dirty } = pane;
  const history = pane.history.state();
  return {
    ...{ name, node, role, columns, rows, state, prompt, prompts, promptSeq, touched },
    ...{ machines: [...machines], ends: [...ends], typed: [...typed] },
    dirty,
    history: { ...history, parts: history.parts.map(part => ({ ...part })) },
  };
}

export function restorePane(stored: PaneState): Pane {
  const { name, node, role, columns, rows } = stored;
  return {
    ...createPane(name, node, role, columns, rows),
    state: stored.state,
    prompt: stored.prompt,
    prompts: stored.prompts,
    promptSeq: stored.promptSeq,
    touched: stored.touched,
    dirty: stored.dirty,
    machines: [...stored.machines],
    ends: [...stored.ends],
    typed: [...stored.typed],
    marked: true,
    history: createHistory(columns, rows, stored.history),
  };
}

export function resizePane(pane: Pane, columns: number, rows: number): void {
  pane.columns = columns;
  pane.rows = rows;
  pane.history.resize(columns, rows);
  pane.run?.screen.resize(columns, rows);
}

/** Folds a mark into what is known of the shells; the runner decides what follows from it. */
export function markPane(pane: Pane, mark: ShellMark): void {
  pane.marked = true;
  switch (mark.kind) {
    case 'prompt':
      pane.prompt = { depth: mark.depth, continuation: mark.continuation };
      if (mark.tellsStarts === false) pane.prompt = { ...pane.prompt, tellsStarts: false };
      pane.prompts++;
      pane.state = 'ready';
      if (!mark.continuation) {
        pane.commands = pane.commands.filter(one => one.depth < mark.depth);
        pane.machines = pane.machines.filter(one => one.depth <= mark.depth);
      }
      break;
    case 'command-start':
      pane.prompt = null;
      pane.commands = pane.commands.filter(one => one.depth < mark.depth);
      pane.commands.push({ depth: mark.depth, command: mark.command ?? '' });
      if (mark.command !== null) pane.typed = [...pane.typed, mark.command].slice(-typedMax);
      break;
    case 'command-end':
      pane.ends = pane.ends.filter(one => one.depth < mark.depth);
      pane.ends.push({ depth: mark.depth, status: mark.status });
      break;
    case 'enter':
      // The prompt of a shell that only the screen tells of may have been seen before its machine.
      if (pane.prompt?.unmarked !== true) pane.prompt = null;
      pane.machines = pane.machines.filter(one => one.depth < mark.depth);
      pane.machines.push({ depth: mark.depth, machine: mark.machine });
      break;
    case 'leave':
      pane.prompt = null;
      pane.machines = pane.machines.filter(one => one.depth < mark.depth);
      pane.ends = pane.ends.filter(one => one.depth <= mark.depth);
      break;
  }
}

/** A person types: into a program, or a line that may stay unfinished at the prompt. */
export function touchPane(pane: Pane | undefined, text: string): void {
  if (!pane) return;
  pane.touched = true;
  const finished = ['\r', '\x03', '\x15'].some(end => text.endsWith(end));
  if (pane.prompt && !pane.dirty && !pane.tellsCommands)
    pane.promptText = pane.history.lines().pop() ?? '';
  pane.dirty = pane.prompt !== null && !finished;
}

/** A real shell marks that a command starts, not which: it stands on the screen behind its prompt. */
export function withCommand(pane: Pane, mark: ShellMark): ShellMark {
  if (mark.kind !== 'command-start') return mark;
  pane.tellsCommands = mark.command !== null;
  if (mark.command !== null || pane.promptText === null) return mark;
  const prompt = pane.promptText;
  pane.promptText = null;
  const line = pane.history.lines().findLast(one => one !== '');
  return line?.startsWith(prompt) ? { ...mark, command: line.slice(prompt.length).trim() } : mark;
}

/** Of a shell that will not say that a command begins: its line stands behind the prompt. */
export function untoldCommand(pane: Pane, text: string, tell: (mark: ShellMark) => void): void {
  const { prompt, promptText } = pane;
  if (!prompt || (!prompt.unmarked && prompt.tellsStarts !== false)) return;
  const end = text.search(/[\r\n]/);
  if (end === -1) return;
  const line = promptText === null ? '' : (pane.history.lines().pop() ?? '');
  const typed = line.startsWith(promptText ?? '') ? line.slice(promptText?.length ?? 0) : '';
  const command = (typed + text.slice(0, end)).trim();
  pane.prompt = null;
  pane.promptText = null;
  if (command === '') return;
  pane.typed = [...pane.typed, command].slice(-typedMax);
  tell({ kind: 'command-start', depth: prompt.depth, command });
}

/** What is in the foreground: null at a prompt. */
export function foregroundOf(pane: Pane): string | null {
  if (pane.prompt) return null;
  return pane.commands[pane.commands.length - 1]?.command ?? null;
}

/** Status of the last command of the shell that prompts now; undefined: it ran none yet. */
export function statusAt(pane: Pane, depth: number): number | null | undefined {
  return pane.ends.find(one => one.depth === depth)?.status;
}

export function viewPane(pane: Pane): TerminalView {
  const { name, node, role, state, columns, rows } = pane;
  const inner = pane.machines[pane.machines.length - 1]?.machine;
  return {
    name,
    node,
    label: inner === undefined || inner === node ? name : `${name} → ${inner}`,
    role,
    state,
    foreground: foregroundOf(pane),
    columns,
    rows,
    sequence: pane.history.sequence(),
  };
}

/** The whole of what it shows, with what was scrolled away. */
export function screenOf(pane: Pane): Extract<WorkspaceEvent, { kind: 'screen' }> {
  const { name, columns, rows, history } = pane;
  const [sequence, text] = [history.sequence(), history.picture()];
  return { kind: 'screen', terminal: name, sequence, columns, rows, text };
}

export function startRun(pane: Pane, run: Omit<Run, 'screen' | 'from'>): Run {
  const screen = createScreen(pane.columns, pane.rows, 2_000);
  return { ...run, from: pane.history.sequence(), screen };
}

export function viewRun(
  pane: Pane,
  run: Run,
  ended: { readonly status: number | null; readonly atMs: number } | null,
): RunView {
  const text = run.screen.lines().join('\n');
  return {
    number: run.number,
    terminal: pane.name,
    snippet: run.snippet,
    command: run.command,
    from: run.from,
    to: ended ? pane.history.sequence() : null,
    status: ended?.status ?? null,
    startedMs: run.startedMs,
    endedMs: ended?.atMs ?? null,
    text: text.slice(-runTextMax),
  };
}
