// A verdict: glyph, word and time; pressed, the terminal scrolls to what it is about.
import { showRun } from '../actions.ts';
import type { Model } from '../model.ts';
import { sayVerdict, verdictLabel } from '../state/say.ts';
import { sayRunning } from '../state/time.ts';
import type { ShownState } from '../state/workspace.ts';
import { shownState } from '../state/workspace.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icons.ts';
import { useSeconds } from './seconds.ts';

export const verdictIcons: Readonly<Record<ShownState, IconName>> = {
  idle: 'idle',
  running: 'running',
  passed: 'check',
  failed: 'cross',
  timeout: 'clock',
  skipped: 'wait',
};

export function Verdict({ model, snippet }: { readonly model: Model; readonly snippet: string }) {
  const view = model.snippets.value.get(snippet);
  const state = shownState(view);
  const words = sayVerdict(view);
  const shows = view?.run != null;
  return (
    <button
      type="button"
      class="verdict"
      data-state={state}
      disabled={!shows}
      title={shows ? `${words}: show the output` : words}
      aria-label={shows ? `${words}: show the output` : words}
      onClick={() => showRun(model, view?.run ?? null)}
    >
      <Icon name={verdictIcons[state]} />
      <span>
        {state === 'running' ? (
          <Elapsed model={model} run={view?.run ?? null} />
        ) : (
          verdictLabel(view)
        )}
      </span>
    </button>
  );
}

/** Virtual seconds since a run began, counted on by the wall clock between two words of the server. */
export function Elapsed({ model, run }: { readonly model: Model; readonly run: number | null }) {
  const live = model.connection.value === 'live';
  const wall = useSeconds(live);
  const view = run === null ? undefined : model.runs.value.find(each => each.number === run);
  if (!live) return <>waiting</>;
  if (!view) return null;
  // The seconds move it, not the server's word: that one comes with every output.
  const said = model.workspace.peek()?.nowMs ?? 0;
  const now = said + Math.max(0, wall - model.clockAt.peek());
  return <>{sayRunning(now - view.startedMs)}</>;
}
