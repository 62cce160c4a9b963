// The bar on top of the student's page: the deck, the place in it, the connection, what one can do.
import { goToNextThing, raiseHand, step } from '../actions.ts';
import type { Model } from '../model.ts';
import { ReadingMenu } from '../reading/menu.tsx';
import { toDo } from '../state/to-do.ts';
import { Icon, Mark } from './icon.tsx';
import { theme, toggleTheme } from './theme.ts';

export function TopBar({ model }: { readonly model: Model }) {
  const deck = model.deck.value;
  const slide = deck.slides[model.place.value.index];
  return (
    <header class="bar" data-area="bar">
      <div class="bar-l">
        <Mark />
        <div class="crumb">
          <b class="clip">{deck.title}</b>
          {slide?.chapter && slide.chapter !== deck.title && <span>{slide.chapter}</span>}
        </div>
      </div>
      <div class="bar-m">
        <Position model={model} />
      </div>
      <div class="bar-r">
        <ConnectionChip model={model} />
        {model.classroom.value?.presenter ? <HandButton model={model} /> : <Own model={model} />}
        <ReadingMenu model={model} page="student" />
        <ThemeButton />
        <HelpButton model={model} />
      </div>
    </header>
  );
}

export function Position({ model }: { readonly model: Model }) {
  const deck = model.deck.value;
  const index = model.place.value.index;
  const [number, total] = (deck.slides[index]?.number ?? `${index + 1}`).split('/');
  return (
    <div class="pos">
      <button
        type="button"
        class="btn ghost icon sm"
        data-action="previous"
        title="Previous step"
        aria-label="Previous step"
        disabled={index === 0}
        onClick={() => step(model, -1)}
      >
        <Icon name="left" />
      </button>
      <button
        type="button"
        class="num"
        title="Go to a slide"
        aria-label={`Slide ${number}${total ? ` of ${total}` : ''}: go to another`}
        onClick={() => {
          model.dialog.value = { kind: 'go-to' };
        }}
      >
        {number} {total && <span>/ {total}</span>}
      </button>
      <button
        type="button"
        class="btn ghost icon sm"
        data-action="next"
        title="Next step"
        aria-label="Next step"
        disabled={index === deck.slides.length - 1}
        onClick={() => step(model, 1)}
      >
        <Icon name="right" />
      </button>
    </div>
  );
}

export function ConnectionChip({ model }: { readonly model: Model }) {
  const latency = model.latencyMs.value;
  switch (model.connection.value) {
    case 'live':
      if (model.progress !== null)
        return (
          <span
            class="chip ok"
            title="The lab runs in this browser, without a server: there is no class here, and no real machine."
          >
            <span class="dot ok" />
            <span class="lbl">In this browser</span>
          </span>
        );
      return (
        <span class="chip ok">
          <span class="dot ok" />
          <span class="lbl">Live</span>
          {latency !== null && <span class="num thin">{latency} ms</span>}
        </span>
      );
    case 'reconnecting':
      return (
        <span class="chip warn">
          <Icon name="offline" />
          <span class="lbl">Reconnecting</span>
        </span>
      );
    case 'offline':
      return (
        <span class="chip">
          <Icon name="offline" />
          <span class="lbl">{model.goodbye.value ? 'Offline' : 'Connecting'}</span>
        </span>
      );
    default:
      return model.connection.value satisfies never;
  }
}

/** Who works alone sees how far they are, and what is next. */
function Own({ model }: { readonly model: Model }) {
  const { total, done, next } = toDo(model.deck.value, model.snippets.value);
  if (total === 0) return null;
  return (
    <>
      <span
        class={done > 0 ? 'chip ok own' : 'chip own'}
        title={`${done} of ${total} exercises done`}
      >
        <Icon name="check" />
        <span class="num">
          {done} of {total}
        </span>
        <span class="more">done by you</span>
      </span>
      {next !== null && (
        <button
          type="button"
          class="btn ghost sm own"
          data-action="next-thing"
          aria-label="Next thing to do"
          title="To the first exercise that is not done (X)"
          onClick={() => goToNextThing(model)}
        >
          <Icon name="arrow" />
          <span class="more">Next thing to do</span>
        </button>
      )}
    </>
  );
}

function HandButton({ model }: { readonly model: Model }) {
  const raised = model.hand.value;
  const label = raised ? 'Lower hand' : 'Raise hand';
  return (
    <button
      type="button"
      class={raised ? 'btn sm course' : 'btn ghost sm'}
      data-action="hand"
      aria-pressed={raised}
      aria-label={label}
      onClick={() => raiseHand(model, !raised)}
    >
      <Icon name="hand" />
      <span class="lbl">{label}</span>
    </button>
  );
}

export function ThemeButton() {
  const label = theme.value === 'dark' ? 'Light theme' : 'Dark theme';
  return (
    <button
      type="button"
      class="btn ghost icon sm theme"
      title={label}
      aria-label={label}
      onClick={toggleTheme}
    >
      <Icon name={theme.value === 'dark' ? 'sun' : 'moon'} />
    </button>
  );
}

export function HelpButton({ model }: { readonly model: Model }) {
  return (
    <button
      type="button"
      class="btn ghost icon sm keys"
      title="Keys"
      aria-label="Keys"
      onClick={() => {
        model.dialog.value = { kind: 'help' };
      }}
    >
      <Icon name="keyboard" />
    </button>
  );
}
