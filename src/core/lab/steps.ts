// From a deck's exercises to what the runner plays: steps with their expectations and terminals.
import type { Exercise, Method, Snippet } from '../deck/deck.ts';
import type { Step } from './journal.ts';
import type { Lab } from './lab.ts';

/** A snippet that is played, with the expectations behind it. */
export type Cell = {
  readonly exercise: string;
  readonly snippet: Snippet;
  readonly step: Step;
};

/** Every snippet of a deck that is played by itself, in the order of the deck, and lookups. */
export type Program = {
  readonly cells: readonly Cell[];
  /** By id of the snippet or of one of its expectations. */
  readonly cellOf: (snippet: string) => Cell | null;
  readonly snippets: ReadonlyMap<string, Snippet>;
};

/** `wait`, `longwait` and `check` say what is expected of the snippet before them (decision D5). */
export function isExpectation(method: Method): boolean {
  return method === 'wait' || method === 'longwait' || method === 'check';
}

export function createProgram(exercises: readonly Exercise[], lab: Lab): Program {
  const cells: Cell[] = [];
  const owners = new Map<string, Cell>();
  const snippets = new Map<string, Snippet>();
  for (const exercise of exercises) {
    const list = exercise.snippets;
    let before: string | null = null;
    for (let at = 0; at < list.length; ) {
      const snippet = list[at] as Snippet;
      let end = at + 1;
      while (end < list.length && isExpectation((list[end] as Snippet).method)) end++;
      const expectations = list.slice(at + 1, end);
      const step: Step = {
        snippet: snippet.id,
        rev: snippet.rev,
        method: snippet.method,
        text: snippet.text,
        terminal: terminalOf(exercise, snippet, before, lab),
        placeholders: snippet.placeholders,
        needs: snippet.needs,
        expectations: expectations.map(({ id, rev, method, text }) => ({
          snippet: id,
          rev,
          method,
          text,
        })),
      };
      const cell: Cell = { exercise: exercise.id, snippet, step };
      before = step.terminal;
      cells.push(cell);
      for (const one of list.slice(at, end)) {
        owners.set(one.id, cell);
        snippets.set(one.id, one);
      }
      at = end;
    }
  }
  return { cells, cellOf: id => owners.get(id) ?? null, snippets };
}

/** Where a snippet runs (decision D4); a hidden one belongs to what is before it. */
function terminalOf(exercise: Exercise, snippet: Snippet, before: string | null, lab: Lab): string {
  if (snippet.terminal !== null) return snippet.terminal;
  if (snippet.hidden && before !== null) return before;
  const usual = exercise.terminal ?? lab.terminals[0]?.name ?? 'node1';
  return asksForWindow(snippet.lead ?? '') ? `${usual.replace(/:\d+$/, '')}:2` : usual;
}

/** English decks say it in words: *Open another window …*. */
export function asksForWindow(text: string): boolean {
  return /\b(another|new|second|separate)\s+(window|terminal)\b/i.test(text);
}

/** The machine of a terminal's name: the lab's own, else `node1` of `node1:2`. */
export function nodeOf(terminal: string, lab: Lab): string {
  const own = lab.terminals.find(one => one.name === terminal);
  return own?.node ?? nodeOfBase(terminal.replace(/:\d+$/, ''), lab);
}

function nodeOfBase(base: string, lab: Lab): string {
  return lab.terminals.find(one => one.name === base)?.node ?? base;
}

/**
 * What *Run* on a snippet plays (decision D5): hidden snippets that were left over behind the one
 * that was run last, hidden ones before it that were not played yet, then itself.
 * `playedAt`: number of its last run, null when it was never run.
 */
export function stepsToRun(
  program: Program,
  target: Cell,
  playedAt: (snippet: string) => number | null,
  leftBehind: string | null,
): Step[] {
  const steps: Step[] = [];
  const add = (cell: Cell) => {
    if (!steps.includes(cell.step)) steps.push(cell.step);
  };
  if (leftBehind !== null)
    for (const cell of hiddenAfter(program, leftBehind))
      if ((playedAt(cell.step.snippet) ?? -1) < (playedAt(leftBehind) ?? 0)) add(cell);
  for (const cell of program.cells) {
    if (cell === target) break;
    const before = cell.exercise === target.exercise && cell.snippet.hidden;
    if (before && playedAt(cell.step.snippet) === null) add(cell);
  }
  steps.push(target.step);
  return steps;
}

function hiddenAfter(program: Program, snippet: string): Cell[] {
  const at = program.cells.findIndex(cell => cell.step.snippet === snippet);
  const hidden: Cell[] = [];
  for (const cell of program.cells.slice(at + 1)) {
    if (!cell.snippet.hidden || cell.exercise !== program.cells[at]?.exercise) break;
    hidden.push(cell);
  }
  return hidden;
}

/**
 * The cell that a person typed by hand: the last commands of a terminal, newest last, equal its
 * text; a placeholder stands for any word. Of several equal ones the first that has not passed at
 * or after the last one played, else the first that has not passed. `place`: the exercises that
 * the person has before them, and no others count; null: not known.
 */
export function typedCell(
  program: Program,
  commands: readonly string[],
  passed: (snippet: string) => boolean,
  lastPlayed: string | null,
  place: readonly string[] | null,
): Cell | null {
  const newest = normal(commands[commands.length - 1] ?? '');
  if (newest === '') return null;
  const equal = program.cells.filter(
    cell =>
      !cell.snippet.hidden &&
      (place === null || place.includes(cell.exercise)) &&
      (cell.step.method === 'bash' || cell.step.method === 'hide') &&
      matches(cell.step, commands),
  );
  const from = lastPlayed ? program.cells.findIndex(cell => cell.step.snippet === lastPlayed) : 0;
  const open = equal.filter(cell => !passed(cell.step.snippet));
  return (
    open.find(cell => program.cells.indexOf(cell) >= from) ??
    open[0] ??
    equal[equal.length - 1] ??
    null
  );
}

function matches(step: Step, commands: readonly string[]): boolean {
  const lines = normal(step.text).split('\n').length;
  let typed = '';
  for (let at = commands.length - 1; at >= 0; at--) {
    typed = typed === '' ? normal(commands[at] ?? '') : `${normal(commands[at] ?? '')}\n${typed}`;
    if (typed.split('\n').length >= lines) break;
  }
  if (step.placeholders.length === 0) return typed === normal(step.text);
  let pattern = '';
  let at = 0;
  for (const { start, end } of step.placeholders) {
    pattern += `${literal(step.text.slice(at, start))}\\S+`;
    at = end;
  }
  pattern += literal(step.text.slice(at));
  return new RegExp(`^\\s*${pattern}\\s*$`).test(typed);
}

/** Trimmed and dedented, without the newlines that a shell joins at a backslash. */
function normal(text: string): string {
  return text
    .split('\n')
    .map(line => line.trim())
    .join('\n')
    .trim();
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
