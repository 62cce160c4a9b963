// Key presses of a page, led to what they do.
import {
  goTo,
  goToNextThing,
  nextSnippet,
  raiseHand,
  runExercise,
  runSnippet,
  step,
  toggleBlackout,
  toggleMap,
  turn,
} from './actions.ts';
import type { KeyAction, KeyPlace, PageName } from './keys.ts';
import { foldDigits, keyAction } from './keys.ts';
import type { Model } from './model.ts';
import { toggleReading } from './reading/view.ts';
import { toggleTheme } from './ui/theme.ts';

/** Actions that only one page knows. */
export type OwnActions = Partial<Readonly<Record<KeyAction, () => void>>>;

export function listenToKeys(model: Model, page: PageName, own: OwnActions): () => void {
  let digits = '';
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const place = keyPlace(event.target);
    if (place === 'page' || place === 'button') {
      const folded = foldDigits(digits, event);
      digits = folded.digits;
      if (folded.goTo !== null) {
        event.preventDefault();
        return goTo(model, folded.goTo - 1);
      }
    }
    const action = keyAction(event, page, place);
    if (!action) return;
    // Escape belongs to the browser's dialogs first.
    if (action !== 'close') event.preventDefault();
    const act = own[action] ?? commonActions[action];
    act?.(model);
  };
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}

export function keyPlace(target: EventTarget | null): KeyPlace {
  if (!(target instanceof Element)) return 'page';
  if (target.closest('.xterm')) return 'terminal';
  if (target.closest('dialog')) return 'dialog';
  if (target.closest('input, textarea, select, [contenteditable="true"]')) return 'field';
  if (target.closest('[role="tab"], [role="separator"]')) return 'tab';
  return target.closest('button, a[href], summary') ? 'button' : 'page';
}

export const commonActions: Readonly<Record<KeyAction, ((model: Model) => void) | null>> = {
  next: model => step(model, 1),
  previous: model => step(model, -1),
  'next-slide': model => turn(model, 1),
  'previous-slide': model => turn(model, -1),
  first: model => goTo(model, 0),
  last: model => goTo(model, model.deck.peek().slides.length - 1),
  'go-to': model => {
    model.dialog.value = { kind: 'go-to' };
  },
  'next-cell': () => moveCell(1),
  'previous-cell': () => moveCell(-1),
  run: model => {
    const id = focusedSnippet()?.dataset.snippet ?? nextSnippet(model);
    if (id) runSnippet(model, id);
  },
  'next-thing': goToNextThing,
  'run-all': model => {
    const cell = focusedSnippet()?.closest<HTMLElement>('[data-exercise]') ?? cells()[0];
    const exercise = cell?.closest<HTMLElement>('[data-exercise]')?.dataset.exercise;
    if (exercise) runExercise(model, exercise);
  },
  'next-area': () => moveArea(1),
  'previous-area': () => moveArea(-1),
  hand: model => {
    if (model.classroom.peek()?.presenter) raiseHand(model, !model.hand.peek());
  },
  help: model => {
    model.dialog.value = { kind: 'help' };
  },
  presenter: model => {
    model.toast.value = {
      sentence: 'This address does not present. Open the presenter’s link.',
      icon: 'bulb',
    };
  },
  clone: () => {
    window.open(location.href, 'deckhand-clone');
  },
  blackout: toggleBlackout,
  mirror: () => {
    document.body.classList.toggle('mirrored');
  },
  fullscreen: () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen?.();
  },
  timer: null,
  'reset-timer': null,
  roster: null,
  'join-code': model => {
    model.dialog.value = { kind: 'join-code' };
  },
  overview: model => {
    model.dialog.value = { kind: 'overview' };
  },
  contents: model => {
    model.dialog.value = { kind: 'contents' };
  },
  search: model => {
    model.dialog.value = { kind: 'search' };
  },
  reading: toggleReading,
  map: toggleMap,
  theme: toggleTheme,
  print: model => {
    import('./reading/print-deck.ts').then(
      ({ printDeck }) => printDeck(model),
      () => {
        const sentence = 'The server does not answer: try again when the page is live.';
        model.toast.value = { sentence, icon: 'cross' };
      },
    );
  },
  close: model => {
    if (model.dialog.peek()) model.dialog.value = null;
    else if (model.editing.peek()) model.editing.value = null;
    else if (model.blackout.peek()) toggleBlackout(model);
    else if (model.mapBeside.peek()) model.mapBeside.value = false;
    else model.toast.value = null;
  },
};

function cells(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-exercise] [data-snippet]')];
}

function focusedSnippet(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>('[data-snippet]') ?? null;
}

function moveCell(by: 1 | -1): void {
  const all = cells();
  const now = focusedSnippet();
  const at = now ? all.indexOf(now) + by : by > 0 ? 0 : all.length - 1;
  const row = all[Math.max(0, Math.min(all.length - 1, at))];
  row?.focus();
  row?.scrollIntoView({ block: 'nearest' });
}

/** Slide, cells, terminal, bar: each has one place that takes the focus. */
const areas = [
  '.slide h1, .slide h2, .slide',
  '[data-exercise] [data-action="run"]',
  '.term:not(.replayed) .pane:not([hidden]) .xterm-helper-textarea',
  '.replay [data-replay="play"]',
  '[data-area="typing"] button',
  '[data-area="bar"] button:not([disabled])',
  '[data-area="foot"] > button:not([disabled])',
];

export function moveArea(by: 1 | -1): void {
  const stops = areas
    .map(selector => document.querySelector<HTMLElement>(selector))
    .filter(stop => stop !== null && stop.offsetParent !== null);
  const now = stops.findIndex(stop => stop?.closest(areaOf)?.contains(document.activeElement));
  const inCell = document.activeElement?.closest('[data-exercise]') !== null;
  const cell = stops.findIndex(stop => stop?.closest('[data-exercise]'));
  const from = inCell && cell >= 0 ? cell : now;
  stops[(from + by + stops.length) % stops.length]?.focus();
}

const areaOf = '[data-exercise], [data-area]';
