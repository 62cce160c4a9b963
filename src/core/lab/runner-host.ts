// What the runner does to its workspace: every effect of it is a fact of the journal.
import type { Room } from './create-workspace.ts';
import { createPane, type Pane, startRun, viewRun } from './pane.ts';
import type { RunnerHost } from './run.ts';
import { exerciseOf } from './run-actions.ts';
import { nodeOf, typedCell } from './steps.ts';

/** Size of a terminal that the runner opens before any page has told one; a new shell keeps its. */
const usual = { columns: 120, rows: 40 };

export function createRunnerHost(room: Room): RunnerHost {
  const { act, ledger, outbox, panes, program, values, options } = room;
  const { backend, lab } = options;

  const openPane = (name: string, before?: Pane): string | null => {
    const node = nodeOf(name, lab);
    if (!backend.nodes.some(one => one.name === node))
      return `There is no node ${node} in the lab ${lab.name}, so no terminal ${name}.`;
    const like = before ?? [...panes.values()][0] ?? usual;
    act({ kind: 'open', terminal: name, node, columns: like.columns, rows: like.rows });
    return room.openFailure();
  };

  return {
    nowMs: room.nowMs,
    after: room.after,
    promptsOnScreen: backend.virtual === null,
    type(pane, text) {
      act({ kind: 'input', terminal: pane.name, text });
    },
    isDirty: pane => pane.dirty,
    paneFor(terminal) {
      const there = panes.get(terminal);
      if (there && there.state !== 'ended') return { pane: there, sentence: null };
      if (there) act({ kind: 'close', terminal });
      const sentence = openPane(terminal, there);
      const pane = panes.get(terminal) ?? createPane(terminal, nodeOf(terminal, lab), '', 80, 24);
      return { pane, sentence };
    },
    reopen(pane) {
      act({ kind: 'close', terminal: pane.name });
      openPane(pane.name, pane);
    },
    has: need => {
      const capabilities: Readonly<Record<string, boolean>> = { ...backend.capabilities };
      return capabilities[need] === true || backend.offers.has(need) || need === backend.name;
    },
    startRun(step, pane, before) {
      const run = ledger.nextRun();
      if (step) {
        const { snippet, rev } = step;
        const terminal = pane.name;
        act({ kind: 'run-start', snippet, rev, terminal, run, before: before ?? room.seq() });
        if (before === null) pane.touched = false;
      }
      return run;
    },
    progress(step, state) {
      ledger.progress(step.snippet, step.rev, state);
      outbox.snippetChanged(step.snippet);
    },
    verdict({ snippet, rev }, { state, exit, virtualMs, why, attempt }) {
      // To the microsecond, as virtual time is.
      const tookMs = virtualMs === null ? null : Math.round(virtualMs * 1000) / 1000;
      const run = attempt.run;
      act({ kind: 'verdict', snippet, rev, state, exit, tookMs, why, run });
    },
    value: (name, step) =>
      values.get(name) ?? values.get(exerciseOf(step.snippet)) ?? lab.values[name],
    setValue(name, value) {
      values.set(name, value);
      act({ kind: 'value', name, value });
    },
    openUrl: url => outbox.say({ kind: 'open-url', url }),
    typedStep(pane: Pane) {
      const passed = (id: string) => ledger.snippet(id)?.state === 'passed';
      const last = ledger.last()?.snippet ?? null;
      const step = typedCell(program, pane.typed, passed, last, room.place)?.step ?? null;
      // A look at the same on another machine takes nothing back.
      const elsewhere = step !== null && step.terminal !== pane.name;
      return elsewhere && passed(step.snippet) ? null : step;
    },
    answer(tag, result) {
      if (tag !== null) room.answers.push({ tag, result });
    },
    beginRun(pane, number, snippet, command) {
      pane.run = startRun(pane, { number, snippet, command, startedMs: room.nowMs() });
      outbox.runChanged(number);
    },
    endRun(pane, status) {
      const { run } = pane;
      if (!run) return;
      pane.run = null;
      ledger.addRun(viewRun(pane, run, { status, atMs: room.nowMs() }));
      outbox.runChanged(run.number);
    },
  };
}
