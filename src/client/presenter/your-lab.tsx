// The presenter's own lab in one line, opened to the terminals.
import type { Signal } from '@preact/signals';
import { toggleMap } from '../actions.ts';
import type { Model } from '../model.ts';
import { sayCommand } from '../state/workspace.ts';
import { Icon } from '../ui/icon.tsx';
import { Elapsed } from '../ui/verdict.tsx';

export function YourLab({
  model,
  open,
}: {
  readonly model: Model;
  readonly open: Signal<boolean>;
}) {
  const run = model.runs.value.at(-1);
  const running = run?.to === null;
  const state = !run ? 'idle' : running ? 'running' : run.status === 0 ? 'passed' : 'failed';
  return (
    <div class="mine">
      <b class="sec">Your lab</b>
      <span class="mono small">{model.terminal.value}</span>
      <code class="ml clip">{run ? sayCommand(run) : ''}</code>
      {run && (
        <span class="verdict" data-state={state}>
          <Icon name={running ? 'running' : state === 'passed' ? 'check' : 'cross'} />
          {running && <Elapsed model={model} run={run.number} />}
          {state === 'failed' && run.status !== null && `exit ${run.status}`}
        </span>
      )}
      {model.capabilities.value?.cluster && (
        <button
          type="button"
          class="btn ghost sm"
          data-action="map"
          title="What runs where (W)"
          onClick={() => toggleMap(model)}
        >
          <Icon name="map" />
          Map
        </button>
      )}
      <button
        type="button"
        class="btn sm"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.peek();
        }}
      >
        <Icon name="terminal" />
        {open.value ? 'Close' : 'Open'}
      </button>
    </div>
  );
}
