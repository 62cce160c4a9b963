// The hands on the helm: turn, run here, black out, hand over, the join code.
import { nextSnippet, rejoin, runSnippet, step, toggleBlackout } from '../actions.ts';
import type { Model } from '../model.ts';
import { isWandering } from '../state/place.ts';
import { Countdown } from '../ui/countdown.tsx';
import { Icon } from '../ui/icon.tsx';
import { LabMenu } from '../ui/lab-menu.tsx';
import { once } from '../ui/once.ts';
import { CountdownMenu } from './countdown-menu.tsx';

export function Helm({ model }: { readonly model: Model }) {
  const classroom = model.classroom.value;
  const driving = classroom?.driving === true;
  const next = nextSnippet(model);
  const drive = (take: boolean) => model.link.tell({ kind: 'drive', take });
  return (
    <footer class="acts" data-area="foot">
      <button type="button" class="btn" data-action="previous" onClick={() => step(model, -1)}>
        <Icon name="left" />
        Back
      </button>
      <button type="button" class="btn primary" data-action="next" onClick={() => step(model, 1)}>
        Next step
        <kbd>
          <Icon name="right" />
        </kbd>
      </button>
      <span class="sep" />
      <button
        type="button"
        class="btn ghost"
        data-action="run-next"
        disabled={next === null}
        onClickCapture={once}
        onClick={() => next && runSnippet(model, next)}
      >
        <Icon name="play" />
        Run here
      </button>
      <button
        type="button"
        class="btn ghost"
        aria-pressed={model.blackout.value}
        onClick={() => toggleBlackout(model)}
      >
        <Icon name="blackout" />
        Black out <kbd>B</kbd>
      </button>
      {driving ? <CountdownMenu model={model} /> : <Countdown model={model} class="follow" />}
      <LabMenu model={model} />
      <span class="grow" />
      {!driving && classroom?.presenter && (
        <span class="follow">
          <span class="dot course" />
          <bdi>{classroom.presenter.name}</bdi> leads
        </span>
      )}
      {!driving && isWandering(model.place.value) && (
        <button
          type="button"
          class="btn course"
          data-action="back-to-presenter"
          onClick={() => rejoin(model)}
        >
          <span class="clip">
            Back to <bdi>{classroom?.presenter?.name}</bdi>
          </span>
        </button>
      )}
      <button
        type="button"
        class="btn ghost"
        data-action={driving ? 'hand-over' : 'take-back'}
        onClick={() => drive(!driving)}
      >
        <Icon name="swap" />
        {driving ? 'Hand over' : 'Take the lead'}
      </button>
      <button
        type="button"
        class="btn ghost"
        onClick={() => {
          model.dialog.value = { kind: 'join-code' };
        }}
      >
        Join code <kbd>Q</kbd>
      </button>
    </footer>
  );
}
