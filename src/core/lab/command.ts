// A person's commands to a workspace: checked here, carried out as facts.
import { assertNever } from '../lib/assert.ts';
import type { Room } from './create-workspace.ts';
import type { PlanPolicy, Step } from './journal.ts';
import { touchPane } from './pane.ts';
import { nodeOf, stepsToRun } from './steps.ts';
import type { CommandResult, LabCommand } from './workspace.ts';

type Run = Extract<LabCommand, { kind: 'run' }>;

const okay: CommandResult = { ok: true };
const least = { columns: 20, rows: 4 };
const most = { columns: 500, rows: 200 };

/** The answer, or null when the runner will answer. */
export function runCommand(room: Room, command: LabCommand, tag: number): CommandResult | null {
  const { act, panes } = room;
  switch (command.kind) {
    case 'open-terminal':
      return openTerminal(room, command.terminal, command.columns, command.rows);
    case 'input': {
      const pane = panes.get(command.terminal);
      if (!pane) return unknownTerminal(command.terminal);
      if (pane.state === 'ended') return refuse('ended', `${pane.name} has ended: open it again.`);
      touchPane(pane, command.text);
      act({ kind: 'input', terminal: command.terminal, text: command.text });
      return okay;
    }
    case 'resize': {
      const pane = panes.get(command.terminal);
      if (!pane) return unknownTerminal(command.terminal);
      const { columns, rows } = bounded(command);
      if (columns !== pane.columns || rows !== pane.rows)
        act({ kind: 'resize', terminal: command.terminal, columns, rows });
      return okay;
    }
    case 'close-terminal':
      if (!panes.has(command.terminal)) return unknownTerminal(command.terminal);
      act({ kind: 'close', terminal: command.terminal });
      return okay;
    case 'run':
      return run(room, command, tag);
    case 'run-all': {
      const steps = room.program.cells
        .filter(cell => cell.exercise === command.exercise)
        .map(cell => cell.step);
      if (steps.length === 0)
        return refuse('unknown-snippet', `There is no exercise ${command.exercise} in this deck.`);
      return plan(room, steps, 'refuse', tag);
    }
    case 'stop':
      act({ kind: 'unplan', interrupt: true, from: null });
      return okay;
    case 'value':
      act({ kind: 'value', name: command.name, value: command.value });
      return okay;
    case 'place':
      if (room.place?.join('\n') !== command.exercises.join('\n'))
        act({ kind: 'place', exercises: command.exercises });
      return okay;
    case 'power':
      if (!room.options.backend.capabilities.nodePower)
        return refuse('not-here', 'Nodes of this lab cannot be switched off from here.');
      if (!room.options.backend.nodes.some(node => node.name === command.node))
        return refuse('unknown-terminal', `There is no node ${command.node} in this lab.`);
      act({ kind: 'power', node: command.node, on: command.on });
      return okay;
    case 'request': {
      const { node, port, base64 } = command;
      if (!room.options.backend.request)
        return refuse('not-here', 'Ports of this lab are reached without Deckhand.');
      room.requestTag = tag;
      act({ kind: 'port-request', node, port, base64 });
      return null;
    }
    default:
      return assertNever(command);
  }
}

function run(room: Room, command: Run, tag: number): CommandResult | null {
  const target = room.program.cellOf(command.snippet);
  if (!target)
    return refuse('unknown-snippet', `There is no snippet ${command.snippet} in this deck.`);
  const last = room.ledger.last();
  // Who has typed since has perhaps left the program that the hidden snippet would leave.
  const untouched = last !== null && room.panes.get(last.terminal)?.touched === false;
  const steps = stepsToRun(
    room.program,
    target,
    room.ledger.playedAt,
    untouched ? last.snippet : null,
  );
  const own: Step = {
    ...target.step,
    ...(command.terminal === undefined ? {} : { terminal: command.terminal }),
    ...(command.text === undefined ? {} : { text: command.text, placeholders: [] }),
  };
  return plan(room, [...steps.slice(0, -1), own], command.busy ?? 'refuse', tag);
}

function plan(
  room: Room,
  steps: readonly Step[],
  busy: PlanPolicy['busy'],
  tag: number,
): CommandResult | null {
  room.planTag = tag;
  room.act({ kind: 'plan', steps, policy: { onFailure: 'stop', limitMs: null, busy } });
  return null;
}

function openTerminal(
  room: Room,
  terminal: string,
  wantedColumns: number,
  wantedRows: number,
): CommandResult {
  const { act, panes, options } = room;
  const { columns, rows } = bounded({ columns: wantedColumns, rows: wantedRows });
  const there = panes.get(terminal);
  if (there && there.state !== 'ended') {
    if (columns !== there.columns || rows !== there.rows)
      act({ kind: 'resize', terminal, columns, rows });
    return okay;
  }
  const node = nodeOf(terminal, options.lab);
  if (!options.backend.nodes.some(one => one.name === node)) return unknownTerminal(terminal);
  if (there) act({ kind: 'close', terminal });
  act({ kind: 'open', terminal, node, columns, rows });
  const failure = room.openFailure();
  return failure === null ? okay : refuse('not-here', failure);
}

function bounded(size: { columns: number; rows: number }): { columns: number; rows: number } {
  const clamp = (value: number, min: number, max: number) =>
    Math.max(min, Math.min(max, Math.floor(value) || min));
  return {
    columns: clamp(size.columns, least.columns, most.columns),
    rows: clamp(size.rows, least.rows, most.rows),
  };
}

function unknownTerminal(name: string): CommandResult {
  return refuse('unknown-terminal', `There is no terminal ${name} in this lab.`);
}

function refuse(reason: string, sentence: string): CommandResult {
  return { ok: false, reason, sentence };
}
