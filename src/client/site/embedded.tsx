// One exercise of a site with its terminal, in a frame of another page.
import { effect } from '@preact/signals';
import type { BootDeck } from '../../core/protocol/messages.ts';
import { command } from '../actions.ts';
import type { KeyAction } from '../keys.ts';
import type { Model } from '../model.ts';
import type { OwnActions } from '../page-keys.ts';
import { StudentPage } from '../student/student-page.tsx';

/** The exercise that the address asks for alone; null: the whole deck. */
export function askedExercise(search: string): string | null {
  return new URLSearchParams(search).get('exercise');
}

/** The first slide that shows it; null: the deck has no such exercise. */
export function slideOfExercise({ slides }: BootDeck, exercise: string): number | null {
  const found = slides.findIndex(each => each.exercises.includes(exercise));
  return found === -1 ? null : found;
}

/** What would lead away from the exercise does nothing in a frame. */
const away: readonly KeyAction[] = [
  ...(['next', 'previous', 'next-slide', 'previous-slide', 'first', 'last', 'go-to'] as const),
  ...(['overview', 'contents', 'search', 'reading', 'next-thing', 'print', 'blackout'] as const),
  ...(['clone', 'presenter'] as const),
];

export function embeddedActions(): OwnActions {
  return Object.fromEntries(away.map(action => [action, () => {}]));
}

export function Embedded({ model, slide }: { readonly model: Model; readonly slide: number }) {
  const whole = `${location.pathname}#${slide + 1}`;
  return (
    <StudentPage
      model={model}
      foot={
        <footer class="foot embedded-foot" data-area="foot">
          <span class="clip">{model.deck.value.title}</span>
          <span class="sp" />
          <a href={whole} target="_blank" rel="noopener">
            Open the workshop
          </a>
        </footer>
      }
    />
  );
}

export function NoSuchExercise({ model, name }: { readonly model: Model; readonly name: string }) {
  return (
    <main class="boot">
      <h1>There is no such exercise here</h1>
      <p>
        {model.deck.value.title} has none named <code>{name}</code>: the workshop was changed, or
        the name in this page is wrong.
      </p>
      <a class="btn" href={location.pathname} target="_blank" rel="noopener">
        Open the workshop
      </a>
    </main>
  );
}

/** Whoever sees it first finds the lab as the exercise expects it; later, as it was left. */
export function beginThere(model: Model, slide: number): void {
  const earlier = model.deck.peek().slides.slice(0, slide);
  if (!earlier.some(({ exercises }) => exercises.length > 0)) return;
  const end = effect(() => {
    if (!model.ready.value || model.connection.value !== 'live') return;
    const isNew = model.runs.value.length === 0 && model.branches.value.length <= 1;
    if (isNew) command(model, { kind: 'catch-up', slide });
    queueMicrotask(() => end());
  });
}
