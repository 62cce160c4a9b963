// Head and foot of an exercise: how far it is, run all of it, what is hidden in it.
import { useState } from 'preact/hooks';
import type { BootDeck } from '../../core/protocol/messages.ts';
import { runExercise } from '../actions.ts';
import type { Model } from '../model.ts';
import { sayDuration } from '../state/time.ts';
import type { ShownState } from '../state/workspace.ts';
import { shownState } from '../state/workspace.ts';
import { copyText } from '../ui/clipboard.ts';
import { Icon } from '../ui/icon.tsx';
import { once } from '../ui/once.ts';
import type { ScalePiece } from '../ui/scale.tsx';
import { Scale } from '../ui/scale.tsx';

type Props = { readonly model: Model; readonly exercise: string };
type DeckExercise = BootDeck['exercises'][number];

const pieces: Readonly<Record<ShownState, ScalePiece>> = {
  idle: '',
  running: 'now',
  passed: 'ok',
  failed: 'err',
  timeout: 'warn',
  skipped: 'done',
};

function find(model: Model, id: string): DeckExercise | undefined {
  return model.deck.value.exercises.find(each => each.id === id);
}

function visibleStates(model: Model, exercise: DeckExercise | undefined): ShownState[] {
  const visible = exercise?.snippets.filter(each => !each.hidden) ?? [];
  return visible.map(each => shownState(model.snippets.value.get(each.id)));
}

export function ExerciseHead({ model, exercise }: Props) {
  const found = find(model, exercise);
  const states = visibleStates(model, found);
  const passed = states.filter(state => state === 'passed').length;
  const slide = model.deck.value.slides[model.place.value.index];
  const starting = model.starting.value;
  const waits =
    model.failure.value === null ? 'Run is ready when the lab is' : 'No lab to run this in';
  const title = !found || found.title === slide?.title ? 'Exercise' : found.title;
  return (
    <>
      <h2>{title}</h2>
      <span class="grow" />
      <span class="faint num small">{starting ? waits : `${passed} of ${states.length}`}</span>
      <Scale
        pieces={states.map(state => pieces[state])}
        label={`${passed} of ${states.length} snippets passed`}
      />
    </>
  );
}

export function ExerciseFoot({ model, exercise }: Props) {
  const [open, setOpen] = useState(false);
  const found = find(model, exercise);
  const states = visibleStates(model, found);
  const hidden = found?.snippets.filter(each => each.hidden) ?? [];
  const running = states.includes('running');
  const ready = model.ready.value;
  const copyAll = () => {
    const visible = found?.snippets.filter(each => !each.hidden) ?? [];
    void copyText(visible.map(each => each.text).join('\n'));
    model.toast.value = { sentence: 'All commands are on the clipboard.', icon: 'check' };
  };
  return (
    <>
      {open && <HiddenSnippets snippets={hidden} />}
      <div class="cell-f" onClickCapture={once}>
        <button
          type="button"
          class="btn sm"
          data-action="run-all"
          disabled={!ready || running}
          onClick={() => runExercise(model, exercise)}
        >
          <Icon name="next" />
          Run all
        </button>
        {model.replay.recorded.value.has(exercise) && <WatchButton {...{ model, exercise }} />}
        <button type="button" class="btn sm ghost hide-p" onClick={copyAll}>
          <Icon name="copy" />
          Copy all
        </button>
        {hidden.length > 0 && (
          <button
            type="button"
            class="btn sm ghost"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <Icon name="eye" />+{hidden.length} hidden
          </button>
        )}
        <span class="grow" />
        <Closing model={model} found={found} states={states} />
      </div>
    </>
  );
}

/** Plays the recording in the place of the terminals. */
function WatchButton({ model, exercise }: Props) {
  return (
    <button
      type="button"
      class="btn sm ghost"
      data-action="watch"
      title="Watch this exercise recorded, beside the slide"
      aria-pressed={model.replay.shown.value?.exercise === exercise}
      onClick={() => {
        model.replay.shown.value = { exercise, atMs: 0 };
      }}
    >
      <Icon name="play" />
      Watch
    </button>
  );
}

/** The quiet truth at the end of an exercise. */
function Closing({
  model,
  found,
  states,
}: {
  readonly model: Model;
  readonly found: DeckExercise | undefined;
  readonly states: readonly ShownState[];
}) {
  const done = states.length > 0 && states.every(state => state === 'passed');
  if (!done) return <span class="faint hide-p small clip">Typing it yourself counts too</span>;
  const total = (found?.snippets ?? [])
    .map(each => model.snippets.value.get(each.id)?.virtualMs ?? 0)
    .reduce((sum, each) => sum + each, 0);
  return (
    <span class="cell-done">
      <Icon name="check" />
      Done in {sayDuration(total)}
    </span>
  );
}

/** What the exercise plays that the slide does not show, for whoever wants to look. */
function HiddenSnippets({ snippets }: { readonly snippets: DeckExercise['snippets'] }) {
  return (
    <ul class="cell-hidden">
      {snippets.map(each => (
        <li key={each.id}>
          <span>{each.method}</span>
          <code>{each.text}</code>
        </li>
      ))}
    </ul>
  );
}
