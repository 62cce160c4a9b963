// The header that names the command in view, with its verdict and what stops it.
import { command, typeInto } from '../actions.ts';
import type { Model } from '../model.ts';
import { snippetNumber } from '../state/say.ts';
import { sayDuration } from '../state/time.ts';
import { isReadOnly, sayCommand } from '../state/workspace.ts';
import { Icon } from '../ui/icon.tsx';
import { Elapsed } from '../ui/verdict.tsx';

export function CommandInView({ model, terminal }: { model: Model; terminal: string }) {
  const number = model.inView.value[terminal];
  const runs = model.runs.value.filter(each => each.terminal === terminal);
  const run = runs.find(each => each.number === number) ?? runs.at(-1);
  if (!run) {
    const view = model.terminals.value.find(each => each.name === terminal);
    const words = view?.state === 'read-only' ? 'Read-only' : 'Nothing ran here yet';
    return (
      <div class="sticky">
        <span class="cm faint-cm">{words}</span>
      </div>
    );
  }
  const running = run.to === null;
  const failed = run.status !== null && run.status !== 0;
  const state = running ? 'running' : failed ? 'failed' : run.status === 0 ? 'passed' : 'idle';
  const step = run.snippet === null ? null : snippetNumber(model.deck.value, run.snippet);
  const stop = () =>
    run.snippet === null ? typeInto(model, terminal, '\x03') : command(model, { kind: 'stop' });
  return (
    <div class="sticky">
      <span class="cm">
        {step !== null && <s>{step}</s>}
        {sayCommand(run)}
      </span>
      <span class="verdict" data-state={state}>
        <Icon name={running ? 'running' : failed ? 'cross' : run.status === 0 ? 'check' : 'idle'} />
        <span>
          {running ? <Elapsed model={model} run={run.number} /> : null}
          {!running && failed ? `exit ${run.status} · ` : null}
          {run.endedMs === null ? null : sayDuration(run.endedMs - run.startedMs)}
        </span>
      </span>
      {running && !isReadOnly(model) && (
        <button type="button" class="btn ghost sm" onClick={stop}>
          Stop <kbd>Ctrl C</kbd>
        </button>
      )}
    </div>
  );
}
